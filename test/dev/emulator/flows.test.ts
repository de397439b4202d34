import { afterAll, beforeAll, expect, test } from 'bun:test'
import { wantedForms } from '#channels/whatsapp'
import { loadTown } from '#domain/town'
import { validateFlowJson } from '../../../src/dev/emulator/flows/validate.ts'
import { idOf, startMessenger } from '../../support/stand-ins/messenger.ts'

/** Forms inside the messenger (Flows): what the platform takes, refuses and tells of them. */

const ACCOUNT = '102290129340398'
const TOKEN = 'emulator-token'

let town: ReturnType<typeof startMessenger>
beforeAll(() => {
  town = startMessenger()
})
afterAll(() => town.stop())

type Json = Record<string, unknown>

const form = (name: string) => `$\{form.${name}}`
const data = (name: string) => `$\{data.${name}}`

const FOOTER = {
  type: 'Footer',
  label: 'Enviar',
  'on-click-action': { name: 'complete', payload: { words: form('words') } },
}
const WORDS = { type: 'TextArea', name: 'words', label: 'Què hi passa', required: true }

const screen = (children: Json[], more: Json = {}): Json => ({
  id: 'INCIDENT',
  title: 'Nova incidència',
  terminal: true,
  layout: { type: 'SingleColumnLayout', children },
  ...more,
})
const flowOf = (...screens: Json[]): Json => ({ version: '7.3', screens })
const withComponent = (one: Json): Json => flowOf(screen([WORDS, one, FOOTER]))
const codes = (json: unknown) => validateFlowJson(json).map(({ error }) => error)

const KINDS = {
  kinds: {
    type: 'array',
    items: { type: 'object', properties: { id: { type: 'string' }, title: { type: 'string' } } },
    __example__: [{ id: 'a', title: 'A' }],
  },
}
const RADIO = {
  type: 'RadioButtonsGroup',
  name: 'kind',
  label: 'De quin tipus és?',
  'data-source': data('kinds'),
}

test('the forms of the town are valid in every language', () => {
  const forms = wantedForms(loadTown('manresa.cat').profile)
  expect(forms.map(({ language }) => language)).toEqual(['ca', 'es', 'en', 'fr', 'ar', 'ro'])
  for (const { language, json } of forms) expect([language, validateFlowJson(json)]).toEqual([language, []])
})

