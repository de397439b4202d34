import { isolatedReader } from '#platform/isolated'

/** A process that has something read that never ends, and says so: to be killed in the middle. */
const loop = isolatedReader<typeof import('./reader.ts')['read']>({
  name: 'a loop',
  module: import.meta.resolve('./reader.ts'),
  pool: 'staff',
  maxBytes: 1,
  deadlineMs: 600_000,
  memoryMb: 500,
})
void loop(new Uint8Array(1), { does: 'loop' })
