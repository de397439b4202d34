import { expect, test } from 'bun:test'
import { SHAPES } from '../support/hostile/pathological.ts'
import { ISOLATED_PARSERS, MAIN_THREAD_PARSERS, measureCpu } from '../support/hostile/text-parsers.ts'

/**
 * Reading four times as much takes about four times as long, whatever it is: what takes sixteen times as long is made to
 * stand still by the person who writes long enough. `bun run faults hostile` tries more, and longer.
 */

const SHORT = 16 * 1024
const LONG = 64 * 1024

/** Below this, in milliseconds, nothing can be said of how something grows. */
const TELLING = 100

/** Sixteen would be the square. */
const MOST = 11

/** A shape of each kind: the others are tried at length. */
const FEW = SHAPES.filter((_, index) => index % 8 === 0)

const least = async (taker: (text: string) => unknown, text: string) =>
  Math.min(await measureCpu(taker, text), await measureCpu(taker, text), await measureCpu(taker, text))

/** How many times as long four times as much takes, of what takes long enough for that to be said; 0 if it does not. */
const growth = async (
  taker: (text: string) => unknown,
  make: (length: number) => string,
): Promise<number> => {
  const long = await least(taker, make(LONG))
  return long > TELLING ? long / (await least(taker, make(SHORT))) : 0
}

const TRIED = Object.entries({ ...MAIN_THREAD_PARSERS, ...ISOLATED_PARSERS })

test.each(TRIED)('the time of %s grows no faster than the length of its input', async (_, taker) => {
  const wrong: string[] = []
  for (const [shape, make] of FEW) {
    if ((await measureCpu(taker, make(LONG))) < TELLING) continue
    // Twice: the first may be the machine's, or code that was not compiled yet.
    if ((await growth(taker, make)) <= MOST) continue
    const times = await growth(taker, make)
    if (times > MOST) wrong.push(`${shape}: ${Math.round(times)} times as long`)
  }
  expect(wrong).toEqual([])
})
