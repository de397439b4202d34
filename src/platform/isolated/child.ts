import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import type { ChildRequest, ChildResponse } from './protocol.ts'

/** The process that reads. It is given no secret, keeps nothing, and may be killed at any moment. */

/** Work that may be hostile gives way to the service, and is the first to go when memory runs out. */
const NICENESS = 10
const OOM_SCORE_ADJ = '1000'

const lowerPriority = () => {
  try {
    setPriority(NICENESS)
    writeFileSync('/proc/self/oom_score_adj', OOM_SCORE_ADJ)
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

const writeMessage = (answer: ChildResponse) => process.send?.(answer)

const handleRequest = async ({ id, module, length, options }: ChildRequest): Promise<ChildResponse> => {
  try {
    const bytes = await nextBytes(length)
    const { read } = await import(module)
    return { id, value: await read(bytes, options) }
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown))
    return { id, error: { name, message: message.slice(0, 1_000) } }
  }
}

lowerPriority()
process.on('message', async (ask: ChildRequest) => writeMessage(await handleRequest(ask)))
process.on('disconnect', () => process.exit(0))
writeMessage({ ready: true })
