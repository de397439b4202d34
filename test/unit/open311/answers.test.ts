import { afterAll, expect, test } from 'bun:test'
import { stopReaders } from '#platform/isolated'
import { foreignFile } from '#platform/pages'
import { parseMembers, readErrorText } from '../../../src/open311/outgoing/client.ts'

/** Answers of other endpoints and of web hooks. */

afterAll(stopReaders)

const answered = (body: string, status = 200) => ({
  status,
  headers: new Headers(),
  body: new TextEncoder().encode(body),
})

const list = (count: number, note = 'fet') =>
  `<service_request_updates>${Array.from(
    { length: count },
    (_, n) =>
      `<request_update><update_id>${n}</update_id><description>${note}</description></request_update>`,
  ).join('')}</service_request_updates>`

test('a list of many members is read like one of a single member', async () => {
  const [short] = await parseMembers(answered(list(1)), 'request_update')
  const [first, ...more] = await parseMembers(answered(list(400)), 'request_update')
  expect(first).toEqual({ update_id: '0', description: 'fet' })
  expect(first).toEqual(short)
  expect(more).toHaveLength(399)
})

test('an endless list and an endless text are read up to a limit', async () => {
  const all = await parseMembers(answered(list(40_000)), 'request_update')
  expect(all).toHaveLength(5_000)
  const [one] = await parseMembers(answered(list(1, 'a'.repeat(2_000_000))), 'request_update')
  expect(one?.description).toHaveLength(10_000)
})

test.each([
  ['elements within each other', '<a>'.repeat(500_000)],
  ['lists within each other', '['.repeat(2_000_000)],
  ['entities of its own', `<!DOCTYPE a [<!ENTITY b "${'c'.repeat(5_000)}">]><a>${'&b;'.repeat(100_000)}</a>`],
  [
    'characters by number',
    `<errors><error><description>${'&#97;'.repeat(200_000)}</description></error></errors>`,
  ],
  ['a comment without an end', `<errors>${'<!--'.repeat(200_000)}`],
])('a malicious answer is parsed in another process within limits: %s', async (_, body) => {
  const read = await parseMembers(answered(body), 'error').catch(() => 'not read')
  expect(read === 'not read' || Array.isArray(read)).toBe(true)
})

test('the reason of an error is read from a short answer only', () => {
  const text = '<errors><error><description>No hi ha aquest servei</description></error></errors>'
  expect(readErrorText(answered(text, 400))).toBe('400 No hi ha aquest servei')
  expect(readErrorText(answered(`${text}${' '.repeat(5_000)}`, 400))).toBe('400')
})

test('a file whose name was truncated inside a character can be downloaded', () => {
  const name = `${'a'.repeat(99)}\u{20000}.pdf`
  const request = new Request('http://x/')
  const file = { content: new Blob(['x']), size: 1, mime: 'application/pdf', download: name }
  const header = foreignFile(request, file).headers.get('content-disposition') ?? ''
  expect(header).toContain('a'.repeat(99))
  expect(header).not.toContain('%EF%BF%BD')
})
