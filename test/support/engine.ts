import { readLayers } from '#domain/assets'
import { type Content, contentSchema, getTexts } from '#domain/content'
import { getServiceArea } from '#domain/places'
import { fillLanguages, loadTown, readShipped as readFile } from '#domain/town'
import { createGazetteer } from '#platform/geocoding'
import { joinMessages } from '../../src/conversation/engine/join-messages.ts'
import { step } from '../../src/conversation/engine/step.ts'
import type { Conversation, ConversationEvent, Effect, World } from '../../src/conversation/engine/types.ts'
import { shippedModels } from '../../src/conversation/understanding/models.ts'
import { readCollectionPlan } from '../../src/domain/appointments/collections/plan.ts'
import { schedulesSchema } from '../../src/domain/appointments/model.ts'
import { catalogueSchema } from '../../src/domain/services/definition.ts'

const town = loadTown('manresa.cat')
const gazetteer = createGazetteer(town.streets, town.boundary)
const readShipped = (file: string): unknown => fillLanguages(town.folder, readFile(town.folder, file))
const shipped = catalogueSchema.parse(readShipped('services.json'))
const catalogue = {
  ...shipped,
  retired: [],
  byCode: new Map(shipped.services.map((one) => [one.code, one])),
  departments: new Map<string, string>(),
  changedAt: new Date(0),
}

/** The agendas that the town is shipped with. */
export const { agendas: schedules } = schedulesSchema.parse(readShipped('agendas.json'))

const collections = fillLanguages(town.folder, readCollectionPlan(town.folder))

/** What lies on its map, read once: a turn is taken thousands of times. */
const layers = readLayers(town.folder)
const ground = getServiceArea(town)

/** The content that the town is shipped with. */
export const shippedContent: Content = contentSchema.parse(readShipped('content.json'))

/** What a turn may know, with no database. */
export const createWorld = (now: number, content = shippedContent): World => ({
  now,
  profile: town.profile,
  operators: () => '',
  catalogue,
  content,
  schedules,
  collections,
  say: getTexts(content),
  models: shippedModels(),
  examples: [],
  layers,
  neighbourhoods: gazetteer.neighbourhoods,
  ground,
  readPlace: gazetteer.read,
})

const REPORT = {
  number: '26-00417',
  service: 'Fanal apagat',
  state: 'in_progress' as const,
  note: 'Hi anirem dijous. '.repeat(40),
  requestedAt: 1_795_510_800_000,
  url: 'http://localhost/reports/26-00417',
}

const NEIGHBOUR = {
  number: '26-00311',
  service: 'Fanal apagat',
  address: 'Carrer de Guimerà, 14',
  requestedAt: 1_795_310_800_000,
  metres: 14,
}

const APPOINTMENT = {
  id: '01940000-0000-7000-8000-000000000002',
  code: 'K7M4QX',
  agenda: 'oac-centre',
  service: 'padro',
  mode: 'office' as const,
  start: 1_795_597_200_000,
  end: 1_795_598_400_000,
  url: 'http://localhost/appointments/x',
  confirmed: false,
}

/** Free hours of a fortnight: nine in the morning and the ones after, every twenty minutes. */
const FREE = Array.from({ length: 14 }, (_, n) => ({
  day: new Date(1_795_597_200_000 + n * 86_400_000).toISOString().slice(0, 10),
  starts: Array.from(
    { length: 1 + ((n * 5) % 19) },
    (_, k) => 1_795_597_200_000 + n * 86_400_000 + k * 1_200_000,
  ),
}))

/** Works where something is reported: one of today, one whose end nobody knows. */
const WORKS = [
  {
    id: '01940000-0000-7000-8000-000000000003',
    kind: 'works' as const,
    title: 'Renovació del clavegueram del carrer de Guimerà',
    body: 'Es passa a peu per la vorera dels senars. '.repeat(20),
    ends: 1_795_525_200_000,
    url: 'https://mostra.manresa.test/obres/1',
  },
  { id: '01940000-0000-7000-8000-000000000004', kind: 'power' as const, title: 'Tall de llum', body: '' },
]

/** An area that somebody follows. */
const AREA_FOLLOW = {
  id: '01940000-0000-7000-8000-000000000005',
  area: { label: 'Carrer de Guimerà', lat: 41.7262, long: 1.8268, metres: 300 },
  frequency: 'weekly' as const,
}

