import { expect, test } from 'bun:test'
import { mutated } from '../mutations/copy.ts'
import { securityLines, seenIn } from '../mutations/lines.ts'
import { MUTATIONS } from '../mutations/list.ts'

/** The list of protections is in step with docs/security.md, the source and the tests. `bun run mutations` tries them. */

const read = (file: string) => Bun.file(file).text()

test('each line of docs/security.md has a mutation or is marked as not met', async () => {
  const lines = securityLines(await read('docs/security.md'))
  expect(lines.length).toBeGreaterThan(60)
  const keys = lines.map(({ key }) => key)
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  const listed = new Set(MUTATIONS.map(({ line }) => line))
  expect([...listed].filter((line) => !keys.includes(line))).toEqual([])
  const open = lines.filter(({ key, state }) => !listed.has(key) && state !== 'not met')
  expect(open.map(({ key }) => key)).toEqual([])
  const both = lines.filter(({ key, state }) => listed.has(key) && state === 'not met')
  expect(both.map(({ key }) => key)).toEqual([])
})

test('each mutation matches its file once and names an existing test', async () => {
  const wrong: string[] = []
  for (const mutation of MUTATIONS) {
    const { line, without, file, test: of, name } = mutation
    try {
      const text = await read(file)
      if (mutated(text, mutation) === text) wrong.push(`${line}, ${without}: changes nothing`)
    } catch (error) {
      wrong.push(`${line}, ${without}: ${(error as Error).message}`)
    }
    const tests = await read(of).catch(() => '')
    const named = ["'", '"', '`'].some((quote) => tests.includes(`${quote}${name}`))
    if (!named || !name) wrong.push(`${line}, ${without}: no test ${of} ${name}`)
  }
  expect(wrong).toEqual([])
})

test('docs/mutations.md has a row for each mutation with its result', async () => {
  const rows = seenIn(await read('docs/mutations.md'))
  const shown = rows.map(({ line, without, file, test: of }) => ({ line, without, file, test: of }))
  expect(shown).toEqual(
    MUTATIONS.map(({ line, without, file, test: of }) => ({ line, without, file, test: of })),
  )
  for (const { seen } of rows) expect(seen).toMatch(/^(?:\d{4}-\d\d-\d\d, \d+\.\d s: .+|not yet)$/)
})
