import { afterAll, beforeAll, expect, test } from 'bun:test'
import { takeOverConversation } from '#domain/conversations'
import { DAY, HOUR, MINUTE } from '../../support/clock.ts'
import { signInToConsole } from '../../support/console/console.ts'
import { startReplica } from '../../support/replica.ts'
import { delivery, LINE, post, postChange, quarantined, toTimestamp } from '../../support/signed-webhooks.ts'
import { startWorld, type World } from '../../support/world.ts'

/** What was written between the town and its citizens otherwise than through us is filed, and answered by nobody. */

let world: World
let sql: World['sql']
beforeAll(async () => {
  world = await startWorld()
  sql = world.sql
})
afterAll(() => world.stop())

const TOWN = '34644069801'

const said = (body: string) => ({ type: 'text', text: { body } })

/** The conversation of somebody, by what they are known by. */
const conversationOf = async (externalId: string) => {
  const [row] = await sql`
    select c.* from conversation c where c.id in (
      select conversation_id from inbound_message where external_id = ${externalId}
      union select conversation_id from outbound_message where external_id = ${externalId})`
  return row
}

const filedIn = async (conversationId: unknown) => {
  const rows = await sql`
    select * from outbound_message where conversation_id = ${String(conversationId)} and cause_key like 'filed:%'
    order by created_at, seq`
  return rows.map((row) => ({
    author: row.author as string,
    state: row.state as string,
    words: world.service.town.vault.decrypt<{ text: string }>(
      row.content as Buffer,
      'outbound_message.content',
    ).text,
    at: row.created_at as Date,
  }))
}

const handoversOf = (id: unknown) => sql`select * from handover where conversation_id = ${String(id)}`

const quiet = async (person: ReturnType<World['citizen']>) => {
  const before = (await person.transcript()).length
  await Bun.sleep(1_500)
  return (await person.transcript()).length - before
}

const echo = (to: object, id: string, content: object, at = world.clock.now()) => ({
  from: TOWN,
  ...to,
  id,
  timestamp: toTimestamp(at),
  ...content,
})
const echoes = (...message_echoes: unknown[]) => postChange(world, { message_echoes }, 'smb_message_echoes')

test('staff write in the WhatsApp app: the message is stored as theirs, and the assistant stays silent', async () => {
  const rosa = world.citizen('Rosa')
  const first = await rosa.sends(said('hola'))
  await rosa.sees('En què us podem ajudar?')
  const one = echo({ to: `+${rosa.waId}` }, 'wamid.eco-1', said('Bon dia Rosa, us truco ara mateix.'))
  expect(await echoes(one)).toBe(200)
  const row = await conversationOf(first)
  expect(await filedIn(row?.id)).toMatchObject([
    { author: 'App de WhatsApp', state: 'sent', words: 'Bon dia Rosa, us truco ara mateix.' },
  ])
  const [handover] = await handoversOf(row?.id)
  expect(handover).toMatchObject({ state: 'taken', taken_by: 'App de WhatsApp', assignee_id: null })
  await rosa.says('hi ha un fanal fos al carrer Guimerà 12')
  expect(await quiet(rosa)).toBe(0)
  // What they say in the meantime is read by staff with the inbox open, and can be taken there.
  const agent = await signInToConsole(world, 'agent@demo.test')
  const page = await agent.opens(`/console/conversations/${row?.id}`)
  expect(page.text).toContain('us truco ara mateix')
  expect(page.text).toContain('hi ha un fanal fos')
  // Back to the automatic part with one word.
  await rosa.says('menú')
  await rosa.sees(/./)
})

test('the same echo delivered five times to two replicas is stored once and causes one takeover', async () => {
  const joan = world.citizen('Joan')
  const first = await joan.sends(said('hola'))
  await joan.sees('En què us podem ajudar?')
  const body = JSON.stringify(
    delivery(
      { message_echoes: [echo({ to: joan.waId }, 'wamid.eco-2', said('Ja ho mirem'))] },
      LINE,
      'smb_message_echoes',
    ),
  )
  const other = await startReplica(world)
  const answers = await Promise.all([world, other, world, other, world].map((to) => post(to, body)))
  await other.stop()
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  const row = await conversationOf(first)
  expect(await filedIn(row?.id)).toHaveLength(1)
  expect(await handoversOf(row?.id)).toHaveLength(1)
})

