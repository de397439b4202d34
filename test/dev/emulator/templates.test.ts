import { afterAll, beforeAll, expect, test } from 'bun:test'
import { DAY } from '../../support/clock.ts'
import { type Answer, idOf, startMessenger } from '../../support/stand-ins/messenger.ts'
import { until } from '../../support/world.ts'

/**
 * Templates by API.
 * @see https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates
 */

let town: ReturnType<typeof startMessenger>
beforeAll(() => {
  town = startMessenger()
})
afterAll(() => town.stop())

const PATH = '102290129340398/message_templates'
type Listed = { id: string; name: string; language: string; status: string; category: string }
const list = async (query = 'limit=200'): Promise<Listed[]> =>
  (await town.graph('GET', `${PATH}?${query}`)).body.data as Listed[]

const SIGNED = 'Aneu a la plaça Major el dia {{1}} a les {{2}} amb el document que us vam demanar.'
const examples = { body_text: [['26 de novembre', '8.30 h']] }
const made = (more: object = {}, name = 'prova'): object => ({
  name,
  language: 'ca',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: SIGNED, example: examples }],
  ...more,
})
const body = (text: string, example?: object) => ({ components: [{ type: 'BODY', text, example }] })
const beside = (...parts: object[]) => ({
  components: [{ type: 'BODY', text: 'Bon dia, veïns i veïnes.' }, ...parts],
})
const buttons = (...list: object[]) => beside({ type: 'BUTTONS', buttons: list })
const create = (template: object) => town.graph('POST', PATH, template)
const approved = (name: string) =>
  until(`${name} to be approved`, async () =>
    (await list(`name=${name}`)).find(({ status }) => status === 'APPROVED'),
  )
const why = ({ code, body }: Answer) => [code, body.error?.error_subcode]

test('those given at the start are approved, in six languages each; codes are authentication', async () => {
  const all = await list()
  expect(all).toHaveLength(54)
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set(['APPROVED']))
  const codes = all.filter(({ category }) => category === 'AUTHENTICATION')
  expect(new Set(codes.map(({ name }) => name))).toEqual(new Set(['one_time_code']))
})

test('the list of templates has pages, each with the cursor of the next', async () => {
  const names: string[] = []
  let after = ''
  for (let pages = 0; pages < 20; pages++) {
    const { body } = await town.graph('GET', `${PATH}?limit=4&fields=name,language&after=${after}`)
    const page = body.data as Listed[]
    expect(Object.keys(page[0] ?? {})).toEqual(['id', 'name', 'language'])
    names.push(...page.map(({ name, language }) => `${name}/${language}`))
    const paging = body.paging as { cursors: { after: string }; next?: string }
    if (!paging.next) break
    after = paging.cursors.after
  }
  expect(new Set(names).size).toBe(54)
  expect(names).toHaveLength(54)
})

test('a new template is reviewed and approved, the account is notified without the number’s metadata, and it can be sent', async () => {
  const rosa = town.citizen('Rosa')
  await rosa.isReachable()
  const answer = await create(made({ category: 'MARKETING' }, 'agenda'))
  expect(answer.body).toEqual({ id: expect.any(String), status: 'PENDING', category: 'MARKETING' })
  const send = () =>
    town.send({
      to: rosa.waId,
      type: 'template',
      template: {
        name: 'agenda',
        language: { code: 'ca' },
        components: [
          { type: 'body', parameters: ['dilluns', '9 h'].map((text) => ({ type: 'text', text })) },
        ],
      },
    })
  await approved('agenda')
  const { change, body } = await town.field('message_template_status_update')
  expect(change.value).toMatchObject({ event: 'APPROVED', message_template_name: 'agenda', reason: 'NONE' })
  expect(change.value).not.toHaveProperty('metadata')
  expect(body.entry[0]?.time).toBeGreaterThan(1_700_000_000)
  const id = idOf(await send())
  expect((await town.statusOf(id, 'sent')).status.pricing).toMatchObject({ category: 'marketing' })
  await rosa.sees('el dia dilluns a les 9 h')
})

test('named parameters are filled by name, in any order', async () => {
  const joan = town.citizen('Joan')
  await joan.isReachable()
  const text = 'La vostra cita amb el codi {{codi}} és {{quan}}, a l’oficina de la plaça Major.'
  const named = [
    { param_name: 'codi', example: 'A1' },
    { param_name: 'quan', example: 'demà' },
  ]
  const components = [{ type: 'BODY', text, example: { body_text_named_params: named } }]
  await create(made({ parameter_format: 'NAMED', components }, 'cita_amb_noms'))
  await approved('cita_amb_noms')
  const send = (parameters: object[]) =>
    town.send({
      to: joan.waId,
      type: 'template',
      template: {
        name: 'cita_amb_noms',
        language: { code: 'ca' },
        components: [{ type: 'body', parameters }],
      },
    })
  const quan = { type: 'text', parameter_name: 'quan', text: 'dimarts' }
  const codi = { type: 'text', parameter_name: 'codi', text: 'B7' }
  idOf(await send([quan, codi]))
  await joan.sees('amb el codi B7 és dimarts')
  expect((await send([quan])).code).toBe(132000)
  expect((await send([quan, { type: 'text', text: 'B7' }])).code).toBe(132012)
  expect((await send([quan, { ...codi, text: 'B7\nC' }])).code).toBe(100)
})

