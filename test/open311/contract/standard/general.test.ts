import { describe, expect, test } from 'bun:test'
import { DAY, MINUTE } from '../../../support/clock.ts'
import { BOTH, conforms, reasons } from '../answers.ts'
import { apiOf, idsIn } from '../api.ts'
import { useTarget } from '../target.ts'

/**
 * GeoReport v2, line by line. Runs on any server: `OPEN311_URL=https://… OPEN311_KEY=… bun test test/open311/contract/standard`
 * @see https://wiki.open311.org/GeoReport_v2/
 */

const target = useTarget()
const { get, post, file } = apiOf(target)
const ago = (ms: number) => new Date(target().now().getTime() - ms).toISOString()

const W3C = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/

const SERVICE_FIELDS = [
  'service_code',
  'service_name',
  'description',
  'metadata',
  'type',
  'keywords',
  'group',
]

describe.each(BOTH)('in %s', (format) => {
  describe('A1 general', () => {
    test('the extension gives the format, and the content type has its charset', async () => {
      // `get` holds every answer of this suite to its content type.
      expect((await get('services', format)).status).toBe(200)
    })

    test('a list is an array, also with one member or none', async () => {
      const id = await file()
      const single = await get(`requests/${id}`, format)
      expect(single.value).toBeArrayOfSize(1)
      const none = await get('requests', format, { start_date: '2031-01-01T00:00:00Z' })
      expect(none.value).toEqual([])
    })

    test('ids and codes are text, coordinates numbers, metadata a boolean', async () => {
      const id = await file()
      conforms((await get(`requests/${id}`, format)).value, 'service_requests', format)
      conforms((await get('services', format)).value, 'services', format)
    })

    test('an empty element is null', async () => {
      const id = await file()
      const [request] = (await get(`requests/${id}`, format)).value as Record<string, unknown>[]
      expect(request).toMatchObject({ status_notes: null, media_url: null, service_notice: null })
    })

    test('an empty optional parameter counts as absent', async () => {
      const seen = await get('requests', format, {
        jurisdiction_id: '',
        service_code: '',
        status: '',
        start_date: '',
        end_date: '',
        service_request_id: '',
      })
      expect(seen.status).toBe(200)
      expect(idsIn(seen).length).toBeGreaterThan(0)
    })

    test('dates have whole seconds and an offset', async () => {
      const [request] = (await get('requests', format)).value as Record<string, string>[]
      expect(request?.requested_datetime).toMatch(W3C)
      expect(request?.updated_datetime).toMatch(W3C)
    })

    test.each([
      ['milliseconds, as JavaScript writes them', () => ago(MINUTE)],
      ['a + that arrived as a space', () => `${ago(MINUTE).slice(0, 19)} 00:00`],
      ['the day alone', () => ago(DAY).slice(0, 10)],
    ] as [string, () => string][])('dates are read with %s', async (_, date) => {
      const id = await file()
      const seen = await get('requests', format, { start_date: date() })
      expect([seen.status, idsIn(seen).includes(id)]).toEqual([200, true])
    })

    test('jurisdiction_id may be omitted with one town, and an unknown one is 404', async () => {
      const { jurisdiction } = target()
      if (jurisdiction)
        expect((await get('services', format, { jurisdiction_id: jurisdiction })).status).toBe(200)
      const unknown = await get('services', format, { jurisdiction_id: 'enlloc.example' })
      expect([unknown.status, reasons(unknown)[0]]).toEqual([404, expect.stringContaining('jurisdiction_id')])
    })

    test('reading needs no key', async () => {
      for (const path of ['services', 'requests']) expect((await get(path, format)).status).toBe(200)
    })

    test('errors have a code and a description, one for each problem', async () => {
      const seen = await post('requests', format, { service_code: 'NR05', lat: '95', long: '200' })
      conforms(seen.value, 'errors', format)
      expect(seen.status).toBe(400)
    })
  })

  describe('A2 discovery', () => {
    test('states the endpoint, its last change and its formats', async () => {
      const { url } = target()
      const response = await fetch(`${url}/discovery.${format}`)
      expect(response.status).toBe(200)
      const seen = await get('discovery', format)
      conforms(seen.value, 'discovery', format)
      expect(seen.value).toMatchObject({
        changeset: expect.stringMatching(W3C),
        endpoints: [
          {
            specification: 'http://wiki.open311.org/GeoReport_v2',
            // Without a final slash: validators put `/services.xml` behind it.
            url: expect.not.stringMatching(/\/$/),
            formats: ['text/xml', 'application/json'],
          },
        ],
      })
    })
  })

  describe('A3 GET services', () => {
    test('has every field in the order of the standard and no other', async () => {
      const services = (await get('services', format)).value as Record<string, unknown>[]
      for (const service of services) expect(Object.keys(service)).toEqual(SERVICE_FIELDS)
    })
  })

  describe('A4 GET services/{code}', () => {
    test('has the questions with type, order and values', async () => {
      const seen = await get('services/NR05', format)
      conforms(seen.value, 'service_definition', format)
      const { service_code, attributes } = seen.value as {
        service_code: string
        attributes: Record<string, unknown>[]
      }
      expect(service_code).toBe('NR05')
      expect(attributes[0]).toMatchObject({ code: 'ofensiva', datatype: 'singlevaluelist' })
      expect(attributes[0]?.values).toBeArray()
      const orders = attributes.map(({ order }) => Number(order))
      expect([orders[0], new Set(orders).size]).toEqual([1, orders.length])
    })

    test('marks a text that is only shown as not required', async () => {
      const { attributes } = (await get('services/PJ01', format)).value as {
        attributes: Record<string, unknown>[]
      }
      expect(attributes.find(({ code }) => code === 'avis_112')).toMatchObject({
        required: format === 'json' ? false : 'false',
      })
    })

    test('an unknown service is 404', async () => {
      const seen = await get('services/XX99', format)
      expect([seen.status, reasons(seen)[0]]).toEqual([404, expect.stringContaining('service_code')])
    })
  })
})
