import { localisedText } from '#domain/content'
import {
  buttonsMessage,
  type Conversation,
  decodeChoice,
  documentMessage,
  encodeChoice,
  listMessage,
  type PendingQuestion,
  textMessage,
} from '#domain/conversations'
import { sanitise } from '#platform/text'
import { backToMenu, menuButton, reply, withPendingQuestion } from '../../engine/menu.ts'
import type { ConversationEvent, StepResult, World } from '../../engine/types.ts'
import { isCommand } from '../../language/commands.ts'
import { handleAreaChoice } from '../areas/areas.ts'
import { handleParticipationChoice } from '../participation/participation.ts'

/** Who is responsible, what for, what rights there are. */
export const showPrivacy = (conversation: Conversation, world: World): StepResult => {
  const { contact, privacy_url: privacyUrl } = world.profile
  const { language } = conversation
  const operators = world.operators(language)
  const text = world.say(language, 'preferences.privacy', { contact, privacyUrl, operators })
  return reply(withPendingQuestion(conversation), backToMenu(conversation, text, world))
}

/** Asks what they want to be called. */
export const askForName = (conversation: Conversation, world: World): StepResult => {
  const { language, name } = conversation
  const text = world.say(language, 'preferences.name', { name: name ?? '', known: name ? 'yes' : 'no' })
  const forget = name
    ? [{ id: encodeChoice('name.forget'), title: world.say(language, 'preferences.name.none') }]
    : []
  return reply(
    withPendingQuestion(conversation, { for: 'name' }),
    buttonsMessage(text, [...forget, menuButton(language, world)]),
  )
}

const MAX_NAME = 60

/** A name given, or taken back. */
export const handleName = (
  conversation: Conversation,
  text: string | undefined,
  world: World,
): StepResult => {
  const { language } = conversation
  const name = text === undefined ? undefined : sanitise(text.replace(/\s+/g, ' '), MAX_NAME)
  if (name !== undefined && !/\p{L}/u.test(name)) return askForName(conversation, world)
  const said =
    name === undefined
      ? world.say(language, 'preferences.name.forgotten')
      : world.say(language, 'preferences.name.done', { name })
  return reply({ ...withPendingQuestion(conversation), name }, backToMenu(conversation, said, world))
}

/** Says what is erased and what the law keeps, and asks once more. */
export const askForErasure = (conversation: Conversation, world: World): StepResult => {
  const { language } = conversation
  return reply(
    withPendingQuestion(conversation, { for: 'erase' }),
    buttonsMessage(world.say(language, 'erase.ask'), [
      { id: encodeChoice('erase', { answer: 'yes' }), title: world.say(language, 'erase.yes') },
      { id: encodeChoice('erase', { answer: 'no' }), title: world.say(language, 'erase.no') },
    ]),
  )
}

const showNotErased = (conversation: Conversation, world: World): StepResult =>
  reply(
    withPendingQuestion(conversation),
    backToMenu(conversation, world.say(conversation.language, 'erase.not'), world),
  )

/** What a choice or some words mean for the preferences; nothing when they are about something else. */
export const handlePreference = (
  conversation: Conversation,
  event: ConversationEvent,
  asking: PendingQuestion | undefined,
  world: World,
): StepResult | undefined => {
  if (event.type === 'choice') {
    const chosen = decodeChoice(event.choice)
    if (chosen.kind === 'name.forget') return handleName(conversation, undefined, world)
    if (chosen.kind === 'erase' && chosen.answer === 'yes' && asking?.for === 'erase')
      return { conversation: withPendingQuestion(conversation), effects: [{ type: 'erase' }] }
    if (chosen.kind === 'erase') return showNotErased(conversation, world)
    if (chosen.kind === 'notice')
      return handleSubscriptionChoice(conversation, chosen.notice, chosen.place, world)
    const chosenElsewhere =
      handleAreaChoice(conversation, event.choice, asking, world) ??
      handleParticipationChoice(conversation, event.choice, asking, world)
    if (chosenElsewhere) return chosenElsewhere
    if (chosen.kind === 'notices.off')
      return { conversation: withPendingQuestion(conversation), effects: [{ type: 'unsubscribe' }] }
    return undefined
  }
  if (event.type !== 'text') return undefined
  // One word is enough, wherever it is said, however it is asked for.
  const leaves = (asking !== undefined || isFillingIn(conversation)) && isCommand(event.text, 'cancel')
  if (isCommand(event.text, 'stop') && !leaves)
    return { conversation: withPendingQuestion(conversation), effects: [{ type: 'unsubscribe' }] }
  // Nobody is called by a question: they may never have wanted to say their name.
  if (asking?.for === 'name' && !isCommand(event.text, 'cancel') && !/[?؟]\s*$/u.test(event.text))
    return handleName(conversation, event.text, world)
  if (asking?.for === 'erase' && isCommand(event.text, 'no')) return showNotErased(conversation, world)
  if (asking?.for === 'quarter') {
    const folded = event.text.trim().toLocaleLowerCase()
    const neighbourhood = world.neighbourhoods.find((one) => one.toLocaleLowerCase() === folded)
    return handleSubscriptionChoice(
      conversation,
      asking.notice,
      neighbourhood ?? (isCommand(event.text, 'all') ? '*' : undefined),
      world,
    )
  }
  return undefined
}