test('a waiting conversation is assigned to the member who answers in the app; an assigned one keeps its assignee', async () => {
  const pere = world.citizen('Pere')
  const first = await pere.sends(said('persona'))
  await pere.sees('què necessiteu')
  await pere.says('no trobo el formulari de la beca')
  await pere.sees(/ja ho té|fora d/)
  const row = await conversationOf(first)
  await echoes(echo({ to: pere.waId }, 'wamid.eco-3', said('És a la seu electrònica')))
  expect(await handoversOf(row?.id)).toMatchObject([{ state: 'taken', taken_by: 'App de WhatsApp' }])
  const jordi = { id: Bun.randomUUIDv7(), name: 'Jordi Casals', teams: [] }
  expect(await takeOverConversation(world.service.town, jordi, String(row?.id), 'oac')).toBe('done')
  await echoes(echo({ to: pere.waId }, 'wamid.eco-4', said('I es tanca divendres')))
  expect(await handoversOf(row?.id)).toMatchObject([{ state: 'taken', taken_by: 'Jordi Casals' }])
})

test('an echo to a contact who never wrote opens no messaging window; an old echo causes no takeover', async () => {
  const fresh = { to: '34600990001', to_user_id: 'ES.990001' }
  await echoes(echo(fresh, 'wamid.eco-5', said('Us escrivim de l’Ajuntament')))
  const row = await conversationOf('wamid.eco-5')
  expect(row?.last_inbound_at).toEqual(new Date(0))
  expect(await handoversOf(row?.id)).toHaveLength(1)
  const late = echo({ to: '34600990002' }, 'wamid.eco-6', said('De fa dies'), world.clock.ago(3 * DAY))
  await echoes(late)
  const old = await conversationOf('wamid.eco-6')
  expect(await filedIn(old?.id)).toHaveLength(1)
  expect(await handoversOf(old?.id)).toHaveLength(0)
})

test('staff can read echoes of pictures, edits, withdrawals and buttons; unknown kinds are quarantined', async () => {
  const to = { to_user_id: 'ES.990003' }
  const before = (await quarantined(world)).length
  await echoes(
    echo(
      to,
      'wamid.eco-7',
      { type: 'image', image: { id: '77', caption: 'El plànol' } },
      world.clock.ago(9 * MINUTE),
    ),
    echo(
      to,
      'wamid.eco-8',
      { type: 'interactive', interactive: { type: 'button', body: { text: 'Us va bé demà?' } } },
      world.clock.ago(8 * MINUTE),
    ),
    echo(to, 'wamid.eco-9', { type: 'revoke', revoke: { original_message_id: 'wamid.eco-7' } }),
    echo({}, 'wamid.eco-10', said('a ningú')),
    { nonsense: true },
    7,
  )
  const row = await conversationOf('wamid.eco-7')
  const words = (await filedIn(row?.id)).map((one) => one.words)
  expect(words).toHaveLength(3)
  expect(words[0]).toContain('El plànol')
  expect(words[1]).toBe('Us va bé demà?')
  const kept = (await quarantined(world)).slice(before)
  expect(kept.map(({ reason }) => reason).sort()).toEqual(['echo', 'message to nobody', 'message.id'])
})