/** Questions of the town: one of three short answers, one of ten long ones, one for everybody. */
const CONSULTATIONS = [3, 10, 2].map((options, n) => ({
  number: 7 + n,
  title: 'La plaça de Sant Domènec, els carrers del voltant i el mercat',
  question: 'Quin dels projectes preferiu per a la plaça? '.repeat(n + 1).slice(0, 300),
  options: Array.from({ length: options }, (_, at) => ({
    id: String.fromCharCode(97 + at),
    title: 'Més arbres, una font i un espai per a les fires i mercats'.slice(0, n === 0 ? 10 + at : 58 + at),
    body: 'Vint lledoners al costat nord. '.repeat(n * 8).slice(0, 250),
  })),
  neighbourhoods: [['Barri Antic'], gazetteer.neighbourhoods.slice(0, 8), [] as string[]][n] ?? [],
  ends: '9 de desembre de 2026',
  url: 'http://localhost/participation/7',
  own: n === 2 ? { option: 'Més arbres', neighbourhood: undefined } : undefined,
}))

/** The geocoder, the queue and the people, as the runner would answer for them. */
const answerFor = (effect: Effect, id: string, mood: number): ConversationEvent | undefined => {
  if (effect.type === 'search') {
    const candidates = mood === 0 ? ('unavailable' as const) : gazetteer.search(effect.words)
    return { id, type: 'found', words: effect.words, candidates }
  }
  if (effect.type === 'reverse') {
    return {
      id,
      type: 'nearest',
      point: effect.point,
      place: mood === 0 ? 'unavailable' : gazetteer.reverse(effect.point),
    }
  }
  if (effect.type === 'own') {
    const reports = Array.from({ length: mood * 2 }, (_, n) => ({
      ...REPORT,
      number: `26-0041${n}`,
      state: n % 2 ? ('resolved' as const) : REPORT.state,
      reopenable: n % 2 === 1,
    }))
    const { number } = effect
    const named = number ? reports.slice(0, 1).map((one) => ({ ...one, number })) : reports
    return { id, type: 'owned', number, reports: named, url: 'http://localhost/reports' }
  }
  if (effect.type === 'assets')
    return {
      id,
      type: 'assets',
      assets: Array.from({ length: [0, 1, 0, 3][mood] ?? 0 }, (_, n) => ({
        ...{ id: `lamp:23-11${n}`, kind: 'lamp', number: `23-11${n}`, metres: 7 * n },
        location: { ...effect.point, address: 'Carrer de Guimerà, 14' },
      })),
    }
  if (effect.type === 'neighbours')
    return {
      id,
      type: 'neighbours',
      reports: Array.from({ length: [0, 1, 0, 5][mood] ?? 0 }, (_, n) => ({
        ...NEIGHBOUR,
        number: `26-0031${n}`,
      })),
      works: WORKS.slice(0, [0, 1, 0, 2][mood]),
    }
  if (effect.type === 'join' || effect.type === 'add' || effect.type === 'reopen') {
    const fine = { join: 'joined', add: 'added', reopen: 'reopened' } as const
    const outcome = mood === 0 ? 'gone' : mood === 1 ? 'closed' : fine[effect.type]
    return { id, type: 'changed', number: effect.number, outcome, url: REPORT.url }
  }
  if (effect.type === 'handover') {
    const handover = '01940000-0000-7000-8000-000000000001'
    const opens = mood === 1 ? undefined : 1_795_510_800_000
    return { id, type: 'queued', team: effect.team, handover, open: mood > 1, opens, before: mood }
  }
  if (effect.type === 'subscriptions' || effect.type === 'subscribe' || effect.type === 'unsubscribe') {
    const changed = effect.type === 'subscribe' ? 'on' : effect.type === 'unsubscribe' ? 'off' : undefined
    const notices = [{ id: 'street-cuts', quarter: 'Passeig i Rodalies' }, { id: 'grants' }].slice(0, mood)
    return { id, type: 'subscribed', notices, changed }
  }
  if (effect.type === 'areas' || effect.type === 'unfollow-area')
    return {
      id,
      type: 'areas-listed',
      areas: Array.from({ length: [0, 1, 5, 2][mood] ?? 0 }, (_, n) => ({
        ...AREA_FOLLOW,
        id: `${AREA_FOLLOW.id.slice(0, -1)}${n}`,
      })),
      ...(effect.type === 'unfollow-area' ? { ended: true } : {}),
    }
  if (effect.type === 'follow-area') {
    const { frequency } = effect
    const outcome = mood === 0 ? 'unknown' : mood === 1 ? 'full' : 'followed'
    return { id, type: 'area-followed', outcome, frequency, ...(mood > 0 ? { area: AREA_FOLLOW.area } : {}) }
  }
  if (effect.type === 'consultations') {
    const { number, home } = effect
    return {
      id,
      type: 'consultations',
      number,
      consultations: CONSULTATIONS.slice(0, [0, 1, 2, 3][mood]).filter(
        (one) => number === undefined || one.number === number,
      ),
      proof: mood === 2 ? 'mail' : 'account',
      home: home && { name: mood === 1 ? 'Barri Antic' : undefined },
      url: 'http://localhost/participation',
    }
  }
  if (effect.type === 'answer-consultation' || effect.type === 'take-back-answer') {
    const { number } = effect
    const outcomes = ['closed', 'counted', 'answered', 'wrong-mail'] as const
    return {
      id,
      type: 'consultation-answered',
      outcome: effect.type === 'answer-consultation' ? (outcomes[mood] ?? 'closed') : 'taken-back',
      number,
      consultation: CONSULTATIONS.find((one) => one.number === number),
      url: 'http://localhost/participation/7',
    }
  }
  if (effect.type === 'understand')
    return { id, type: 'understood', words: effect.words, choice: effect.options[mood * 7]?.id }
  if (effect.type === 'held') return { id, type: 'held', content: 'Tot', filename: 'Ajuntament.txt' }
  if (effect.type === 'erase') return { id, type: 'erased', kept: mood === 1 }
  if (effect.type === 'consult') {
    const { ask } = effect
    const topic = 'topic' in ask ? ask.topic : 'news'
    const one = {
      sourceId: 'noticies',
      externalId: 'n-1',
      topic,
      title: 'Tall de trànsit al carrer de Guimerà, dimecres i dijous '.repeat(mood + 1),
      body: 'Les obres obliguen a tallar el carrer. '.repeat(60),
      url: 'https://mostra.manresa.test/web/noticies/1',
      starts: 1_795_510_800_000,
      ends: 1_795_518_000_000,
      published: 1_795_510_800_000,
      place: 'Plaça Major',
      phone: '93 000 00 01',
      distance: 'topic' in ask && ask.near ? 120 : undefined,
      facts: [['price', 'Gratuït'] as [string, string], ['cancelled', ''] as [string, string]],
    }
    const told = mood === 0 ? [] : Array.from({ length: 8 }, (_, n) => ({ ...one, externalId: `n-${n}` }))
    return { id, type: 'informed', ask, items: 'topic' in ask ? told : told.slice(0, 1), more: mood === 1 }
  }
  if (effect.type === 'slots')
    return {
      id,
      type: 'slotted',
      agenda: effect.agenda,
      service: effect.service,
      free: FREE.slice(0, mood * 6),
    }
  if (effect.type === 'reserve')
    return mood === 1
      ? { id, type: 'reserved', outcome: 'taken', free: FREE }
      : {
          id,
          type: 'reserved',
          outcome: 'held',
          hold: APPOINTMENT.id,
          start: effect.start,
          until: effect.start,
        }
  if (effect.type === 'appointments') {
    const all = ['K7M4QX', 'A3D4E6'].slice(0, mood).map((code) => ({ ...APPOINTMENT, code }))
    return { id, type: 'appointed', code: effect.code, appointments: effect.code ? all.slice(0, 1) : all }
  }
  if (effect.type === 'book' || effect.type === 'take-offer')
    return mood === 0
      ? { id, type: 'booked', outcome: 'gone' }
      : {
          id,
          type: 'booked',
          outcome: mood === 1 ? 'limit' : 'booked',
          appointment: effect.type === 'book' ? { ...APPOINTMENT, name: effect.draft.name } : APPOINTMENT,
        }
  if (
    effect.type === 'acknowledge' ||
    effect.type === 'unbook' ||
    effect.type === 'leave-offer' ||
    effect.type === 'wait'
  ) {
    const fine = {
      acknowledge: 'acknowledged',
      unbook: 'cancelled',
      'leave-offer': 'left',
      wait: 'waiting',
    } as const
    return mood === 0
      ? { id, type: 'appointment-changed', outcome: 'gone' }
      : { id, type: 'appointment-changed', outcome: fine[effect.type], appointment: APPOINTMENT }
  }
  if (effect.type === 'submit') {
    return mood === 1
      ? { id, type: 'refused' }
      : { id, type: 'submitted', number: '26-00417', url: 'http://localhost/reports/26-00417' }
  }
  return undefined
}

/**
 * One turn as the runner takes it: the engine's questions answered until it has none.
 * @param mood 0: the geocoder does not answer; 1: the queue refuses; else all goes well
 */
export const turn = (
  before: Conversation,
  event: ConversationEvent,
  now: number,
  mood = 2,
  content = shippedContent,
) => {
  const said: Extract<Effect, { type: 'say' }>[] = []
  const submitted: Effect[] = []
  let askedAnything = false
  let { conversation, effects } = step(before, event, createWorld(now, content))
  for (let questions = 0; ; questions++) {
    said.push(...effects.filter((effect) => effect.type === 'say'))
    submitted.push(...effects.filter(({ type }) => type === 'submit'))
    const asked = effects.map((effect) => answerFor(effect, event.id, mood)).find(Boolean)
    if (!asked) break
    askedAnything = true
    if (questions > 5) throw new Error('the engine made more than five queries in a turn')
    ;({ conversation, effects } = step(conversation, asked, createWorld(now, content)))
  }
  return { conversation, said: joinMessages(said), unjoined: said, submitted, asked: askedAnything }
}
