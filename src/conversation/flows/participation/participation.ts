import { asksToParticipate, besidesHome } from '#domain/content'
import {
  buttonsMessage,
  type Conversation,
  decodeChoice,
  encodeChoice,
  listMessage,
  locationRequest,
  type Option,
  type Outgoing,
  type PendingQuestion,
  textMessage,
} from '#domain/conversations'
import { menuButton, reply, withPendingQuestion } from '../../engine/menu.ts'
import type { AskedConsultation, ConversationEvent, Effect, StepResult, World } from '../../engine/types.ts'
import { isCommand, isLeaving } from '../../language/commands.ts'
import { saysMore } from '../incident/written-places.ts'
import { matchOffered } from '../information/information.ts'
import { consultationIntro, consultationOptions } from './messages.ts'

type Asking = Extract<PendingQuestion, { for: 'consultation' }>
type Listed = Extract<ConversationEvent, { type: 'consultations' }>
type Outcome = Extract<ConversationEvent, { type: 'consultation-answered' }>

/** Stands for a home that is in none of the neighbourhoods that are asked. */
const ELSEWHERE = '-'

/** What is open, or one of it. A report under way waits. */
export const openConsultations = (conversation: Conversation, number?: number): StepResult => ({
  conversation: withPendingQuestion(conversation),
  effects: [{ type: 'consultations', number }],
})

/** «vull participar», «consultes», «votar»: which questions are open. */
export const handleParticipationRequest = (
  conversation: Conversation,
  text: string,
): StepResult | undefined => (asksToParticipate(text) ? openConsultations(conversation) : undefined)

/** What an answer to a question of the town means; nothing where it is about something else. */
export const handleParticipationAnswer = (
  conversation: Conversation,
  event: ConversationEvent,
  asking: PendingQuestion | undefined,
  world: World,
): StepResult | undefined => {
  if (asking?.for !== 'consultation') return undefined
  if (event.type === 'location' && asking.step === 'home')
    return lookHomeUp(conversation, asking, { point: event.point, words: event.name })
  if (event.type !== 'text' || isLeaving(event.text)) return undefined
  const { text } = event
  const picked = matchOffered(conversation, text) ?? byYesOrNo(conversation, text, asking)
  if (picked) return handleParticipationChoice(conversation, picked.choice, asking, world)
  if (asking.step === 'home')
    return saysWhere(text, world) ? lookHomeUp(conversation, asking, { words: text }) : undefined
  if (asking.step === 'mail') {
    const mail = /\S+@\S+/.exec(text)?.[0]
    if (mail) return goOn(conversation, { ...asking, mail })
    return isShort(text) ? askMail(conversation, asking, world, true) : undefined
  }
  return undefined
}

/** Words of an answer that is not understood, at most: more of them are about something else. */
const MAX_UNKNOWN_WORDS = 6

const isShort = (text: string): boolean => text.trim().split(/\s+/).length <= MAX_UNKNOWN_WORDS

/** «visc al carrer Guimerà 12» says where somebody lives; «hi ha un fanal fos al carrer Guimerà 12» does not. */
const namesHome = (text: string, world: World): boolean => {
  const { place, rest } = world.readPlace(text)
  return place !== undefined && !saysMore(besidesHome(rest), world)
}

const saysWhere = (text: string, world: World): boolean =>
  world.readPlace(text).place ? namesHome(text, world) : isShort(text)

/** Whether some words only say where somebody lives, who was asked: «visc al carrer Guimerà 12» is nobody’s trouble, «visc al carrer» is. */
export const isHomeSaid = (asking: PendingQuestion | undefined, text: string, world: World): boolean =>
  asking?.for === 'consultation' && asking.step === 'home' && namesHome(text, world)

/** «sí» and «no», where two buttons say so. */
const byYesOrNo = ({ offered }: Conversation, text: string, { step }: Asking) => {
  if (offered?.length !== 2 || (step !== 'consent' && step !== 'home')) return undefined
  if (isCommand(text, 'yes')) return offered[0]
  return isCommand(text, 'no') ? offered[1] : undefined
}

const goOn = (conversation: Conversation, asking: Asking): StepResult => ({
  conversation: withPendingQuestion(conversation, asking),
  effects: [{ type: 'consultations', number: asking.number }],
})

