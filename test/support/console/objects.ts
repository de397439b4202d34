import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bookSlot, findSchedule, getAvailability, getSchedules } from '#domain/appointments'
import { createContext } from '#domain/use-cases'
import { copyTown } from '../copied-town.ts'
import { freePort, neighbourSettings, openNeighbour, startWorld, until, type World } from '../world.ts'
import type { Kind } from './console-routes.ts'
import { ownSource, type SettingsKind, settingsObjects } from './settings-objects.ts'

/**
 * Whose a thing is to who works for the department ENLLUMENAT of the first town: their own, another department's, a
 * discreet team's, another town's.
 */
type Whose = 'own' | 'department' | 'team' | 'town'

/** Things of each kind, by whose they are. */
export type Objects = Record<Kind, { id: string; whose: Whose }[]>

/** Two towns in one database, with a thing of each kind and whose it is, and a word in each that is nowhere else. */
export type TwoTowns = {
  world: World
  other: World
  objects: Objects
  /** A request of another department. */
  hidden: { request: string }
  /** Words that nobody of the department sees; that only the team sees; that those see who may see the thing. */
  canaries: { always: string[]; team: string[]; own: string[] }
  /** What was done to things that nobody may touch. */
  untouched(): Promise<string[]>
  stop(): Promise<void>
}

const TOWNS = [
  ['manresa.cat', 'Manresa'],
  ['sallent.cat', 'Sallent'],
] as const

/** Settings that only the first town has. */
const OF_THE_FIRST = ['VIDEO_URL', 'VIDEO_APP_ID', 'VIDEO_SECRET', 'SPEECH_URL', 'SPEECH_KEY']

const towns = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'town-objects-'))
  for (const [id, name] of TOWNS) {
    await copyTown(folder, { id, name })
    const feeds = Bun.file(join(folder, id, 'feeds.json'))
    const all = (await feeds.json()) as { id: string }[]
    const list = all.find((one) => one.id === 'equipaments')
    await Bun.write(feeds, JSON.stringify([...all, { ...list, id: ownSource(id), url: '' }]))
  }
  return folder
}

const appointment = async (world: World, scheduleId: string, name: string): Promise<string> => {
  const { town } = world.service
  const schedule = findSchedule(await getSchedules(town), scheduleId)
  const service = schedule?.services[0]
  if (!schedule || !service) throw new Error(`unknown schedule: ${scheduleId}`)
  const [day] = await getAvailability(town.db, town, schedule, service)
  const wanted = {
    agendaId: scheduleId,
    serviceCode: service.code,
    start: day?.starts[0] ?? 0,
    language: 'ca',
    channel: 'phone' as const,
  }
  const got = await bookSlot(createContext(town, { kind: 'system' }), {
    slot: wanted,
    attendee: { name, phone: '612345678' },
  })
  if (got.outcome !== 'booked') throw new Error(got.outcome)
  return got.appointment.id
}

const conversation = async (world: World, text: string): Promise<string> => {
  const citizen = world.citizen('Algú')
  await citizen.asks('hola', /./)
  const [row] = await world.sql`
    select id from conversation where jurisdiction_id = ${world.config.jurisdictionId} order by created_at desc limit 1`
  await citizen.asks(text, /./)
  return String(row?.id)
}

/** To the discreet team, with a word that is said to it. */
const discreet = async (world: World, text: string): Promise<string> => {
  const citizen = world.citizen('Algú')
  await citizen.asks('no puc pagar el lloguer', 'no ho farem públic')
  await citizen.taps('Escriure a l’equip')
  await citizen.sees(/ja ho té Serveis Socials|fora d/)
  const [row] =
    await world.sql`select conversation_id from handover where discreet order by requested_at desc limit 1`
  await citizen.says(text)
  const id = String(row?.conversation_id)
  await until('the word to be there', async () => {
    const [said] =
      await world.sql`select count(*)::int as n from inbound_message where conversation_id = ${id} and handled_at is not null`
    return Number(said?.n) >= 3
  })
  return id
}

/** Who has a conversation. */
const personOf = async (world: World, conversationId: string): Promise<string> => {
  const [row] = await world.sql`select contact_id from conversation where id = ${conversationId}`
  return String(row?.contact_id)
}

const picture = async (world: World, request: string): Promise<string> => {
  const id = Bun.randomUUIDv7()
  await world.sql`insert into service_request_picture (jurisdiction_id, request_id, picture_id, position)
    values (${world.config.jurisdictionId}, ${request}, ${id}, 0)`
  return id
}