test.each([
  ['a component that there is not', withComponent({ type: 'Map' }), 'INVALID_PROPERTY_VALUE'],
  ['a component without a type', withComponent({ text: 'Hola' }), 'MISSING_REQUIRED_TYPE_PROPERTY'],
  [
    'a property that there is not',
    withComponent({ type: 'TextBody', text: 'Hola', colour: 'red' }),
    'INVALID_PROPERTY_KEY',
  ],
  ['a flag as text', withComponent({ ...WORDS, name: 'more', enabled: 'yes' }), 'INVALID_PROPERTY_TYPE'],
  [
    'a label of 21 characters',
    withComponent({ ...WORDS, name: 'more', label: 'x'.repeat(21) }),
    'INVALID_PROPERTY_VALUE',
  ],
  [
    'a consent of 121',
    withComponent({ type: 'OptIn', name: 'ok', label: 'x'.repeat(121) }),
    'INVALID_PROPERTY_VALUE',
  ],
  ['an empty heading', withComponent({ type: 'TextHeading', text: ' ' }), 'PATTERN_MISMATCH'],
  ['no label', withComponent({ type: 'OptIn', name: 'ok' }), 'MISSING_REQUIRED_PROPERTY'],
  ['two components of one name', withComponent(WORDS), 'DUPLICATE_FORM_COMPONENT_NAMES'],
  ['two buttons', withComponent(FOOTER), 'MAX_FOOTER_PER_SCREEN'],
  ['a name with a hyphen', withComponent({ ...WORDS, name: 'more-words' }), 'PATTERN_MISMATCH'],
  ['no option', withComponent({ ...RADIO, 'data-source': [] }), 'MIN_ITEMS_REQUIRED'],
  [
    'twenty-one options',
    withComponent({
      ...RADIO,
      'data-source': Array.from({ length: 21 }, (_, id) => ({ id: `${id}`, title: 'x' })),
    }),
    'MAX_ITEMS_REQUIRED',
  ],
  ['data that the screen does not declare', withComponent(RADIO), 'INVALID_SCREEN_DYNAMIC_DATA'],
  [
    'data of another type',
    flowOf(screen([WORDS, RADIO, FOOTER], { data: { kinds: { type: 'string', __example__: 'x' } } })),
    'INVALID_SCREEN_DYNAMIC_DATA',
  ],
  [
    'data without an example',
    flowOf(screen([WORDS, FOOTER], { data: { name: { type: 'string' } } })),
    'MISSING_REQUIRED_PROPERTY',
  ],
  [
    'an example of another type',
    flowOf(screen([WORDS, FOOTER], { data: { name: { type: 'number', __example__: '1' } } })),
    'INVALID_SCREEN_DATA',
  ],
  [
    'a picker of 31 pictures',
    withComponent({ type: 'PhotoPicker', name: 'p', label: 'Fotos', 'max-uploaded-photos': 31 }),
    'MAXIMUM_VALUE_REQUIRED',
  ],
  [
    'more pictures at least than at most',
    withComponent({
      type: 'PhotoPicker',
      name: 'p',
      label: 'Fotos',
      'min-uploaded-photos': 3,
      'max-uploaded-photos': 2,
    }),
    'MIN_VALUE_GREATER_THAN_MAX',
  ],
  [
    'eleven pictures with the answer',
    flowOf(
      screen([
        WORDS,
        { type: 'PhotoPicker', name: 'p', label: 'Fotos', 'max-uploaded-photos': 11 },
        { ...FOOTER, 'on-click-action': { name: 'complete', payload: { p: form('p') } } },
      ]),
    ),
    'INVALID_ON_CLICK_ACTION_PAYLOAD',
  ],
  [
    'an answer of a component that there is not',
    flowOf(
      screen([WORDS, { ...FOOTER, 'on-click-action': { name: 'complete', payload: { x: form('x') } } }]),
    ),
    'INVALID_ON_CLICK_ACTION_PAYLOAD',
  ],
  [
    'an action that a button has not',
    withComponent({ type: 'EmbeddedLink', text: 'x', 'on-click-action': { name: 'complete', payload: {} } }),
    'INVALID_ENUM_VALUE',
  ],
  [
    'a link that is none',
    withComponent({
      type: 'EmbeddedLink',
      text: 'x',
      'on-click-action': { name: 'open_url', url: 'privacitat' },
    }),
    'INVALID_PROPERTY_VALUE_FORMAT',
  ],
  ['a digit in the id of a screen', flowOf(screen([WORDS, FOOTER], { id: 'FIRST_1' })), 'PATTERN_MISMATCH'],
  ['the reserved id', flowOf(screen([WORDS, FOOTER], { id: 'SUCCESS' })), 'SCREEN_ID_IS_RESERVED_KEYWORD'],
  ['two screens of one id', flowOf(screen([WORDS, FOOTER]), screen([WORDS, FOOTER])), 'DUPLICATE_SCREEN_IDS'],
  ['no last screen', flowOf(screen([WORDS, FOOTER], { terminal: false })), 'MISSING_TERMINAL_SCREEN'],
  ['a last screen without a button', flowOf(screen([WORDS])), 'MISSING_FOOTER_ON_TERMINAL_SCREEN'],
  ['no screen', { version: '7.3', screens: [] }, 'MIN_ITEMS_REQUIRED'],
  ['no version', { screens: [screen([WORDS, FOOTER])] }, 'MISSING_FLOW_JSON_VERSION'],
  [
    'a version that there is not',
    { ...flowOf(screen([WORDS, FOOTER])), version: '2024.0' },
    'INVALID_FLOW_JSON_VERSION',
  ],
  ['something else', 'Hola', 'INVALID_FLOW_JSON'],
])('refuses %s with the platform’s code', (_, json, code) => {
  expect(codes(json)).toContain(code)
})

