import { expect, test } from 'bun:test'
import { describeError, ExternalError } from '#platform/telemetry'

/** An error as it may be written down. */

const WORDS = 'em dic Rosa i visc al Carrer Major 5'

test('messages of the database, parsers and other services are not logged', () => {
  const database = Object.assign(new Error(`value too long: ${WORDS}`), {
    code: '22001',
    severity: 'ERROR',
    table_name: 'contact',
  })
  const statement = Object.assign(new Error(`Failed query: insert … params: ${WORDS}`), {
    params: [WORDS],
    cause: database,
  })
  const parser = new SyntaxError(`Unexpected token in ${WORDS}`)
  for (const error of [
    database,
    statement,
    parser,
    new ExternalError(WORDS),
    new Error('x', { cause: statement }),
  ])
    expect(describeError(error)).not.toMatch(/Rosa|Major|params/)
  expect(describeError(statement)).toBe('Error (database ERROR 22001 table contact)')
})

test('of other messages the first line is logged, without quotations, addresses and numbers', () => {
  const told = describeError(
    new Error(`no "${WORDS}" at rosa@example.cat, +34 612 345 678, https://x.test/a?b=c\n${WORDS}`),
  )
  expect(told).not.toMatch(/Rosa|rosa|612|b=c/)
  expect(told).toContain('https://x.test/…')
})
