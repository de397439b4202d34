import { describe, expect, test } from 'bun:test'
import { BOTH, conforms, reasons } from '../answers.ts'
import { apiOf, idsIn } from '../api.ts'
import { useTarget } from '../target.ts'

/** GeoReport v2, line by line: reading. Runs on any server, as `general.test.ts` does. */

const target = useTarget()
const { get, file, one } = apiOf(target)

const REQUEST_FIELDS = [
  'service_request_id',
  'status',
  'status_notes',
  'service_name',
  'service_code',
  'description',
  'agency_responsible',
  'service_notice',
  'requested_datetime',
  'updated_datetime',
  'expected_datetime',
  'address',
  'address_id',
  'zipcode',
  'lat',
  'long',
  'media_url',
]
describe.each(BOTH)('in %s', (format) => {
  describe('A6 GET tokens/{token}', () => {
    test('gives the number; an unknown token is 404', async () => {
      const unknown = await get('tokens/no-n-hi-ha-cap', format)
      expect([unknown.status, reasons(unknown)[0]]).toEqual([404, expect.stringContaining('token')])
      const id = await file()
      const seen = await get(`tokens/${id}`, format)
      conforms(seen.value, 'token', format)
    })
  })

  describe('A7 GET requests', () => {
    test('has every field in the order of the standard and no other', async () => {
      await file()
      for (const request of (await get('requests', format)).value as object[])
        expect(Object.keys(request)).toEqual(REQUEST_FIELDS)
    })

    test('has the newest first', async () => {
      const earlier = await file()
      const later = await file()
      const ids = idsIn(await get('requests', format))
      expect(ids.indexOf(later)).toBeLessThan(ids.indexOf(earlier))
    })

    test('accepts several service_request_id, which override all other parameters', async () => {
      const [a, b] = [await file(), await file({ service_code: 'NR01' })]
      const seen = await get('requests', format, {
        service_request_id: `${a},${b}`,
        service_code: 'PJ01',
        status: 'closed',
        start_date: '2031-01-01T00:00:00Z',
      })
      expect(idsIn(seen)).toEqual([b, a])
    })

    test('accepts several service_code', async () => {
      const [lamp, bin, bench] = [
        await file(),
        await file({ service_code: 'NR01' }),
        await file({ service_code: 'MU01' }),
      ]
      const ids = idsIn(await get('requests', format, { service_code: 'EP01,NR01' }))
      expect([ids.includes(lamp), ids.includes(bin), ids.includes(bench)]).toEqual([true, true, false])
    })

    test('accepts a status of open, closed or both; another value is 400', async () => {
      const id = await file()
      expect(idsIn(await get('requests', format, { status: 'open' }))).toContain(id)
      expect(idsIn(await get('requests', format, { status: 'closed' }))).not.toContain(id)
      expect(idsIn(await get('requests', format, { status: 'open,closed' }))).toContain(id)
      const wrong = await get('requests', format, { status: 'obert' })
      expect([wrong.status, reasons(wrong)[0]]).toEqual([400, expect.stringContaining('status')])
    })

    test('compares start_date and end_date with requested_datetime, inclusively', async () => {
      const id = await file()
      const at = String((await one(id)).requested_datetime)
      expect(idsIn(await get('requests', format, { start_date: at, end_date: at }))).toContain(id)
      const before = new Date(Date.parse(at) - 1_000).toISOString()
      expect(idsIn(await get('requests', format, { end_date: before }))).not.toContain(id)
    })

    test('refuses an invalid date with 400, naming it', async () => {
      const seen = await get('requests', format, { start_date: 'ahir' })
      expect([seen.status, reasons(seen)[0]]).toEqual([400, expect.stringContaining('start_date')])
    })
  })

  describe('A8 GET requests/{id}', () => {
    test('is an array of one; an unknown number is 404', async () => {
      const id = await file()
      expect(idsIn(await get(`requests/${id}`, format))).toEqual([id])
      const unknown = await get('requests/99-99999', format)
      expect([unknown.status, reasons(unknown)[0]]).toEqual([
        404,
        expect.stringContaining('service_request_id'),
      ])
    })
  })

  describe('A9 free text', () => {
    test('is returned unchanged, whatever characters it has', async () => {
      const text = 'Cartell «A & B» <b>trencat</b> ]]> "ok" \'o\' 👍 l·l — שלום'
      const id = await file({ description: `${text}\u0007 ${format}` })
      const [request] = (await get(`requests/${id}`, format)).value as { description: string }[]
      expect(request?.description).toBe(`${text} ${format}`)
    })
  })
})

test('JSON and XML have the same content', async () => {
  await file()
  const [json, xml] = [await get('requests', 'json'), await get('requests', 'xml')]
  const asText = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_, one) =>
      typeof one === 'number' || typeof one === 'boolean' ? String(one) : one,
    )
  expect(xml.value).toEqual(asText(json.value) as typeof xml.value)
})
