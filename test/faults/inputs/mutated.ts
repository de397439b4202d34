import { createRandom, type Random } from './inputs.ts'

/** Pieces that mutations put in: what ends a line, a value, a component or a number where none should end. */
const PIECES = [
  '\r\n',
  '\n',
  '\r',
  '\r\n ',
  ';',
  ':',
  ',',
  '"',
  '\\',
  '=',
  '0',
  '99999999',
  '-1',
  '<',
  '>',
  '&',
  ']]>',
  '\ufeff',
  '\u0000',
  'Ç',
  '�',
  '💡',
]

const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))
const bytesOf = (text: string) => new TextEncoder().encode(text)

/** One change, at a place that is left to chance. `others`: files of which a piece may be taken. */
const changed = (file: Uint8Array, others: readonly Uint8Array[], chance: Random): Uint8Array => {
  const at = chance.below(file.length + 1)
  const to = Math.min(file.length, at + 1 + chance.below(40))
  const [before, cut, after] = [file.subarray(0, at), file.subarray(at, to), file.subarray(to)]
  switch (chance.below(8)) {
    case 0:
      return joined(before, after)
    case 1:
      return joined(before, cut, cut, after)
    case 2:
      return joined(before, bytesOf(chance.one(PIECES)), cut, after)
    case 3:
      return joined(before, chance.bytes(1 + chance.below(4)), after)
    case 4: {
      const other = chance.one(others)
      const from = chance.below(other.length)
      return joined(before, other.subarray(from, from + chance.below(400)), cut, after)
    }
    case 5: {
      const lines = Buffer.from(file).toString('latin1').split('\n')
      const [line = ''] = lines.splice(chance.below(lines.length), 1)
      if (chance.below(2) === 0) lines.splice(chance.below(lines.length + 1), 0, line)
      return Uint8Array.from(Buffer.from(lines.join('\n'), 'latin1'))
    }
    case 6:
      return file.map((byte) =>
        byte >= 48 && byte <= 57 && chance.below(12) === 0 ? 48 + chance.below(10) : byte,
      )
    default:
      return chance.below(5) === 0 ? before : joined(before, after)
  }
}

/** Files with a few changes each, the same for a seed: of calendars, feeds, or whatever is read. */
export function* mutateFiles(
  files: readonly Uint8Array[],
  count: number,
  seed: number,
): Generator<Uint8Array> {
  const chance = createRandom(seed)
  for (let made = 0; made < count; made++) {
    let file = chance.one(files)
    for (let changes = 1 + chance.below(4); changes > 0; changes--) file = changed(file, files, chance)
    yield file
  }
}

/** What came of reading files that were changed by chance. */
export type MutatedFigures = {
  seed: number
  inputs: number
  read: number
  refused: number
  slowestMs: number
  faults: string[]
}

/** Milliseconds of the processor that one input may take: a machine that is busy with others proves nothing. */
const MOST_MS = 1_000

/**
 * Reads mutated files, and judges each reading.
 * @param read throws an error for what it refuses
 * @param judge says what is wrong with what was read; nothing, if it is as it should be
 */
export const runMutated = async <T>(
  files: readonly Uint8Array[],
  inputs: number,
  seed: number,
  read: (file: Uint8Array) => T | Promise<T>,
  judge: (value: T) => string | undefined,
): Promise<MutatedFigures> => {
  const figures: MutatedFigures = { seed, inputs, read: 0, refused: 0, slowestMs: 0, faults: [] }
  for (const file of mutateFiles(files, inputs, seed)) {
    const begun = process.cpuUsage()
    let wrong: string | undefined
    try {
      wrong = judge(await read(file))
      figures.read++
    } catch (error) {
      // A TypeError or a RangeError is a reader that fell over, not one that refused.
      if (error instanceof TypeError || error instanceof RangeError) wrong = String(error)
      figures.refused++
    }
    const { user, system } = process.cpuUsage(begun)
    const ms = (user + system) / 1_000
    figures.slowestMs = Math.max(figures.slowestMs, Math.round(ms))
    if (ms > MOST_MS) wrong = `took ${Math.round(ms)} ms`
    if (wrong) figures.faults.push(`${wrong}: ${Buffer.from(file).toString('base64').slice(0, 2_000)}`)
  }
  return figures
}
