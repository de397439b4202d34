import { expect, test } from 'bun:test'

/** The log of a whole morning, with all that can be written to it, names nobody. */

const SAID = [
  /Rosamunda/i,
  /Puigdell/i,
  /Eustaqui/i,
  /Vilanova/i,
  /Guimer/i,
  /Cabrerissa/i,
  /612\s?987\s?001/,
  /3460012\d{4}/,
  /fleca/i,
  /\bES\.\d{6,}/,
  /example\.cat/,
  /demo-app-secret/,
  /demo-access-token/,
  /demo-demo-demo/,
]

test('the log has no name, telephone, address, text of a citizen or secret', async () => {
  const run = Bun.spawn(['bun', 'test/support/personal-data/log-everything.ts'], {
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const log = (await new Response(run.stdout).text()) + (await new Response(run.stderr).text())
  expect(await run.exited).toBe(0)
  // It says something: what failed is there, by its kind.
  expect(log).toContain('failed to handle message')
  expect(log).toContain('open311_requests_total{')
  expect(log).toContain('open311 request failed')
  expect(log).toContain('database ERROR 57014')
  const found = log
    .split('\n')
    .flatMap((line) => SAID.filter((one) => one.test(line)).map((one) => `${one}: ${line.slice(0, 200)}`))
  expect(found).toEqual([])
})