const sizes = { header: 2388047, footer: 2388073, length: 2388040, missing: 2388043 }
test.each([
  ['a name with capitals', made({}, 'Prova'), undefined],
  ['a category that does not exist', made({ category: 'TRANSACTIONAL' }), undefined],
  ['no body', made({ components: [{ type: 'FOOTER', text: 'Ajuntament' }] }), sizes.missing],
  ['a body that begins with a variable', made(body('{{1}} us recorda la cita de demà al matí')), 2388299],
  ['a body that ends with one', made(body('Us recordem la vostra cita de demà: {{1}}')), 2388299],
  [
    'a body that ends with one and a full stop',
    made(body('Us recordem la vostra cita de demà: {{1}}.')),
    2388299,
  ],
  ['too many variables for the words', made(body('Cita {{1}} {{2}} {{3}} avui')), 2388293],
  ['a variable without an example', made(body(SIGNED)), sizes.missing],
  ['an example too few', made(body(SIGNED, { body_text: [['un']] })), sizes.missing],
  ['variables that are not counted from 1', made(body('Teniu cita {{2}} a l’oficina')), undefined],
  ['names in a template of positions', made(body('Teniu cita {{quan}} a l’oficina')), undefined],
  ['a body of 1,025', made(body('x'.repeat(1025))), sizes.length],
  ['a header of 61', made(beside({ type: 'HEADER', format: 'TEXT', text: 'x'.repeat(61) })), sizes.header],
  [
    'two variables in the header',
    made(beside({ type: 'HEADER', format: 'TEXT', text: '{{1}} {{2}}' })),
    sizes.header,
  ],
  ['a variable in the footer', made(beside({ type: 'FOOTER', text: 'De {{1}}' })), sizes.footer],
  ['a footer of 61', made(beside({ type: 'FOOTER', text: 'x'.repeat(61) })), sizes.footer],
  ['a picture without an example', made(beside({ type: 'HEADER', format: 'IMAGE' })), sizes.missing],
  ['a label of 26', made(buttons({ type: 'QUICK_REPLY', text: 'x'.repeat(26) })), undefined],
  ['eleven buttons', made(buttons(...Array(11).fill({ type: 'QUICK_REPLY', text: 'Sí' }))), sizes.length],
  [
    'three links',
    made(buttons(...Array(3).fill({ type: 'URL', text: 'Web', url: 'https://a.example' }))),
    sizes.length,
  ],
  [
    'quick replies that are not together',
    made(
      buttons(
        { type: 'QUICK_REPLY', text: 'Sí' },
        { type: 'URL', text: 'Web', url: 'https://a.example' },
        { type: 'QUICK_REPLY', text: 'No' },
      ),
    ),
    undefined,
  ],
  [
    'a variable in the middle of an address',
    made(buttons({ type: 'URL', text: 'Web', url: 'https://a.example/{{1}}/b' })),
    undefined,
  ],
  [
    'a code without its button',
    made({ category: 'AUTHENTICATION', components: [{ type: 'BODY' }] }),
    sizes.missing,
  ],
  [
    'a code with words of one’s own',
    made({
      category: 'AUTHENTICATION',
      components: [
        { type: 'BODY', text: 'Codi {{1}} ara' },
        { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
      ],
    }),
    undefined,
  ],
])('creating a template is refused: %s', async (_, template, subcode) => {
  expect(why(await create(template))).toEqual([100, subcode])
})

test('an authentication template has the platform’s own text', async () => {
  const components = [
    { type: 'BODY', add_security_recommendation: true },
    { type: 'FOOTER', code_expiration_minutes: 10 },
    { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
  ]
  expect((await create(made({ category: 'AUTHENTICATION', components }, 'codi'))).status).toBe(200)
  expect(await approved('codi')).toMatchObject({
    components: [{ text: '*{{1}}* és el vostre codi de verificació.' }, {}, {}],
  })
})

test('the same text under another name is rejected and cannot be sent', async () => {
  const text = 'El mercat de la plaça obre dissabte a les nou.'
  await create(made(body(text), 'mercat'))
  await create(made(body(text), 'mercat_repetit'))
  await until('the rejection', async () => (await list('name=mercat_repetit'))[0]?.status === 'REJECTED')
  const template = { name: 'mercat_repetit', language: { code: 'ca' } }
  expect((await town.send({ to: '34600111222', type: 'template', template })).code).toBe(132001)
})

test('a template is edited once a day, keeps its category once approved, and when deleted locks its name for thirty days', async () => {
  await create(made(body('L’oficina tanca divendres a la tarda.'), 'tancament'))
  const { id } = await approved('tancament')
  expect((await create(made(body('Una altra cosa, avui.'), 'tancament'))).body.error?.error_subcode).toBe(
    2388024,
  )
  expect((await town.graph('POST', id, { category: 'MARKETING' })).code).toBe(100)
  expect((await town.graph('POST', id, body('Oficina: {{1}}'))).body.error?.error_subcode).toBe(2388299)
  expect((await town.graph('POST', id, body('L’oficina tanca dijous.'))).body).toEqual({ success: true })
  await approved('tancament')
  expect((await town.graph('POST', id, body('L’oficina tanca dimecres.'))).code).toBe(100)
  town.clock.advance(2 * DAY)
  expect((await town.graph('POST', id, body('L’oficina tanca dimecres.'))).status).toBe(200)

  expect((await town.graph('DELETE', `${PATH}?name=tancament`)).body).toEqual({ success: true })
  expect(await list('name=tancament')).toEqual([])
  const again = made(body('L’oficina tanca.'), 'tancament')
  expect((await create(again)).body.error?.error_subcode).toBe(2388023)
  town.clock.advance(31 * DAY)
  expect((await create(again)).status).toBe(200)
  town.clock.reset()
})
