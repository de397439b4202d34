import { describe, expect, test } from 'bun:test'
import { BOTH, conforms, reasons } from '../answers.ts'
import { apiOf, LAMP } from '../api.ts'
import { useTarget } from '../target.ts'

/** GeoReport v2, line by line: reporting. Runs on any server, as `general.test.ts` does. */

const target = useTarget()
const { get, post, file, one } = apiOf(target)

describe.each(BOTH)('in %s', (format) => {
  describe('A5 POST requests', () => {
    test('answers with one request, with a number and no token', async () => {
      const seen = await post('requests', format, { ...LAMP, description: `Fanal fos (${format})` })
      expect(seen.status).toBeWithin(200, 203)
      expect(seen.value).toBeArrayOfSize(1)
      conforms(seen.value, 'filed', format)
      expect(Object.keys((seen.value as object[])[0] ?? {})).not.toContain('token')
    })

    test.each([
      ['a point', { lat: '41.7262', long: '1.8268' }],
      ['an address in words', { lat: '', long: '', address_string: 'Carrer de Guimerà, 12' }],
      ['an address by its id', { lat: '', long: '', address_id: 'portal-08113-1' }],
      ['all three together', { address_string: 'Carrer de Guimerà, 12', address_id: 'portal-08113-1' }],
    ] as [string, Record<string, string>][])('a place can be %s', async (kind, place) => {
      const seen = await post('requests', format, { ...LAMP, description: `${kind} en ${format}`, ...place })
      expect(seen.status).toBe(201)
    })

    test.each([
      ['attribute[code][], repeated', { 'attribute[tipus_objecte][]': ['mobles', 'electro'] }],
      ['attribute[code], repeated', { 'attribute[tipus_objecte]': ['mobles', 'electro'] }],
      ['attribute[code][0], as PHP writes it', { 'attribute[tipus_objecte][0]': 'mobles' }],
    ] as [string, Record<string, string | string[]>][])(
      'several answers to one question: %s',
      async (how, answers) => {
        const fields = { ...LAMP, service_code: 'NR02', description: `${how} ${format}`, ...answers }
        expect((await post('requests', format, fields)).status).toBe(201)
      },
    )

    test('the reporter’s details are accepted and never shown', async () => {
      const reporter = {
        email: 'rosa.puig@example.cat',
        first_name: 'Rosalia',
        last_name: 'Puigdellívol',
        phone: '+34 600 111 222',
        device_id: 'd-77',
        account_id: 'a-99',
      }
      const id = await file({ ...reporter, description: `Fanal tort (${format})` })
      const { text } = await get(`requests/${id}`, format, { extensions: 'true' })
      for (const secret of Object.values(reporter)) expect(text).not.toContain(secret)
    })

    test('a multipart form is accepted', async () => {
      const form = new FormData()
      for (const [name, value] of Object.entries({ ...LAMP, description: `En parts, ${format}` }))
        form.set(name, String(value))
      expect((await post('requests', format, form)).status).toBe(201)
    })

    test('line breaks are kept and normalised', async () => {
      const id = await file({ description: `Primera línia (${format})\r\n\r\nSegona línia` })
      expect((await one(id)).description).toBe(`Primera línia (${format})\n\nSegona línia`)
    })

    test.each([
      ['without a key', { api_key: '' }, 403, 'api_key'],
      ['with a wrong key', { api_key: 'endevinalla' }, 403, 'api_key'],
      ['without a service', { service_code: '' }, 400, 'service_code'],
      ['with an unknown service', { service_code: 'XX99' }, 404, 'service_code'],
      ['for another town', { jurisdiction_id: 'vic.cat' }, 404, 'jurisdiction_id'],
      ['with lat alone', { long: '' }, 400, 'long'],
      ['with long alone', { lat: '' }, 400, 'lat'],
      ['without a place', { lat: '', long: '' }, 400, 'lat'],
      ['at latitude 91', { lat: '91' }, 400, 'lat'],
      ['at longitude -181', { long: '-181' }, 400, 'long'],
      ['with a latitude in words', { lat: 'quaranta-u' }, 400, 'lat'],
      ['with too long a text', { description: 'x'.repeat(4_001) }, 400, 'description'],
      ['with a required answer missing', { service_code: 'NR05' }, 400, 'attribute[ofensiva]'],
      [
        'with an answer outside its list',
        { service_code: 'NR05', 'attribute[ofensiva]': 'potser' },
        400,
        'attribute[ofensiva]',
      ],
      [
        'with words where a number is asked for',
        { 'attribute[quants_fanals]': 'uns quants' },
        400,
        'attribute[quants_fanals]',
      ],
      ['with a picture by an address that is none', { media_url: 'javascript:alert(1)' }, 400, 'media_url'],
    ] as [string, Record<string, string>, number, string][])(
      '%s it is refused, naming the field, and nothing is stored',
      async (what, fields, status, field) => {
        const words = { description: `${what} ${format} zzz` }
        const seen = await post('requests', format, { ...LAMP, ...words, ...fields })
        expect(seen.status).toBe(status)
        conforms(seen.value, 'errors', format)
        expect(reasons(seen).join(' ')).toContain(field)
        const written = (await get('requests', 'json')).value as { description: string }[]
        expect(written.some(({ description }) => description === words.description)).toBe(false)
      },
    )
  })
})
