/** Tints of initials: one for each person, always the same. */
const TINTS = 6

/** The first letters of a name, in a tint of its own; for the eye only. */
export const Initials = ({ name, size }: { name: string; size?: 'large' }) => {
  const letters = name
    .replace(/^@/, '')
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .join('')
  const tint = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % TINTS
  return (
    <span class={`initials tint-${tint} ${size ?? ''}`} aria-hidden="true">
      {letters || '?'}
    </span>
  )
}
