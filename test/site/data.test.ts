import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import jsonld from 'jsonld'
import { DataFactory, Parser, type Quad, Store } from 'n3'
import SHACLValidator from 'rdf-validate-shacl'
import { RdfXmlParser } from 'rdfxml-streaming-parser'
import { LANGUAGES } from '#languages'
import { createDump } from '../../src/open311/index.ts'
import { CORNER, haveAssets } from '../support/assets/inventory.ts'
import { DAY } from '../support/clock.ts'
import { startWorld, type World } from '../support/world.ts'

/** The town's public data: a page for people, and a catalogue for portals that holds to the profile of the state. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const get = (path: string, accept = 'text/html') =>
  fetch(`${world.url}${path}`, { headers: { accept }, redirect: 'manual' })
const text = async (path: string, accept?: string) => (await get(path, accept)).text()

type Structured = {
  '@type': string
  dataset: {
    name: string
    description: string
    license: string
    url: string
    temporalCoverage?: string
    distribution: { contentUrl: string; encodingFormat: string; sha256: string }[]
  }[]
}

const structured = async (path: string): Promise<Structured> => {
  const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(await text(path)) ?? []
  return JSON.parse(json) as Structured
}

test('before the first night the page says so in every language, and there is no catalogue', async () => {
  expect(await text('/data')).toContain('Encara no hi ha cap fitxer')
  for (const language of LANGUAGES) {
    const page = await get(`/data?lang=${language}`)
    expect([language, page.status]).toEqual([language, 200])
    expect(await page.text()).toMatch(new RegExp(`<html lang="${language}"`))
  }
  expect((await get('/data/catalog.ttl')).status).toBe(404)
  expect((await structured('/data')).dataset).toEqual([])
})

test('the page lists what each set of data has, how it may be used and where its files are', async () => {
  await haveAssets(world.service.town, CORNER)
  await world.report({ description: 'Fanal fos, truqueu al 600 123 456' })
  await createDump(world.service.town)
  const page = await text('/data')
  for (const words of [
    'Incidències a la via pública',
    'Elements de la via pública',
    'Incidències per barris i mesos',
    'CC BY 4.0',
    'Cada nit',
    'GeoParquet',
    `${world.url}/open311/v2/dumps/assets.parquet`,
    '/data/catalog.ttl',
  ])
    expect(page).toContain(words)
  // There are no works yet: no row is empty.
  expect(page).not.toContain('Obres i talls anunciats')
  expect(page).not.toContain('600 123 456')
  const [footer = ''] = /<footer>.*<\/footer>/s.exec(await text('/')) ?? []
  expect(footer).toContain('href="/data"')
})

test('the page says for search engines what they ask for, and every file that it names is there', async () => {
  const { '@type': type, dataset } = await structured('/data')
  expect(type).toBe('DataCatalog')
  expect(dataset).toHaveLength(4)
  for (const one of dataset) {
    // Google's Dataset Search: a name, and 50 to 5,000 characters of description.
    expect(one.name.length).toBeGreaterThan(5)
    expect([one.name, one.description.length >= 50 && one.description.length <= 5_000]).toEqual([
      one.name,
      true,
    ])
    expect(one.license).toBe('https://creativecommons.org/licenses/by/4.0/')
    for (const { contentUrl, encodingFormat, sha256 } of one.distribution) {
      const file = await fetch(contentUrl)
      expect(file.headers.get('content-type')).toStartWith(encodingFormat)
      const sum = new Bun.CryptoHasher('sha256').update(await file.bytes()).digest('hex')
      expect([contentUrl, sum]).toEqual([contentUrl, sha256])
    }
  }
  expect(dataset[0]?.temporalCoverage).toMatch(/^\d{4}-\d\d-\d\d\/\d{4}-\d\d-\d\d$/)
})

const FORMS = [
  ['ttl', 'text/turtle'],
  ['jsonld', 'application/ld+json'],
  ['rdf', 'application/rdf+xml'],
] as const

const quadsOf = async (form: (typeof FORMS)[number][0]): Promise<Quad[]> => {
  const written = await text(`/data/catalog.${form}`)
  if (form === 'ttl') return new Parser({ format: 'text/turtle' }).parse(written)
  if (form === 'jsonld')
    return new Parser({ format: 'N-Quads' }).parse(
      String(await jsonld.toRDF(JSON.parse(written), { format: 'application/n-quads' })),
    )
  const quads: Quad[] = []
  const parser = new RdfXmlParser({ dataFactory: DataFactory as never })
  const read = Promise.withResolvers<void>()
  parser.on('data', (quad: unknown) => quads.push(quad as Quad))
  parser.on('error', read.reject)
  parser.on('end', () => read.resolve())
  parser.end(written)
  await read.promise
  return quads
}

/** A graph without blank nodes is the set of its statements. */
const canonical = (quads: Quad[]): string[] =>
  quads
    .map(({ subject, predicate, object }) => {
      const { value, termType } = object
      const kind = object.termType === 'Literal' ? `${object.language} ${object.datatype.value}` : ''
      return [subject.value, predicate.value, termType, value, kind].join(' ')
    })
    .sort()

test('Turtle, JSON-LD and RDF/XML say the same, by the parsers of others', async () => {
  const [turtle = [], ...others] = await Promise.all(FORMS.map(([form]) => quadsOf(form)))
  expect(turtle.length).toBeGreaterThan(200)
  expect(turtle.filter(({ subject }) => subject.termType === 'BlankNode')).toEqual([])
  for (const other of others) expect(canonical(other)).toEqual(canonical(turtle))
})