const upload = async (id: string, text: string) => {
  const form = new FormData()
  form.set('name', 'flow.json')
  form.set('asset_type', 'FLOW_JSON')
  form.set('file', new File([text], 'flow.json', { type: 'application/json' }))
  const response = await fetch(`${town.emulator.url}/v23.0/${id}/assets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: form,
  })
  return (await response.json()) as {
    success?: boolean
    validation_errors?: Json[]
    error?: { code: number }
  }
}

const make = async (name: string) =>
  String((await town.graph('POST', `${ACCOUNT}/flows`, { name, categories: ['OTHER'] })).body.id)

test('a draft with errors is kept and cannot be published; mended, it is published and cannot be changed', async () => {
  const id = await make('incidència')
  const broken = await upload(id, JSON.stringify(flowOf(screen([WORDS]))))
  expect(broken.success).toBe(true)
  expect(broken.validation_errors).toMatchObject([
    { error: 'MISSING_FOOTER_ON_TERMINAL_SCREEN', error_type: 'FLOW_JSON_ERROR' },
  ])
  expect((await town.graph('POST', `${id}/publish`)).code).toBe(139002)
  expect((await upload(id, JSON.stringify(flowOf(screen([WORDS, FOOTER]))))).validation_errors).toEqual([])
  expect((await town.graph('POST', `${id}/publish`)).body).toEqual({ success: true })
  expect((await upload(id, '{}')).error?.code).toBe(139001)
  expect((await town.graph('POST', `${id}/publish`)).code).toBe(139002)
  expect((await town.graph('DELETE', id)).code).toBe(139004)
  expect((await town.graph('GET', id)).body).toMatchObject({ status: 'PUBLISHED', json_version: '7.3' })
})

test('a name is used once in an account, and a draft may be deleted', async () => {
  const id = await make('queixa')
  const again = await town.graph('POST', `${ACCOUNT}/flows`, { name: 'queixa', categories: ['OTHER'] })
  expect([again.code, again.body.error?.error_data?.details]).toEqual([100, 'Flow name is not unique'])
  expect((await town.graph('POST', `${id}/deprecate`)).code).toBe(139003)
  expect((await town.graph('DELETE', id)).body).toEqual({ success: true })
  expect((await town.graph('GET', id)).status).toBe(404)
  expect((await town.graph('POST', `${ACCOUNT}/flows`, { name: 'x', categories: ['CITY'] })).code).toBe(100)
})

const OPEN = { screen: 'INCIDENT', data: { kinds: [{ id: 'enllumenat', title: 'Enllumenat públic' }] } }
const message = (flow_id: string, more: Json = {}) => ({
  type: 'interactive',
  interactive: {
    type: 'flow',
    body: { text: 'Expliqueu-ho tot en un formulari' },
    action: {
      name: 'flow',
      parameters: {
        flow_message_version: '3',
        flow_id,
        flow_cta: 'Omplir el formulari',
        flow_token: 'incident:1',
        flow_action: 'navigate',
        flow_action_payload: OPEN,
        ...more,
      },
    },
  },
})

const published = async (name: string) => {
  const id = await make(name)
  const payload = { kind: form('kind'), words: form('words'), pictures: form('pictures') }
  const pictures = { type: 'PhotoPicker', name: 'pictures', label: 'Fotografies', 'max-uploaded-photos': 2 }
  const footer = { ...FOOTER, 'on-click-action': { name: 'complete', payload } }
  await upload(
    id,
    JSON.stringify(flowOf(screen([{ ...RADIO, required: true }, WORDS, pictures, footer], { data: KINDS }))),
  )
  await town.graph('POST', `${id}/publish`)
  return id
}

test('only a published form is sent, and one that is out of use is not', async () => {
  const rosa = town.citizen('Rosa')
  await rosa.says('hola')
  const id = await make('esborrany')
  await upload(id, JSON.stringify(flowOf(screen([WORDS, FOOTER]))))
  const code = async (more: Json = {}) => (await town.send({ to: rosa.waId, ...message(id, more) })).code
  expect(await code()).toBe(131009)
  expect(await code({ mode: 'draft' })).toBeUndefined()
  await town.graph('POST', `${id}/publish`)
  expect(await code()).toBeUndefined()
  expect(await code({ flow_action_payload: { screen: 'INCIDENT', data: {} } })).toBe(131009)
  expect(await code({ flow_cta: '📋 Omplir' })).toBe(131009)
  await town.graph('POST', `${id}/deprecate`)
  expect(await code()).toBe(131009)
})

test('the phone sends what the form asks for, and nothing that it does not take', async () => {
  const nil = town.citizen('Nil')
  await nil.says('hola')
  const sent = idOf(await town.send({ to: nil.waId, ...message(await published('amb fotografies')) }))
  const fill = (fields: Record<string, string>, photos: File[] = []) => {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    for (const photo of photos) body.append('pictures', photo)
    return fetch(`${town.emulator.url}/citizens/${nil.waId}/forms/${sent}`, { method: 'POST', body })
  }
  const photo = new File(['abc'], 'IMG_5237.jpg', { type: 'image/jpeg' })
  const problemOf = async (response: Response) => ((await response.json()) as { error: string }).error
  expect(await problemOf(await fill({ kind: 'enllumenat' }))).toBe('words: required')
  expect(await problemOf(await fill({ kind: 'clavegueram', words: 'fa pudor' }))).toBe('kind: no such option')
  expect(await problemOf(await fill({ kind: 'enllumenat', words: 'x'.repeat(601) }))).toBe(
    'words: 600 characters at most',
  )
  expect(await problemOf(await fill({ kind: 'enllumenat', words: 'fos' }, [photo, photo, photo]))).toBe(
    'pictures: from 0 to 2 photos',
  )
  const { id } = (await (await fill({ kind: 'enllumenat', words: 'Fanal fos' }, [photo])).json()) as {
    id: string
  }
  const { message: heard } = await town.messageOf(id)
  expect(heard).toMatchObject({
    type: 'interactive',
    context: { id: sent },
    interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent' } },
  })
  const { nfm_reply: reply } = heard.interactive as { nfm_reply: { response_json: string } }
  expect(JSON.parse(reply.response_json)).toMatchObject({
    kind: 'enllumenat',
    words: 'Fanal fos',
    pictures: [{ file_name: 'IMG_5237.jpg', mime_type: 'image/jpeg', id: expect.stringMatching(/^\d{16}$/) }],
    flow_token: 'incident:1',
  })
})

test('a form that is opened with other data than it declares does not open', async () => {
  const jan = town.citizen('Jan')
  await jan.says('hola')
  const id = await published('sense tipus')
  const payload = { screen: 'INCIDENT', data: { kinds: 'enllumenat' } }
  const sent = idOf(await town.send({ to: jan.waId, ...message(id, { flow_action_payload: payload }) }))
  const opened = await fetch(`${town.emulator.url}/citizens/${jan.waId}/forms/${sent}`)
  expect([opened.status, await opened.json()]).toEqual([409, { error: 'payload-schema-error' }])
})
