import { describe, expect, test } from 'bun:test'
import { DAY } from '../../support/clock.ts'
import { BOTH, conforms, reasons } from './answers.ts'
import { apiOf, idsIn } from './api.ts'
import { useTarget } from './target.ts'

/** What the field has added to GeoReport v2, as this town serves it. */

const target = useTarget()
const { get, file, one } = apiOf(target)
const root = () => target().url.replace(/\/open311\/v2$/, '')

/** Follows `Link: …; rel="next"` to the end. */
const follow = async (path: string): Promise<string[][]> => {
  const pages: string[][] = []
  let next: string | undefined = `${new URL(target().url).pathname}/${path}`
  while (next && pages.length < 50) {
    const response: Response = await fetch(`${root()}${next}`)
    pages.push(
      ((await response.json()) as { service_request_id: string }[]).map((row) => row.service_request_id),
    )
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
  }
  return pages
}

describe('pages', () => {
  test('by number have every request once, with links to next, previous and first', async () => {
    for (let n = 0; n < 7; n++) await file({ service_code: 'MU02' })
    const pages = await follow('requests.json?service_code=MU02&page=1&page_size=3')
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1])
    expect(new Set(pages.flat()).size).toBe(7)
    const second = await get('requests', 'json', { service_code: 'MU02', page: '2', page_size: '3' })
    const links = second.headers.get('link') ?? ''
    for (const rel of ['next', 'prev', 'first']) expect(links).toContain(`rel="${rel}"`)
  })

  test('by cursor are not disturbed by new requests', async () => {
    for (let n = 0; n < 7; n++)
      await file({ service_code: 'MU03', 'attribute[estat_font]': 'no_raja' }).catch(() =>
        file({ service_code: 'PJ03' }),
      )
    const first = await get('requests', 'json', { service_code: 'PJ03,MU03', page_size: '3' })
    await file({ service_code: 'PJ03' })
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    expect(next).toContain('cursor=')
    const rest = await follow(next.replace(/^.*\/v2\//, ''))
    const all = [...idsIn(first), ...rest.flat()]
    expect([all.length, new Set(all).size]).toEqual([7, 7])
  })

  test.each(['-updated_datetime', 'updated', 'created', 'service_code', '-status'])(
    'sorted by %s, with a cursor, have every request once',
    async (sort) => {
      const whole = idsIn(await get('requests', 'json', { sort, page_size: '1000' }))
      const pages = await follow(`requests.json?page_size=4&sort=${sort}`)
      expect(pages.flat()).toEqual(whole)
    },
  )

  test('accept per_page, limit and offset, and refuse a cursor of another list', async () => {
    expect(idsIn(await get('requests', 'json', { per_page: '2' }))).toHaveLength(2)
    const [first, second] = idsIn(await get('requests', 'json', { limit: '2' }))
    expect(idsIn(await get('requests', 'json', { limit: '1', offset: '1' }))).toEqual([second ?? ''])
    expect(first).not.toBe(second)
    const wrong = await get('requests', 'json', { cursor: 'abc' })
    expect([wrong.status, reasons(wrong)[0]]).toEqual([400, expect.stringContaining('cursor')])
  })

  test('without paging cover 90 days; with paging, everything; by number, any age', async () => {
    const { world } = target()
    if (!world) return
    const id = await file()
    await world.sql`update service_request set requested_at = requested_at - interval '100 days', updated_at = requested_at - interval '99 days' where id = ${id}`
    expect(idsIn(await get('requests', 'json'))).not.toContain(id)
    expect(idsIn(await get('requests', 'json', { page_size: '1000' }))).toContain(id)
    expect(idsIn(await get('requests', 'json', { service_request_id: id }))).toEqual([id])
    const span = { start_date: world.clock.ago(101 * DAY).toISOString() }
    expect(idsIn(await get('requests', 'json', span))).toContain(id)
    const wide = { ...span, end_date: world.clock.now().toISOString() }
    expect(idsIn(await get('requests', 'json', wide))).not.toContain(id)
  })
})

