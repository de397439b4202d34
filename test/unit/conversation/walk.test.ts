import { expect, test } from 'bun:test'
import { LANGUAGES, type Language } from '#languages'
import { renderMessage } from '../../../src/channels/whatsapp/render.ts'
import {
  type Conversation,
  type ConversationEvent,
  newConversation,
} from '../../../src/conversation/engine/types.ts'
import { startEmulator, validateMessage } from '../../../src/dev/emulator/index.ts'
import type { Outgoing } from '../../../src/domain/conversations/outbound/outgoing.ts'
import { shippedContent, turn } from '../../support/engine.ts'
import { IS_LONG } from '../../support/iterations.ts'
import { TOWN_ACCOUNT, TOWN_TEMPLATES } from '../../support/templates.ts'

/**
 * The whole of the shipped conversation, walked through: from every state to every other that a tap, a few words, a
 * place or a picture leads to, in every language. Every message on the way must be one that the platform takes.
 * Words are said in the first states and in every tenth of the others, and languages other than Catalan are led to each of its
 * states and messages once; in `bun run test:long` everything is said everywhere.
 */

/** The ninth service, as staff add it, is walked through too. */
const content = {
  ...shippedContent,
  home: [...shippedContent.home, 'bulky'],
  pages: [
    ...shippedContent.pages,
    {
      id: 'bulky',
      kind: 'form' as const,
      title: { ca: 'Recollida voluminosos' },
      text: { ca: 'Passem a recollir mobles i trastos.' },
      words: [],
      hidden: false,
      service: 'NR07',
      questions: [
        { code: 'que', kind: 'detail' as const, text: { ca: 'Què voleu que recollim?' }, options: [] },
        {
          code: 'quants',
          kind: 'choice' as const,
          text: { ca: 'Quants objectes són?' },
          options: ['un', 'dos', 'mes'].map((code) => ({ code, title: { ca: code } })),
        },
        { code: 'on', kind: 'address' as const, text: { ca: 'On els recollim?' }, options: [] },
        { code: 'dia', kind: 'day' as const, text: { ca: 'Quin dia us va bé?' }, options: [] },
        { code: 'nota', kind: 'text' as const, text: { ca: 'Res més?' }, options: [] },
      ],
    },
  ],
}

const WORDS = [
  'hi ha un fanal fos',
  'carrer Guimerà 12',
  'un lloc que no existeix',
  'no',
  'sí',
  'enrere',
  'menú',
  'biblioteca',
  'divendres',
  'un sofà i dos matalassos',
  'vull parlar amb una persona',
  'les meves incidències',
  'bla bla incomprensible',
  'olor de gas',
  'no tinc per menjar',
  'vull participar',
  'rosa@exemple.cat',
]

const SAID: Omit<ConversationEvent, 'id'>[] = [
  ...WORDS.map((text) => ({ type: 'text' as const, text })),
  { type: 'location', point: { lat: 41.7231, long: 1.8269 } },
  { type: 'location', point: { lat: 41.3874, long: 2.1686 } },
  { type: 'pictures', pictures: ['p1', 'p2'] },
  { type: 'other', kind: 'audio' },
  { type: 'idle' },
  { type: 'returned', handover: '01940000-0000-7000-8000-000000000001' },
] as Omit<ConversationEvent, 'id'>[]

const tapsIn = (messages: Outgoing[]): Omit<ConversationEvent, 'id'>[] =>
  messages.flatMap((message) =>
    (message.type === 'buttons' ? message.buttons : message.type === 'list' ? message.rows : []).map(
      ({ id, title }) => ({ type: 'choice' as const, choice: id, title }),
    ),
  ) as Omit<ConversationEvent, 'id'>[]

/**
 * A state without what makes no difference to what may be said in it: times, the very words, which of several alike.
 * A list is known by where its first row leads.
 */
const shapeOf = ({ stage, name }: Conversation, messages: Outgoing[]): string => {
  const taken: unknown[] =
    stage.at === 'incident'
      ? [
          stage.step,
          stage.draft.page,
          stage.editing,
          stage.neighbours?.length,
          stage.doubt?.candidates.length,
        ]
      : []
  if (stage.at === 'booking') {
    const { draft, step, from } = stage
    const told = [draft.office, draft.service, draft.agenda, draft.mode].map(Boolean)
    const { street, candidates } = draft.collection ?? {}
    taken.push(Boolean(street), candidates?.length)
    taken.push(step.replace(/:.*/, ''), from > 0, Boolean(draft.moving), ...(step === 'when' ? told : []))
  }
  const paused = stage.at === 'menu' || stage.at === 'person' ? stage.paused?.draft.page : undefined
  const asking = stage.at === 'menu' ? stage.asking : undefined
  const [first] = tapsIn(messages.slice(-1)) as { choice?: string }[]
  const screen = [
    messages.at(-1)?.type,
    first?.choice?.replace(
      /(item|answer|confirm|notice|own:\w+|join|rate|book:\w+|cita:\w+|consultation:\w+).*/,
      '$1',
    ),
  ]
  return JSON.stringify([
    stage.at,
    taken,
    paused,
    asking?.for === 'consultation'
      ? [asking.step, Boolean(asking.change)]
      : asking && { ...asking, number: '', code: '' },
    Boolean(name),
    screen,
  ])
}

/** What happened in which state, and how the town answered: where a state was first reached or a message first said. */
type Step = {
  from: number
  event: Omit<ConversationEvent, 'id'>
  index: number
  mood: number
  reaches: boolean
}
type Walked = { states: number; steps: Step[]; messages: Set<string>; kinds: Set<string> }

/** How the town may answer: well, not at all, with a refusal, with a lot. */
const MOODS = [2, 0, 1, 3]

