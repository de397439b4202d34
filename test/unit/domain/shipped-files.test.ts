import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { overlay, readShipped } from '#domain/town'

/** What a town is shipped with: its own files over those that towns have in common. */

test('fields are laid over each other, and null takes one away', () => {
  expect(
    overlay(
      { title: { ca: 'Notícies', es: 'Noticias' }, hint: { ca: 'De fa poc' } },
      {
        title: { es: 'Actualidad' },
        hint: null,
      },
    ),
  ).toEqual({ title: { ca: 'Notícies', es: 'Actualidad' } })
})

test('entries are laid over each other by what they are called; a new one stands after the one before it', () => {
  const base = [
    { id: 'news', kind: 'list' },
    { id: 'privacy', kind: 'action' },
    { id: 'erase', kind: 'action' },
  ]
  const own: Record<string, string | boolean>[] = [
    { id: 'news', kind: 'menu' },
    { id: 'tourism', kind: 'text' },
    { id: 'erase', removed: true },
  ]
  expect(overlay(base, own)).toEqual([
    { id: 'news', kind: 'menu' },
    { id: 'tourism', kind: 'text' },
    { id: 'privacy', kind: 'action' },
  ])
})

test('a list of words is the town’s', () => {
  expect(overlay({ words: ['cita', 'hora'] }, { words: ['turn'] })).toEqual({ words: ['turn'] })
})

let towns = ''
beforeAll(async () => {
  towns = await mkdtemp(join(tmpdir(), 'shipped-'))
  for (const [id, name] of [
    ['igualada.cat', 'Igualada'],
    ['sallent.cat', 'Sallent'],
  ] as const) {
    await mkdir(join(towns, id))
    await Bun.write(
      join(towns, id, 'town.json'),
      JSON.stringify({ id, name, authority: `Ajuntament ${name === 'Sallent' ? 'de' : 'd’'}${name}` }),
    )
  }
})
afterAll(() => rm(towns, { recursive: true }))

type Templates = Record<string, { body: Record<string, string> }>

test('the common files leave the town’s name open', () => {
  const bodies = (id: string) =>
    (readShipped(join(towns, id), 'templates.json') as Templates).request_update?.body ?? {}
  expect(bodies('igualada.cat').ca).toStartWith('Ajuntament d’Igualada: novetats')
  expect(bodies('igualada.cat').fr).toStartWith('Mairie d’Igualada : ')
  expect(bodies('sallent.cat').fr).toStartWith('Mairie de Sallent : ')
})

test('no town’s name stands in what towns have in common', async () => {
  for (const name of ['services', 'content', 'templates'])
    expect(await Bun.file(`towns/base/${name}.json`).text()).not.toMatch(/Manresa|93 8\d\d/i)
})

test('a file that is no JSON is named', async () => {
  await Bun.write(join(towns, 'sallent.cat', 'services.json'), '{ "services": [')
  expect(() => readShipped(join(towns, 'sallent.cat'), 'services.json')).toThrow(/^services\.json: /)
})
