/** A figure in large type, and what it is of. */
export const Figure = ({ value, text }: { value: string; text: string }) => (
  <li>
    <strong>{value}</strong> {text}
  </li>
)