test('imported chat history is stored in its conversations with its statuses, and not answered', async () => {
  const maria = world.citizen('Maria')
  await maria.isReachable()
  const day = (ago: number) => toTimestamp(world.clock.ago(ago * DAY))
  const past = (from: string, id: string, ago: number, content: object, status: string) => ({
    from,
    id,
    timestamp: day(ago),
    ...content,
    history_context: { status },
  })
  const threads = [
    {
      id: maria.waId,
      messages: [
        past(maria.waId, 'wamid.h1', 90, said('A quina hora obriu?'), 'READ'),
        past(TOWN, 'wamid.h2', 89, said('A les 9'), 'PLAYED'),
        past(TOWN, 'wamid.h3', 88, { type: 'media_placeholder' }, 'DELIVERED'),
        past(maria.waId, 'wamid.h4', 87, { type: 'media_placeholder' }, 'READ'),
        past(TOWN, 'wamid.h5', 86, said('No ha arribat'), 'ERROR'),
        { ...past('', 'wamid.h6', 85, said('Gràcies'), 'READ'), from: undefined },
        { from: TOWN },
      ],
    },
    { id: 7, messages: [] },
  ]
  const before = (await quarantined(world)).length
  const history = [{ metadata: { phase: 0, chunk_order: 1, progress: 55 }, threads }]
  for (let i = 0; i < 2; i++) expect(await postChange(world, { history }, 'history')).toBe(200)
  // The media come later, apart, under the same ids.
  const media = [
    {
      from: maria.waId,
      id: 'wamid.h4',
      timestamp: day(87),
      type: 'image',
      image: { id: '24230790', caption: 'El sot' },
    },
    {
      from: TOWN,
      to: maria.waId,
      id: 'wamid.h3',
      timestamp: day(88),
      type: 'image',
      image: { id: '24230791', caption: 'El plànol' },
    },
  ]
  expect(await postChange(world, { messages: media }, 'history')).toBe(200)
  const row = await conversationOf('wamid.h1')
  const inbound = await sql`
    select external_id, type, handled_at from inbound_message where conversation_id = ${row?.id} order by occurred_at`
  expect(inbound.map((one) => [one.external_id, one.type, one.handled_at !== null])).toEqual([
    ['wamid.h1', 'text', true],
    ['wamid.h4', 'picture', true],
    ['wamid.h6', 'text', true],
  ])
  const filed = await filedIn(row?.id)
  expect(filed.map(({ state }) => state)).toEqual(['read', 'delivered', 'failed'])
  expect(filed[1]?.words).toContain('El plànol')
  expect(Math.round((world.clock.now().getTime() - (filed[0]?.at.getTime() ?? 0)) / DAY)).toBe(89)
  expect(await handoversOf(row?.id)).toHaveLength(0)
  expect(await quiet(maria)).toBe(0)
  const kept = (await quarantined(world)).slice(before)
  expect(kept.map(({ reason }) => reason).sort()).toEqual(['history.thread', 'message.id'])
})

const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${world.url}/metrics`)).text()
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1) ?? 0,
  )
}

test('when another assistant answers first, the copies are stored, nobody is answered twice and an alarm is raised', async () => {
  const pol = world.citizen('Pol')
  await pol.isReachable()
  const timestamp = toTimestamp(world.clock.now())
  const before = await metric('messenger_assistant_answers_total')
  const standby = {
    messages: [{ from: pol.waId, id: 'wamid.s1', timestamp, ...said('Quan obriu?') }],
    message_echoes: [
      {
        id: 'wamid.s2',
        timestamp,
        message: { messaging_product: 'whatsapp', to: pol.waId, ...said('Obrim a les 9!') },
      },
      {
        id: 'wamid.s3',
        timestamp,
        message: { to: pol.waId, type: 'template', template: { name: 'summer_sale_2026' } },
      },
    ],
    statuses: [{ id: 'wamid.s2', status: 'delivered', timestamp, recipient_id: pol.waId }],
  }
  const contacts = [{ wa_id: pol.waId, profile: { name: 'Pol' } }]
  for (let i = 0; i < 2; i++) expect(await postChange(world, { contacts, standby }, 'standby')).toBe(200)
  const row = await conversationOf('wamid.s1')
  expect(await filedIn(row?.id)).toMatchObject([
    { author: 'Assistent de WhatsApp', words: 'Obrim a les 9!' },
    { author: 'Assistent de WhatsApp', words: 'summer_sale_2026' },
  ])
  expect(await quiet(pol)).toBe(0)
  expect(await handoversOf(row?.id)).toHaveLength(0)
  expect(await metric('messenger_assistant_answers_total')).toBe(before + 2)
  expect(await sql`select id from platform_notice where field = 'standby'`).toHaveLength(1)
  world.clock.advance(2 * HOUR)
  await postChange(world, { contacts, standby }, 'standby')
  expect(await sql`select id from platform_notice where field = 'standby'`).toHaveLength(2)
})

test('a message in a group is quarantined and not answered', async () => {
  const laia = world.citizen('Laia')
  await laia.isReachable()
  const timestamp = toTimestamp(world.clock.now())
  const one = {
    from: laia.waId,
    id: 'wamid.g1',
    timestamp,
    group_id: 'Y2FwaV9ncm91cDox',
    ...said('hola a tots'),
  }
  expect(await postChange(world, { messages: [one] })).toBe(200)
  expect((await quarantined(world)).at(-1)).toMatchObject({ reason: 'message in a group', lineId: LINE })
  expect(await quiet(laia)).toBe(0)
  expect(await conversationOf('wamid.g1')).toBeUndefined()
})
