import { expect, test } from 'bun:test'

/** The log is read by programs: whatever is written to it, an entry is a line of JSON. */

const WRITES = `
  import { createLog } from '#platform/telemetry'
  const log = createLog('info')
  const forged = 'ok\\n{"level":"error","msg":"forged"}\\r\\n\\u2028x'
  log.info({ reason: forged }, forged)
  log.warn({ error: new Error(forged) }, 'failed')
`

test('user input cannot forge log lines', async () => {
  const run = Bun.spawn(['bun', '-e', WRITES], { stdout: 'pipe', stderr: 'inherit' })
  const lines = (await new Response(run.stdout).text()).split(/[\r\n]+/).filter(Boolean)
  expect(lines).toHaveLength(2)
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(entries.map(({ level }) => level)).toEqual(['info', 'warn'])
  expect(entries[0]?.msg).toContain('forged')
  for (const { time } of entries) expect(typeof time).toBe('number')
})