const lookHomeUp = (
  conversation: Conversation,
  asking: Asking,
  home: NonNullable<Extract<Effect, { type: 'consultations' }>['home']>,
): StepResult => ({
  conversation: withPendingQuestion(conversation, asking),
  effects: [{ type: 'consultations', number: asking.number, home }],
})

/** A tap on a question, wherever the conversation is. What is tapped before they have agreed to anything leads to the beginning. */
export const handleParticipationChoice = (
  conversation: Conversation,
  choice: string,
  asking: PendingQuestion | undefined,
  world: World,
): StepResult | undefined => {
  const chosen = decodeChoice(choice)
  switch (chosen.kind) {
    case 'consultations':
      return openConsultations(conversation)
    case 'consultation':
      return openConsultations(conversation, chosen.number)
    case 'consultation.consent':
      return chosen.answer === 'yes'
        ? goOn(conversation, { for: 'consultation', number: chosen.number, step: 'home' })
        : say(conversation, world.say(conversation.language, 'participation.declined'), world)
    case 'consultation.home': {
      const { number, place } = chosen
      const agreed = agreedTo(asking, number)
      return agreed
        ? goOn(conversation, { ...agreed, neighbourhood: place })
        : openConsultations(conversation, number)
    }
    case 'consultation.option': {
      const { number, option } = chosen
      const agreed = agreedTo(asking, number)
      return agreed ? goOn(conversation, { ...agreed, option }) : openConsultations(conversation, number)
    }
    case 'consultation.change':
      return goOn(conversation, { for: 'consultation', number: chosen.number, step: 'home', change: true })
    case 'consultation.leave':
      return {
        conversation: withPendingQuestion(conversation),
        effects: [{ type: 'take-back-answer', number: chosen.number }],
      }
    default:
      return undefined
  }
}

/** What has been said to a question so far, where they have agreed to what is kept. */
const agreedTo = (asking: PendingQuestion | undefined, number: number): Asking | undefined =>
  asking?.for === 'consultation' && asking.number === number && asking.step !== 'consent' ? asking : undefined

/** What is open, or what comes next of one question. */
export const showConsultations = (conversation: Conversation, event: Listed, world: World): StepResult => {
  const { language, stage } = conversation
  if (event.number === undefined) return showList(conversation, event, world)
  const one = event.consultations.find(({ number }) => number === event.number)
  if (!one)
    return say(conversation, world.say(language, 'participation.gone', { url: event.url }), world, [
      listButton(conversation, world),
    ])
  if (event.proof === 'none')
    return say(conversation, world.say(language, 'participation.not-here', { url: one.url }), world)
  const agreed = stage.at === 'menu' ? agreedTo(stage.asking, one.number) : undefined
  // What was taken back is no longer agreed to: an old button that changes it leads to the beginning.
  if (!agreed || (agreed.change && !one.own))
    return one.own ? showOwn(conversation, one, world) : askConsent(conversation, one, world)
  if (event.home && !event.home.name) return askHome(conversation, one, agreed, world, true)
  const neighbourhood = event.home?.name ?? agreed.neighbourhood
  return askNext(conversation, one, { ...agreed, neighbourhood }, event.proof, world)
}

const askNext = (
  conversation: Conversation,
  one: AskedConsultation,
  asking: Asking,
  proof: Listed['proof'],
  world: World,
): StepResult => {
  const { neighbourhoods, options, number } = one
  const remembered = neighbourhoods.find((name) => name === conversation.neighbourhood)
  const neighbourhood = neighbourhoods.length > 0 ? (asking.neighbourhood ?? remembered) : undefined
  if (neighbourhoods.length > 0 && !neighbourhood) return askHome(conversation, one, asking, world)
  if (neighbourhood && !neighbourhoods.includes(neighbourhood))
    return say(
      conversation,
      world.say(conversation.language, 'participation.elsewhere', { places: neighbourhoods.join(', ') }),
      world,
      [listButton(conversation, world)],
    )
  const home = { ...conversation, neighbourhood: neighbourhood ?? conversation.neighbourhood }
  const option = options.find(({ id }) => id === asking.option)?.id
  const said: Asking = { ...asking, neighbourhood, option }
  if (!option) return askOption(home, one, said, world)
  if (proof === 'mail' && !asking.mail) return askMail(home, said, world)
  const { change, mail } = asking
  return {
    conversation: { ...withPendingQuestion(home), offered: undefined },
    effects: [{ type: 'answer-consultation', number, option, neighbourhood, change, mail }],
  }
}

