import { expect, test } from 'bun:test'
import { IntlMessageFormat } from 'intl-messageformat'
import { formatLongDate, validateContent } from '#domain/content'
import { TOPICS } from '#domain/information'
import { redact, STATES, toStates, toStatus } from '#domain/service-requests'
import { loadTown, readShipped } from '#domain/town'
import { getLanguage, LANGUAGES } from '#languages'
import { createVault, timingSafeEqualText } from '#platform/crypto'
import { fold, sanitise, truncate } from '#platform/text'
import { validateMessage } from '../../src/dev/emulator/index.ts'
import { catalogueSchema } from '../../src/domain/services/definition.ts'
import { shippedContent } from '../support/engine.ts'
import { TOWN_ACCOUNT } from '../support/templates.ts'

test('folding ignores differences of accents, case and apostrophes', () => {
  expect(fold('Plaça de la  COL·LEGIATA, 3')).toBe('placa de la collegiata 3')
  expect(fold('L’Hospital')).toBe(fold("l'hospital"))
})

test('text from outside is sanitised, and never truncated inside a character', () => {
  expect(sanitise('a\u0000b\u0007c\r\nd\u202ee\ud800')).toBe('abc\nde�')
  expect(truncate('😀😀😀', 4)).toBe('😀…')
  expect(sanitise('x'.repeat(65_536), 4_000)).toHaveLength(4_000)
})

test('encrypted data decrypts with its own key only, and an altered byte is detected', () => {
  const vault = createVault('k'.repeat(32))
  const sealed = vault.encrypt({ address: '34600111222' }, 'contact.identity')
  expect(vault.decrypt<unknown>(sealed, 'contact.identity')).toEqual({ address: '34600111222' })
  expect(sealed.toString('latin1')).not.toContain('34600111222')
  expect(vault.encrypt('x', 'a.b').equals(vault.encrypt('x', 'a.b'))).toBe(false)
  expect(() => createVault('other'.repeat(8)).decrypt(sealed, 'contact.identity')).toThrow()
  sealed[20] = (sealed[20] ?? 0) ^ 1
  expect(() => vault.decrypt(sealed, 'contact.identity')).toThrow()
  expect(vault.blindIndex('a').equals(vault.blindIndex('a'))).toBe(true)
  expect(timingSafeEqualText('abc', 'abd') || timingSafeEqualText('a', 'ab')).toBe(false)
})

test('personal data is redacted from public texts; house numbers, dates and prices are not', () => {
  const kept =
    'Carrer de Guimerà, 12, des del 24/11/2026 a les 18.30 h; costa 1.800 €; línia 4; codi 08241; contenidor R-0412'
  expect(redact(kept)).toBe(kept)
  for (const personal of [
    '600123456',
    '600 12 34 56',
    '+34 600 123 456',
    '93 878 23 01',
    'nuria@example.cat',
    '12345678Z',
    'X-1234567-L',
    '1234 BCD',
    'B-1234-XY',
    '+212 612 345 678',
  ]) {
    expect([personal, redact(`abans ${personal} després`)]).toEqual([personal, 'abans ▒▒▒ després'])
  }
})

test('every state is open or closed', () => {
  expect([...toStates('open'), ...toStates('closed')].sort()).toEqual([...STATES].sort())
  expect([toStatus('waiting'), toStatus('duplicate')]).toEqual(['open', 'closed'])
})

test('dates are formatted as the language does', () => {
  const day = (iso: string, language: string) => formatLongDate(new Date(iso), language, 'Europe/Madrid')
  expect(day('2026-11-24T12:00:00Z', 'ca')).toBe('24 de novembre de 2026')
  expect(day('2026-10-01T12:00:00Z', 'ca')).toBe('1 d’octubre de 2026')
  expect(day('2026-11-24T23:30:00Z', 'es')).toBe('25 de noviembre de 2026')
})

/** A piece of a parsed message: a literal (type 0), or a blank, perhaps with alternatives. */
type Element = { type: number; value?: string; options?: Record<string, { value: Element[] }> }

