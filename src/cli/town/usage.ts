/** A command without a valid argument. */
export class BadUsage extends Error {
  override name = 'BadUsage'
}

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