const walked = new Map<Language, Walked>()

/** The walk of a language: gone once, however often it is asked for. */
const walk = (language: Language): Walked => {
  const known = walked.get(language) ?? (language === 'ca' || IS_LONG ? goThrough : retrace)(language)
  walked.set(language, known)
  return known
}

const newWalk = (): Walked => ({ states: 0, steps: [], messages: new Set(), kinds: new Set() })

const startIn = (language: Language): Conversation => ({
  ...newConversation(language),
  languageChosen: true,
})

/** One turn, every message of which must be one that the platform takes. */
const take = (
  { messages, kinds }: Walked,
  conversation: Conversation,
  { event, index, mood }: Pick<Step, 'event' | 'index' | 'mood'>,
  now: number,
) => {
  const { language } = conversation
  const next = turn(conversation, { ...event, id: `e${index}` } as ConversationEvent, now, mood, content)
  const said = next.said.flatMap((effect) => (effect.type === 'say' ? [effect.message] : []))
  for (const message of said) {
    const payload = renderMessage(message, 'media-1')
    const refused = validateMessage(
      { messaging_product: 'whatsapp', to: '34600111222', ...payload },
      TOWN_ACCOUNT,
    )
    if (refused) throw new Error(`${language}: ${refused.details}: ${JSON.stringify(payload).slice(0, 400)}`)
    messages.add(JSON.stringify(payload))
    kinds.add(message.type)
  }
  return { conversation: { ...next.conversation, language }, said, asked: next.asked }
}

const FIRST_TURN = 1_795_510_800_000
const BETWEEN_TURNS = 20_000

/** What is said in a state besides its buttons: everything in the first ones; in others a tenth, in turn, unless the walk is a long one. */
const saidIn = (state: number): typeof SAID =>
  IS_LONG || state < 50 ? SAID : SAID.filter((_, nth) => (state + nth) % 10 === 0)

/** Every tap in every state, and what else may be said, with every answer of the town. */
const goThrough = (language: Language): Walked => {
  const found = newWalk()
  const seen = new Set<string>()
  const queue: { conversation: Conversation; screen: Outgoing[] }[] = [
    { conversation: startIn(language), screen: [] },
  ]
  let now = FIRST_TURN
  for (const [from, { conversation, screen }] of queue.entries()) {
    for (const [index, event] of [...tapsIn(screen), ...saidIn(from)].entries()) {
      // A language once chosen, the walk stays in it.
      if ('choice' in event && String(event.choice).startsWith('language:')) continue
      for (const mood of MOODS) {
        now += BETWEEN_TURNS
        const messages = found.messages.size
        const next = take(found, conversation, { event, index, mood }, now)
        const shape = shapeOf(next.conversation, next.said)
        const reaches = !seen.has(shape)
        if (reaches) queue.push({ conversation: next.conversation, screen: next.said })
        if (reaches || found.messages.size > messages) found.steps.push({ from, event, index, mood, reaches })
        seen.add(shape)
        // What asks the town nothing is the same however the town would answer.
        if (!next.asked) break
      }
    }
  }
  return { ...found, states: seen.size }
}

/** Each state and each message once, by the way that first led to it in Catalan. */
const retrace = (language: Language): Walked => {
  const found = newWalk()
  const start = startIn(language)
  const reached = [start]
  const seen = new Set<string>()
  for (const [nth, step] of walk('ca').steps.entries()) {
    const next = take(found, reached[step.from] ?? start, step, FIRST_TURN + nth * BETWEEN_TURNS)
    if (step.reaches) reached.push(next.conversation)
    seen.add(shapeOf(next.conversation, next.said))
  }
  return { ...found, states: seen.size }
}

test.each(LANGUAGES)(
  'every message of every reachable state is valid on the platform: %s',
  (language) => {
    const { states, messages, kinds } = walk(language)
    process.stdout.write(`  ${language}: ${states} states, ${messages.size} different messages\n`)
    expect(states).toBeGreaterThan(200)
    expect(messages.size).toBeGreaterThan(200)
    expect([...kinds].sort()).toEqual(['buttons', 'document', 'list', 'location-request', 'text'])
  },
  1_200_000,
)

test('the emulator accepts each of these messages over HTTP', async () => {
  const secrets = { phoneNumberId: '644069801', accessToken: 'walk-token', appSecret: 'walk-secret' }
  const emulator = startEmulator({
    templates: TOWN_TEMPLATES,
    port: 0,
    webhookUrl: 'http://127.0.0.1:9/none',
    statusDelayMs: 1,
    ...secrets,
  })
  // What it takes, not how fast.
  emulator.faults.noPairRate = true
  emulator.faults.throughput = Number.POSITIVE_INFINITY
  const headers = { authorization: 'Bearer walk-token', 'content-type': 'application/json' }
  const body = JSON.stringify({ type: 'text', text: { body: 'hola' } })
  await fetch(`${emulator.url}/citizens/34600111222/messages`, { method: 'POST', body })
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('file', new File(['Tot'], 'Ajuntament.txt', { type: 'text/plain' }))
  const { authorization } = headers
  const media = await fetch(`${emulator.url}/v23.0/644069801/media`, {
    method: 'POST',
    headers: { authorization },
    body: form,
  })
  const { id } = (await media.json()) as { id: string }
  for (const message of walk('ca').messages) {
    const payload = {
      messaging_product: 'whatsapp',
      to: '34600111222',
      ...JSON.parse(message.replace('media-1', id)),
    }
    const response = await fetch(`${emulator.url}/v23.0/644069801/messages`, {
      method: 'POST',
      headers,
      body: JSON.stringify(payload),
    })
    if (!response.ok) throw new Error(`${await response.text()}: ${message}`)
  }
  emulator.stop()
})