test('texts have the same parameters in every language', async () => {
  const catalogues = ['chat', 'site', 'api', 'developers', 'poster', 'reportForm'] as const
  const elements = (nodes: Element[]): string[] =>
    nodes.flatMap((node) => [
      ...('value' in node && node.type !== 0 ? [String(node.value)] : []),
      ...(node.options ? Object.values(node.options).flatMap(({ value }) => elements(value)) : []),
    ])
  const parameters = (text = '') =>
    [
      ...new Set(
        elements(new IntlMessageFormat(text, 'ca', undefined, { ignoreTag: true }).getAst() as Element[]),
      ),
    ].sort()
  const sameParameters = (name: string, base: Record<string, string>, other: Record<string, string>) => {
    expect([name, Object.keys(other)]).toEqual([name, Object.keys(base)])
    for (const key of Object.keys(other))
      expect([name, key, parameters(other[key])]).toEqual([name, key, parameters(base[key])])
  }
  for (const kind of catalogues)
    for (const language of LANGUAGES)
      sameParameters(`${language}/${kind}`, getLanguage(LANGUAGES[0])[kind], getLanguage(language)[kind])
  const staff = async (language: string) =>
    Bun.file(`${import.meta.dir}/../../src/console/texts/${language}.json`).json()
  sameParameters('console', await staff('ca'), await staff('es'))
})

test('the shipped content is valid: every page is reachable, within limits and in every language', async () => {
  const { services } = catalogueSchema.parse(readShipped('towns/manresa.cat', 'services.json'))
  const known = {
    services: new Set(services.map(({ code }) => code)),
    topics: TOPICS,
    profile: loadTown('manresa.cat').profile,
  }
  expect(validateContent(shippedContent, known)).toEqual([])
})

test('the shipped catalogue is complete: seven groups, each with a general service; codes and names unique', async () => {
  const { groups, services, departments } = catalogueSchema.parse(
    readShipped('towns/manresa.cat', 'services.json'),
  )
  expect(groups).toHaveLength(7)
  for (const { general_service } of groups)
    expect(services.map(({ code }) => code)).toContain(general_service)
  for (const of of ['code', 'group'] as const) expect(services.every((service) => service[of])).toBe(true)
  expect(new Set(services.map(({ code }) => code)).size).toBe(services.length)
  expect(new Set(services.map(({ names }) => names.ca)).size).toBe(services.length)
  for (const { department } of services) expect(departments.map(({ code }) => code)).toContain(department)
})

test.each([
  ['an empty text', { type: 'text', text: { body: '' } }, 131008],
  ['a text of 4,097', { type: 'text', text: { body: 'x'.repeat(4_097) } }, 131009],
  [
    'four buttons',
    {
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'a' },
        action: {
          buttons: [1, 2, 3, 4].map((n) => ({ type: 'reply', reply: { id: `${n}`, title: `${n}` } })),
        },
      },
    },
    131009,
  ],
  [
    'a button of 21',
    {
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'a' },
        action: { buttons: [{ type: 'reply', reply: { id: '1', title: 'x'.repeat(21) } }] },
      },
    },
    131009,
  ],
  [
    'eleven rows',
    {
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'a' },
        action: {
          button: 'b',
          sections: [
            { title: 's', rows: Array.from({ length: 11 }, (_, n) => ({ id: `${n}`, title: `${n}` })) },
          ],
        },
      },
    },
    131009,
  ],
  [
    'two rows of one id',
    {
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'a' },
        action: {
          button: 'b',
          sections: [
            {
              title: 's',
              rows: [
                { id: '1', title: 'a' },
                { id: '1', title: 'b' },
              ],
            },
          ],
        },
      },
    },
    131009,
  ],
  [
    'a template that is not approved',
    { type: 'template', template: { name: 'none', language: { code: 'ca' } } },
    132001,
  ],
  [
    'a template with a blank too few',
    { type: 'template', template: { name: 'request_update', language: { code: 'ca' }, components: [] } },
    132000,
  ],
  ['a kind that does not exist', { type: 'hologram', hologram: {} }, 100],
])('the emulator refuses %s, as the platform does', (_, payload, code) => {
  expect(
    validateMessage({ messaging_product: 'whatsapp', to: '34600111222', ...payload }, TOWN_ACCOUNT)?.code,
  ).toBe(code)
})