/** Starts both towns, in one process. @param settings of the first one; `now` and `log`: as of `startWorld`, of the first one's log */
export const startTwoTowns = async (
  settings: Record<string, string> = {},
  now?: number,
  log?: string[],
): Promise<TwoTowns> => {
  const folder = await towns()
  const port = freePort()
  const unset = Object.fromEntries(OF_THE_FIRST.map((name) => [name, '']))
  await Bun.write(join(folder, 'sallent.cat', 'settings.env'), neighbourSettings(port, freePort(), unset))
  const world = await startWorld({ ...settings, TOWNS_DIR: folder, PORT: String(port) }, now, log)
  const other = await openNeighbour(world, 'sallent.cat')
  await other.sql`update agenda set id = 'xaloc' where jurisdiction_id = 'sallent.cat' and id = 'oat'`
  const own = await world.report({ description: 'canaripeticiopropia', first_name: 'Canarinompropi' })
  const hidden = await world.report({
    service_code: 'NR01',
    description: 'canaripeticioaliena',
    address_string: 'Carrer de Canarialiena, 3',
    first_name: 'Canarinomalie',
  })
  const away = await other.report({ description: 'canarialtrepoble', first_name: 'Canarialtrenom' })
  const secret = await discreet(world, 'canaridiscret d’una persona')
  const member = async (where: World, email: string) => {
    const [row] = await where.sql`
      select id from staff_user where email = ${email} and jurisdiction_id = ${where.config.jurisdictionId}`
    return String(row?.id)
  }
  const objects = {
    request: [
      { id: own, whose: 'own' },
      { id: hidden, whose: 'department' },
      { id: away, whose: 'town' },
    ],
    picture: [
      { id: await picture(world, own), whose: 'own' },
      { id: await picture(world, hidden), whose: 'department' },
      { id: await picture(other, away), whose: 'town' },
    ],
    conversation: [
      { id: await conversation(world, 'canariconversa xurrimurri'), whose: 'own' },
      { id: secret, whose: 'team' },
      { id: await conversation(other, 'canariconversaltrepoble'), whose: 'town' },
    ],
    person: [],
    appointment: [
      { id: await appointment(world, 'oac-centre', 'Canaricita Puig'), whose: 'own' },
      { id: await appointment(world, 'siad', 'Canaricitadiscreta Puig'), whose: 'team' },
      { id: await appointment(other, 'oac-centre', 'Canaricitaltrepoble Puig'), whose: 'town' },
    ],
    agenda: [
      { id: 'oac-centre', whose: 'own' },
      { id: 'siad', whose: 'team' },
      { id: 'xaloc', whose: 'town' },
    ],
    member: [
      { id: await member(world, 'operator@demo.test'), whose: 'own' },
      { id: await member(other, 'operator@demo.test'), whose: 'town' },
    ],
  } as unknown as Objects
  for (const { id, whose } of objects.conversation)
    objects.person.push({ id: await personOf(world, id), whose })
  const [owns, theirs] = [
    await settingsObjects(world, 'canaripropi'),
    await settingsObjects(other, 'canarialtre'),
  ]
  for (const kind of Object.keys(owns) as SettingsKind[])
    objects[kind] = [
      // A page that every town's content has: another one would be read some seconds later.
      { id: kind === 'page' ? 'news' : owns[kind], whose: 'own' },
      { id: theirs[kind], whose: 'town' },
    ]
  const marks = async (): Promise<string[]> => {
    const rows = await world.sql`
      select id, version::text as mark from service_request where id in (${hidden}, ${away})
      union all select id::text, state from appointment where id in (${objects.appointment[2]?.id ?? ''})
      union all select id, role from staff_user where id = ${objects.member[1]?.id ?? ''}
      order by 1`
    return rows.map(({ id, mark }) => `${id} ${mark}`)
  }
  const before = await marks()
  return {
    world,
    other,
    objects,
    hidden: { request: hidden },
    canaries: {
      always: [
        'canaripeticioaliena',
        'Canarialiena',
        'Canarinomalie',
        'canarialtrepoble',
        'Canarialtrenom',
        'canariconversaltrepoble',
        'Canaricitaltrepoble',
        'desti-canarialtre',
        'ganxo-canarialtre',
        'canarialtreapart',
      ],
      team: ['canaridiscret', 'Canaricitadiscreta'],
      own: ['canaripeticiopropia', 'Canarinompropi', 'canariconversa xurrimurri', 'Canaricita Puig'],
    },
    async untouched() {
      const after = await marks()
      return after.filter((mark, index) => mark !== before[index])
    },
    async stop() {
      await other.stop()
      await world.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