describe('filters', () => {
  test('q: every word must match, ignoring accents, and redacted text is never matched', async () => {
    const id = await file({
      description: 'Caixa elèctrica oberta al carrer de Sant Miquel, truqueu al 600 998 877',
    })
    expect(idsIn(await get('requests', 'json', { q: 'ELECTRICA miquel' }))).toEqual([id])
    expect(idsIn(await get('requests', 'json', { q: 'electrica piscina' }))).toEqual([])
    expect(idsIn(await get('requests', 'json', { q: '600998877' }))).toEqual([])
    expect(idsIn(await get('requests', 'json', { search: '100% elec_' }))).toEqual([])
    expect((await get('requests', 'json', { q: 'de' })).status).toBe(400)
  })

  test('lat, long and radius: within so many metres, with the distance; bbox: within a box', async () => {
    const near = await file({ lat: '41.73000', long: '1.83000' })
    const far = await file({ lat: '41.73200', long: '1.83000' })
    const around = { lat: '41.73001', long: '1.83000' }
    expect(idsIn(await get('requests', 'json', { ...around, radius: '50' }))).toEqual([near])
    const both = await get('requests', 'json', {
      ...around,
      radius: '400',
      sort: 'distance',
      extensions: 'true',
    })
    expect(idsIn(both).slice(0, 2)).toEqual([near, far])
    const [, second] = both.value as { extended_attributes: { distance: number } }[]
    expect(second?.extended_attributes.distance).toBeWithin(218, 224)
    expect(idsIn(await get('requests', 'json', { bbox: '1.8299,41.7319,1.8301,41.7321' }))).toEqual([far])
    for (const wrong of [
      { lat: '41' },
      { radius: '5' },
      { lat: '91', long: '1' },
      { bbox: '1,2,3' },
      { bbox: '3,41,2,42' },
    ] as Record<string, string>[])
      expect((await get('requests', 'json', wrong)).status).toBe(400)
  })

  test('coordinates of 0 are valid', async () => {
    const seen = await get('requests', 'json', { lat: '0', long: '0' })
    expect([seen.status, seen.value]).toEqual([200, []])
  })

  test('updated_after and updated_before compare with updated_datetime', async () => {
    const id = await file()
    const at = String((await one(id)).updated_datetime)
    expect(idsIn(await get('requests', 'json', { updated_after: at, updated_before: at }))).toContain(id)
    const later = new Date(Date.parse(at) + 2_000).toISOString()
    expect(idsIn(await get('requests', 'json', { updated_after: later }))).not.toContain(id)
  })

  test('has_photo and agency_responsible', async () => {
    const id = await file()
    expect(idsIn(await get('requests', 'json', { has_photo: 'true' }))).not.toContain(id)
    expect(
      idsIn(await get('requests', 'json', { has_photo: 'false', agency_responsible: 'ENLLUMENAT' })),
    ).toContain(id)
    expect(idsIn(await get('requests', 'json', { agency_responsible: 'PARCS' }))).not.toContain(id)
    expect((await get('requests', 'json', { has_photo: 'potser' })).status).toBe(400)
  })

  test('all errors are reported at once', async () => {
    const seen = await get('requests', 'json', {
      status: 'obert',
      page: '0',
      start_date: 'ahir',
      sort: 'preu',
    })
    expect([seen.status, reasons(seen).length]).toEqual([400, 4])
  })
})

describe.each(BOTH)('in %s, extensions=true', (format) => {
  test('adds extended_attributes to requests, and nothing without the parameter', async () => {
    const id = await file()
    const seen = await get(`requests/${id}`, format, { extensions: 'true' })
    conforms(seen.value, 'service_requests', format)
    expect((seen.value as object[])[0]).toMatchObject({
      extended_attributes: {
        channel: 'open311',
        detailed_status: 'received',
        update_status: 'open',
        group: 'enllumenat',
        photos: [],
        notes: [{ type: 'submitted', status: 'open', detailed_status: 'received', description: null }],
      },
    })
    expect((await get(`requests/${id}`, format)).text).not.toContain('extended_attributes')
  })

  test('adds dependencies to questions', async () => {
    const { attributes } = (await get('services/CV02', format, { extensions: 'true' })).value as {
      attributes: Record<string, unknown>[]
    }
    expect(attributes.find(({ code }) => code === 'avis_reclamacio')?.dependencies).toMatchObject({
      clause: 'AND',
      conditions: [{ attribute: 'caiguda', op: 'eq', value: 'si' }],
    })
    expect((await get('services/CV02', format)).text).not.toContain('dependencies')
  })
})

describe('GeoJSON', () => {
  test('has a feature for each request in a list or alone; without a place its geometry is null', async () => {
    const placed = await file({ lat: '41.72621', long: '1.82681' })
    const unplaced = await file({ lat: '', long: '', address_string: 'Allà on sempre' })
    const list = (await (await fetch(`${target().url}/requests.geojson`)).json()) as {
      type: string
      features: { id: string; geometry: unknown; properties: Record<string, unknown> }[]
    }
    const feature = (id: string) => list.features.find((one) => one.id === id)
    expect(list.type).toBe('FeatureCollection')
    expect(feature(placed)?.geometry).toEqual({ type: 'Point', coordinates: [1.82681, 41.72621] })
    expect(feature(placed)?.properties).toMatchObject({ service_request_id: placed, status: 'open' })
    expect(feature(unplaced)?.geometry).toBeNull()
    const single = (await (await fetch(`${target().url}/requests/${placed}.geojson`)).json()) as {
      features: object[]
    }
    expect(single.features).toHaveLength(1)
  })
})