/** Some words, with nothing more to be asked. */
const say = (conversation: Conversation, text: string, world: World, buttons: Option[] = []): StepResult =>
  reply(
    { ...withPendingQuestion(conversation), offered: undefined },
    buttonsMessage(text, [...buttons, menuButton(conversation.language, world)]),
  )

const listButton = ({ language }: Conversation, world: World): Option => ({
  id: encodeChoice('consultations'),
  title: world.say(language, 'participation.others'),
})

/** A question whose answers may be said by number too. */
const ask = (
  conversation: Conversation,
  asking: Asking,
  options: Option[],
  ...messages: Outgoing[]
): StepResult =>
  reply(
    {
      ...withPendingQuestion(conversation, asking),
      offered: options.map(({ id, title }) => ({ choice: id, title })),
    },
    ...messages,
  )

const showList = (
  conversation: Conversation,
  { consultations, proof, url }: Listed,
  world: World,
): StepResult => {
  const { language } = conversation
  const [only] = consultations
  if (!only) return say(conversation, world.say(language, 'participation.none', { url }), world)
  if (consultations.length === 1)
    return showConsultations(
      conversation,
      { id: '', type: 'consultations', number: only.number, consultations, proof, url },
      world,
    )
  const rows = consultations.slice(0, MAX_LISTED).map(({ number, title, own, ends }) => ({
    id: encodeChoice('consultation', { number }),
    title: own ? `✓ ${title}` : title,
    hint: title.length > MAX_ROW ? title : world.say(language, 'participation.until', { ends }),
  }))
  return reply(
    { ...withPendingQuestion(conversation), offered: rows.map(({ id, title }) => ({ choice: id, title })) },
    listMessage(
      world.say(language, 'participation.list'),
      world.say(language, 'participation.button'),
      world.say(language, 'participation.title'),
      [...rows, menuButton(language, world)],
    ),
  )
}

/** Rows of a list, with one that leads back. */
const MAX_LISTED = 9

/** Letters of a row’s title: a longer one is cut, and stands in the hint. */
const MAX_ROW = 22

const askConsent = (conversation: Conversation, one: AskedConsultation, world: World): StepResult => {
  const { language } = conversation
  const { number } = one
  const { about, consent } = consultationIntro(world.say, language, one, world.profile.privacy_url)
  const buttons = (['yes', 'no'] as const).map((answer) => ({
    id: encodeChoice('consultation.consent', { number, answer }),
    title: world.say(language, `participation.consent.${answer}`),
  }))
  return ask(
    conversation,
    { for: 'consultation', number, step: 'consent' },
    buttons,
    textMessage(about),
    buttonsMessage(consent, buttons),
  )
}

/** Neighbourhoods that are offered in a list at most; of more, they write theirs. */
const MAX_PLACES = 8

const askHome = (
  conversation: Conversation,
  { number, neighbourhoods }: AskedConsultation,
  given: Asking,
  world: World,
  unknown = false,
): StepResult => {
  const { language } = conversation
  const asking: Asking = { ...given, neighbourhood: undefined, step: 'home' }
  const before = unknown ? `${world.say(language, 'participation.home.unknown')}\n\n` : ''
  const option = (place: string, title: string): Option => ({
    id: encodeChoice('consultation.home', { number, place }),
    title,
    ...(title.length > MAX_ROW ? { hint: title } : {}),
  })
  const [first] = neighbourhoods
  if (first !== undefined && neighbourhoods.length === 1) {
    const buttons = [
      option(first, world.say(language, 'participation.home.yes')),
      option(ELSEWHERE, world.say(language, 'participation.home.no')),
    ]
    const text = `${before}${world.say(language, 'participation.home.one', { place: first })}`
    return ask(conversation, asking, buttons, buttonsMessage(text, buttons))
  }
  if (neighbourhoods.length > MAX_PLACES)
    return ask(
      conversation,
      asking,
      [],
      locationRequest(`${before}${world.say(language, 'participation.home.write')}`),
    )
  const rows = [
    ...neighbourhoods.map((name) => option(name, name)),
    option(ELSEWHERE, world.say(language, 'participation.home.none')),
  ]
  return ask(
    conversation,
    asking,
    rows,
    listMessage(
      `${before}${world.say(language, 'participation.home')}`,
      world.say(language, 'participation.button'),
      world.say(language, 'participation.home.section'),
      rows,
    ),
  )
}

