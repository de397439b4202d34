import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import type { Answer, Ask } from './protocol.ts'

/** The process that reads. It is given no secret, keeps nothing, and may be killed at any moment. */

/** Work that may be hostile gives way to the service, and is the first to go when memory runs out. */
const NICENESS = 10
const FIRST_TO_GO = '1000'

const giveWay = () => {
  try {
    setPriority(NICENESS)
    writeFileSync('/proc/self/oom_score_adj', FIRST_TO_GO)
  } catch {
    // Not every system has either: the limits hold without them.
  }
}

const input = Bun.stdin.stream().getReader()

/** The next bytes of the standard input. Ends when the writer does. */
const nextBytes = async (length: number): Promise<Uint8Array> => {
  const bytes = new Uint8Array(length)
  for (let filled = 0; filled < length; ) {
    const { done, value } = await input.read()
    if (done) process.exit(0)
    bytes.set(value, filled)
    filled += value.length
  }
  return bytes
}

const say = (answer: Answer) => process.send?.(answer)

const answer = async ({ id, module, length, options }: Ask): Promise<Answer> => {
  try {
    const bytes = await nextBytes(length)
    const { read } = await import(module)
    return { id, value: await read(bytes, options) }
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown))
    return { id, error: { name, message: message.slice(0, 1_000) } }
  }
}

giveWay()
process.on('message', async (ask: Ask) => say(await answer(ask)))
process.on('disconnect', () => process.exit(0))
say({ ready: true })
