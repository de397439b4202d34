import { SHAPES } from '../../support/hostile/pathological.ts'
import { ISOLATED_PARSERS, MAIN_THREAD_PARSERS, measureCpu } from '../../support/hostile/text-parsers.ts'

/**
 * Every function that takes text from outside, with 64 kB of each shape. In a process of its own: what never ends is
 * killed by its parent, and named by the last line. Takes an expression for the names of those to be tried.
 */

const LENGTH = 64 * 1024

/** Milliseconds that 64 kB may take on the service's thread, and in a reader's process. */
const BUDGET_MS = { thread: 50, reader: 1_000 }

/** Times that something slow is tried again: a machine may have been busy. */
const AGAIN = 1

const quickest = async (taker: (text: string) => unknown, text: string, budget: number): Promise<number> => {
  let least = await measureCpu(taker, text)
  for (let again = 0; again < AGAIN && least > budget; again++)
    least = Math.min(least, await measureCpu(taker, text))
  return least
}

const [named = ''] = process.argv.slice(2)
const wanted = new RegExp(named)

for (const [takers, budget] of [
  [MAIN_THREAD_PARSERS, BUDGET_MS.thread],
  [ISOLATED_PARSERS, BUDGET_MS.reader],
] as const)
  for (const [name, taker] of Object.entries(takers)) {
    if (!wanted.test(name)) continue
    await measureCpu(taker, 'hola, hi ha un fanal trencat al carrer Guimerà 12')
    for (const [shape, make] of SHAPES) {
      process.stdout.write(`${JSON.stringify({ name, shape })}\n`)
      const ms = Math.round(await quickest(taker, make(LENGTH), budget))
      if (ms > budget) process.stdout.write(`${JSON.stringify({ name, shape, ms })}\n`)
    }
  }