const SHAPES = 'test/samples/schemas/dcat-ap-es'
const QUERY = 'http://www.w3.org/ns/shacl#sparql'
const shapes = new Store(
  readdirSync(SHAPES)
    .flatMap((file) => new Parser().parse(readFileSync(join(SHAPES, file), 'utf8')))
    // The validator knows no SPARQL: what those shapes ask is asked below.
    .filter(({ predicate }) => predicate.value !== QUERY),
)

/** What the shapes of the profile find: of which severity, of what and in which respect. */
const findings = async (quads: Quad[]) => {
  const { results } = await new SHACLValidator(shapes).validate(new Store(quads))
  const local = (name: string | undefined) => name?.split(/[#/]/).at(-1) ?? ''
  return results.map(({ severity, focusNode, path, message }) => ({
    severity: local(severity?.value),
    path: local(path?.value),
    said: [focusNode?.value, ...message.map(({ value }) => value)].join(' '),
  }))
}

test('the catalogue holds to the shapes of DCAT-AP-ES 1.0.0', async () => {
  const quads = await quadsOf('ttl')
  const found = await findings(quads)
  expect(found.filter(({ severity }) => severity === 'Violation')).toEqual([])
  // What is only recommended and cannot be said: a law that asks for it, an e-mail address, a time of what has none.
  expect([...new Set(found.map(({ path }) => path))].sort()).toEqual([
    'applicableLegislation',
    'hasEmail',
    'temporal',
  ])
  // The shapes that are queries: Spanish is among the languages of every text, and dates have a zone.
  const spoken = Map.groupBy(
    quads.filter(({ object }) => object.termType === 'Literal' && object.language),
    ({ subject, predicate }) => `${subject.value} ${predicate.value}`,
  )
  expect(spoken.size).toBeGreaterThan(30)
  for (const [what, said] of spoken)
    expect([what, said.some(({ object }) => 'language' in object && object.language === 'es')]).toEqual([
      what,
      true,
    ])
})

test('the validator would see what is missing', async () => {
  const without = (await quadsOf('ttl')).filter(
    ({ subject, predicate }) =>
      !(subject.value.endsWith('/dataset/services') && predicate.value.endsWith('#theme')) &&
      !predicate.value.endsWith('/homepage'),
  )
  const wrong = (await findings(without)).filter(({ severity }) => severity === 'Violation')
  expect([...new Set(wrong.map(({ path }) => path))].sort()).toEqual(['homepage', 'theme'])
})

test.each(FORMS)('/data/catalog gives %s to who accepts %s', async (form, type) => {
  const asked = await get('/data/catalog', type)
  expect([asked.status, asked.headers.get('content-type'), asked.headers.get('vary')]).toEqual([
    200,
    `${type}; charset=utf-8`,
    'Accept',
  ])
  const direct = await get(`/data/catalog.${form}`)
  expect(await direct.text()).toBe(await asked.text())
  expect((await get('/data')).headers.get('link')).toContain(
    `</data/catalog.${form}>; rel="describedby"; type="${type}"`,
  )
  const head = await fetch(`${world.url}/data/catalog.${form}`, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`])
  const again = await fetch(`${world.url}/data/catalog.${form}`, {
    headers: { 'if-none-match': direct.headers.get('etag') ?? '' },
  })
  expect(again.status).toBe(304)
})

test('/data/catalog gives a browser the page, and says what it has to who accepts none of it', async () => {
  const browser = await get('/data/catalog', 'text/html,application/xhtml+xml,*/*;q=0.8')
  expect([browser.status, browser.headers.get('location')]).toEqual([303, '/data'])
  expect((await get('/data/catalog', 'image/png')).status).toBe(406)
  expect((await get('/data/catalog', '*/*')).headers.get('content-type')).toStartWith('text/turtle')
})

test('identifiers are the same whatever the port and the day, and lead to what they name', async () => {
  const before = await quadsOf('ttl')
  world.clock.advance(DAY)
  await createDump(world.service.town)
  world.clock.reset()
  const after = await quadsOf('ttl')
  const subjects = (quads: Quad[]) => [...new Set(quads.map(({ subject }) => subject.value))].sort()
  expect(subjects(after)).toEqual(subjects(before))
  // Nothing changed that night: neither did the date of the data.
  expect(canonical(after)).toEqual(canonical(before))
  const named = subjects(after).filter((name) => name.startsWith('http://localhost/') && !name.includes('#'))
  expect(named).toContain('http://localhost/data/dataset/service-requests')
  for (const name of named) {
    const { status, headers } = await get(new URL(name).pathname, 'text/turtle')
    expect([name, status === 200 || (status === 303 && headers.has('location'))]).toEqual([name, true])
  }
  const leadsTo = async (accept: string) =>
    (await get('/data/dataset/assets?lang=en', accept)).headers.get('location')
  expect(await leadsTo('text/html,*/*;q=0.8')).toBe('/data?lang=en#assets')
  expect(await leadsTo('application/rdf+xml')).toBe('/data/catalog.rdf')
  expect((await get('/data/dataset/dragons')).status).toBe(404)
  expect((await get('/data/dataset/services/parquet')).status).toBe(404)
})