/** Whether a report or a booking is being filled in, which «cancel» leaves: in Arabic one word says that, and no more notices. */
const isFillingIn = ({ stage }: Conversation): boolean => stage.at === 'incident' || stage.at === 'booking'

/** A subject of notices: on, off, or which part of the town first. */
const handleSubscriptionChoice = (
  conversation: Conversation,
  which: string,
  given: string | undefined,
  world: World,
): StepResult => {
  const { language } = conversation
  const off = which.startsWith('-')
  const id = off ? which.slice(1) : which
  const notice = world.content.notices.find((one) => one.id === id)
  if (!notice)
    return { conversation: withPendingQuestion(conversation), effects: [{ type: 'subscriptions' }] }
  if (off)
    return { conversation: withPendingQuestion(conversation), effects: [{ type: 'unsubscribe', notice: id }] }
  const neighbourhood =
    given === '*'
      ? undefined
      : world.neighbourhoods.find((one, index) => given === one || given === String(index))
  if (notice.quarter && given === undefined) return askForNeighbourhood(conversation, id, 0, world)
  const page = /^p(\d{1,2})$/.exec(given ?? '')?.[1]
  if (page) return askForNeighbourhood(conversation, id, Number(page), world)
  if (given !== undefined && given !== '*' && !neighbourhood)
    return reply(
      withPendingQuestion(conversation),
      backToMenu(conversation, world.say(language, 'notices.gone'), world),
    )
  return {
    conversation: withPendingQuestion(conversation),
    effects: [{ type: 'subscribe', notice: id, quarter: neighbourhood }],
  }
}

const MAX_NEIGHBOURHOODS = 7

const askForNeighbourhood = (
  conversation: Conversation,
  notice: string,
  page: number,
  world: World,
): StepResult => {
  const { language } = conversation
  const from = page * MAX_NEIGHBOURHOODS
  const rows = world.neighbourhoods
    .slice(from, from + MAX_NEIGHBOURHOODS)
    .map((title, index) => ({ id: encodeChoice('notice', { notice, place: String(from + index) }), title }))
  const more =
    world.neighbourhoods.length > from + MAX_NEIGHBOURHOODS
      ? [
          {
            id: encodeChoice('notice', { notice, place: `p${page + 1}` }),
            title: world.say(language, 'info.more'),
          },
        ]
      : []
  const all = {
    id: encodeChoice('notice', { notice, place: '*' }),
    title: world.say(language, 'notices.everywhere'),
  }
  return reply(
    withPendingQuestion(conversation, { for: 'quarter', notice }),
    listMessage(
      world.say(language, 'notices.quarter'),
      world.say(language, 'notices.quarter.button'),
      world.say(language, 'notices.section'),
      [all, ...rows, ...more, menuButton(language, world)],
    ),
  )
}

/** The subjects that they are told of, and those that they may ask for. */
export const showSubscriptions = (
  conversation: Conversation,
  { notices, changed }: Extract<ConversationEvent, { type: 'subscribed' }>,
  world: World,
): StepResult => {
  const { language } = conversation
  if (conversation.stage.at === 'person')
    return reply(conversation, textMessage(world.say(language, `notices.changed.${changed ?? 'off'}`)))
  const rows = world.content.notices.slice(0, 7).map(({ id, title, hint }) => {
    const on = notices.find((one) => one.id === id)
    const state = on
      ? world.say(language, 'notices.on', { quarter: on.quarter ?? '', some: on.quarter ? 'yes' : 'no' })
      : localisedText(hint, language)
    return {
      id: encodeChoice('notice', { notice: `${on ? '-' : ''}${id}` }),
      title: `${on ? '✓ ' : ''}${localisedText(title, language)}`,
      hint: state,
    }
  })
  const off =
    notices.length > 0
      ? [{ id: encodeChoice('notices.off'), title: world.say(language, 'notices.none') }]
      : []
  const said = changed ? `${world.say(language, `notices.changed.${changed}`)}\n\n` : ''
  const words = `${said}${world.say(language, 'notices.ask')}`
  return reply(
    withPendingQuestion(conversation),
    listMessage(words, world.say(language, 'notices.button'), world.say(language, 'notices.section'), [
      ...rows,
      {
        id: encodeChoice('areas'),
        title: world.say(language, 'areas.list'),
        hint: world.say(language, 'areas.list.hint'),
      },
      ...off,
      menuButton(language, world),
    ]),
  )
}

/** What is held about them, as a file. */
export const sendPersonalDataExport = (
  conversation: Conversation,
  { content, filename }: Extract<ConversationEvent, { type: 'held' }>,
  world: World,
): StepResult =>
  reply(
    withPendingQuestion(conversation),
    documentMessage(content, filename, world.say(conversation.language, 'held.done')),
    backToMenu(
      conversation,
      world.say(conversation.language, 'held.rights', { contact: world.profile.contact }),
      world,
    ),
  )
