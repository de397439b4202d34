import { expect, test } from 'bun:test'
import { renderToString } from 'preact-render-to-string'
import { createMarkupCache } from '#platform/markup'

/** Markup that is rendered once for all that decides it. */

const given = (maxEntries?: number) => {
  const cached = createMarkupCache(maxEntries)
  let rendered = 0
  const show = (...key: unknown[]) =>
    renderToString(
      <nav>
        {cached(key, () => {
          rendered++
          return <b title={JSON.stringify(key)}>{'<Ajuntament>'}</b>
        })}
      </nav>,
    )
  return { show, count: () => rendered }
}

test('it is rendered once for each key, and what is text stays text', () => {
  const { show, count } = given()
  const first = show('ca', 3)
  expect(first).toBe('<nav><b title="[&quot;ca&quot;,3]">&lt;Ajuntament></b></nav>')
  expect(show('ca', 3)).toBe(first)
  expect(count()).toBe(1)
  show('es', 3)
  expect(count()).toBe(2)
})

test('towns that are alike are two: objects are known by their identity', () => {
  const { show, count } = given()
  show({ id: 'manresa.cat' })
  show({ id: 'manresa.cat' })
  expect(count()).toBe(2)
})

test('dates are alike when they say the same moment', () => {
  const { show, count } = given()
  const noon = '2026-11-30T12:00:00Z'
  for (const date of [new Date(noon), new Date(noon), Date.parse(noon), new Date('2026-11-30T12:00:01Z')])
    show(date)
  expect(count()).toBe(3)
})

test('parts of a key do not run into one another', () => {
  const { show, count } = given()
  for (const key of [
    ['a', 'b c'],
    ['a b', 'c'],
    ['1', 1],
    [1, '1'],
    [undefined, ''],
    ['', undefined],
  ])
    show(...key)
  expect(count()).toBe(6)
})

test('beyond its size all are forgotten', () => {
  const { show, count } = given(2)
  for (const key of ['a', 'b', 'c', 'a']) show(key)
  expect(count()).toBe(4)
})