/** Letters of a button, and how many buttons there are at most. */
const [MAX_BUTTON, MAX_BUTTONS] = [20, 3]

const askOption = (
  conversation: Conversation,
  one: AskedConsultation,
  given: Asking,
  world: World,
): StepResult => {
  const { language } = conversation
  const { number, options } = one
  const few = options.length <= MAX_BUTTONS
  const room = few ? MAX_BUTTON : MAX_ROW
  const rows = options.map(({ id, title }, at) => ({
    id: encodeChoice('consultation.option', { number, option: id }),
    title: title.length > room ? `${at + 1}. ${title}` : title,
    ...(few || title.length <= room ? {} : { hint: title }),
  }))
  const words = world.say(language, 'participation.option')
  return ask(
    conversation,
    { ...given, step: 'option' },
    rows,
    textMessage(consultationOptions(one)),
    few
      ? buttonsMessage(words, rows)
      : listMessage(
          words,
          world.say(language, 'participation.button'),
          world.say(language, 'participation.option.section'),
          rows,
        ),
  )
}

const askMail = (conversation: Conversation, given: Asking, world: World, wrong = false): StepResult => {
  const { language } = conversation
  const before = wrong ? `${world.say(language, 'participation.mail.wrong')}\n\n` : ''
  return ask(
    conversation,
    { ...given, mail: undefined, step: 'mail' },
    [],
    textMessage(`${before}${world.say(language, 'participation.mail')}`),
  )
}

const ownButtons = (number: number, { language }: Conversation, world: World): Option[] => [
  { id: encodeChoice('consultation.change', { number }), title: world.say(language, 'participation.change') },
  { id: encodeChoice('consultation.leave', { number }), title: world.say(language, 'participation.leave') },
]

const whereOf = (neighbourhood: string | undefined) => ({
  where: neighbourhood ? 'some' : 'all',
  place: neighbourhood ?? '',
})

const showOwn = (
  conversation: Conversation,
  { number, title, own, ends }: Pick<AskedConsultation, 'number' | 'title' | 'own' | 'ends'>,
  world: World,
): StepResult =>
  say(
    conversation,
    world.say(conversation.language, 'participation.own', {
      title,
      option: own?.option ?? '',
      ends,
      ...whereOf(own?.neighbourhood),
    }),
    world,
    ownButtons(number, conversation, world),
  )

/** What became of an answer. */
export const showConsultationAnswered = (
  conversation: Conversation,
  event: Outcome,
  world: World,
): StepResult => {
  const { language } = conversation
  const { outcome, number, consultation: one, given } = event
  switch (outcome) {
    case 'counted':
    case 'changed':
      return say(
        conversation,
        world.say(language, `participation.done.${outcome}`, {
          option: one?.own?.option ?? '',
          ends: one?.ends ?? '',
          url: one?.url ?? '',
          ...whereOf(one?.own?.neighbourhood),
        }),
        world,
        ownButtons(number, conversation, world),
      )
    case 'answered':
      return one
        ? showOwn(conversation, one, world)
        : say(conversation, world.say(language, 'participation.closed', { url: event.url }), world)
    case 'wrong-mail':
      return askMail(conversation, { for: 'consultation', number, step: 'mail', ...given }, world, true)
    case 'asked':
      return say(conversation, world.say(language, 'participation.asked'), world)
    case 'taken-back':
      return say(conversation, world.say(language, 'participation.left'), world)
    case 'closed':
      return say(conversation, world.say(language, 'participation.closed', { url: event.url }), world)
  }
}
