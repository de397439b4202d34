/** A reader that does what it is told, for the tests of what becomes of it. */
export type ReaderBehaviour = { does: 'count' | 'back' | 'loop' | 'grow' | 'exit' | 'throw' | 'look' }

/** Reads, or does worse. */
export const read = (bytes: Uint8Array, { does }: ReaderBehaviour): unknown => {
  if (does === 'back') return bytes
  if (does === 'exit') process.exit(3)
  if (does === 'throw') throw new TypeError('it cannot be read')
  if (does === 'look') return Object.keys(process.env)
  const kept: unknown[] = []
  while (does === 'loop' || does === 'grow')
    if (does === 'grow') kept.push(new Array(100_000).fill(kept.length))
  return bytes.length
}
