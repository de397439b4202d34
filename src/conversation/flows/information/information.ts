import { DateTime } from 'luxon'
import {
  findParentPage,
  formatDay,
  formatLongDate,
  formatTimeRange,
  isolate,
  localisedText,
  type Page,
  type PageOf,
  parseDay,
  type TextKey,
  TIME_RANGES,
} from '#domain/content'
import {
  buttonsMessage,
  type Conversation,
  decodeChoice,
  encodeChoice,
  listMessage,
  type Option,
  textMessage,
} from '#domain/conversations'
import type { Language } from '#domain/town'
import { fold, truncate, truncateAtSentence } from '#platform/text'
import { localisedPageText, menuButton, reply, withPendingQuestion } from '../../engine/menu.ts'
import type {
  ConversationEvent,
  InformationItem,
  InformationRequest,
  StepResult,
  World,
} from '../../engine/types.ts'
import { zonedNow } from '../../engine/world.ts'
import { chosenFrom } from '../../language/chosen-place.ts'
import { showNoWorks, WORKS_TOPIC } from './works.ts'

/** What is asked of a subject. */
export type Listing = Extract<InformationRequest, { topic: string }>

/** Rows of a page: with «more» and the way back, the ten that a list can have. */
const PAGE_SIZE = 8
const MAX_PHARMACIES = 4

/** Eight titles of this length are what the welcome leaves of a list's text. */
const SHORT_TITLE_LENGTH = 60

/** The choice that asks for a listing: everything needed is in it, so that it works on any other day too. */
const listingChoice = ({ topic, when, day, offset, words: text }: Listing): string =>
  encodeChoice('info', { topic, when: when ?? day ?? '-', offset, words: text?.slice(0, 60) || undefined })

/** What a choice asks for: `search` where words are wanted first. Nothing when it is no such choice. */
export const readInformationRequest = (
  choice: string,
  { content }: World,
): InformationRequest | { search: string } | undefined => {
  const chosen = decodeChoice(choice)
  if (chosen.kind === 'item') return { sourceId: chosen.source, externalId: chosen.item }
  if (chosen.kind !== 'info') return undefined
  const { topic, when: word, offset, words } = chosen
  const known = topic === WORKS_TOPIC || content.pages.some((page) => 'topic' in page && page.topic === topic)
  if (!known) return undefined
  if (word === 'ask') return { search: topic }
  const day = /^\d{4}-\d\d-\d\d$/.test(word) && DateTime.fromISO(word).isValid ? word : undefined
  return { topic, when: TIME_RANGES.find((one) => one === word), day, offset, words }
}

/** A list is looked up. */
export const queryList = (conversation: Conversation, ask: Listing): StepResult => ({
  conversation,
  effects: [{ type: 'consult', ask }],
})

/** The page that shows a listing, or the first of its subject. */
const findListPage = ({ topic, when }: Listing, { content }: World): Page | undefined => {
  const ofTopic = content.pages.filter((page) => 'topic' in page && page.topic === topic)
  return ofTopic.find((page) => page.kind === 'list' && page.when === when) ?? ofTopic[0]
}

/** What has no page in the content is called by what it is. */
const ownTitle = ({ topic }: Listing, language: Language, world: World): string =>
  topic === WORKS_TOPIC ? world.say(language, 'works.title') : ''

const listTitle = (ask: Listing, language: Language, world: World): string => {
  const page = findListPage(ask, world)
  const title = page ? localisedText(page.title, language) : ownTitle(ask, language, world)
  return ask.day ? `${title}: ${formatDay(ask.day, language, world.profile.time_zone)}` : title
}

/** What was offered, by its number or its title, when words are no more than that. */
export const matchOffered = (
  { offered }: Conversation,
  text: string,
): { choice: string; title: string } | undefined => {
  const folded = fold(text)
  return chosenFrom(offered ?? [], text) ?? offered?.find(({ title }) => fold(title) === folded)
}

/** Asks for the words to look up. */
export const askForSearchText = (
  conversation: Conversation,
  page: PageOf<'search'>,
  world: World,
): StepResult =>
  reply(
    withPendingQuestion(conversation, { for: 'search', topic: page.topic }),
    textMessage(localisedPageText(page.text, conversation, world)),
  )

/** Asks for the words to look up in a subject. */
export const askForTopic = (conversation: Conversation, topic: string, world: World): StepResult => {
  const page = world.content.pages.find(
    (one): one is PageOf<'search'> => one.kind === 'search' && one.topic === topic,
  )
  if (page) return askForSearchText(conversation, page, world)
  const words = world.say(conversation.language, 'info.ask')
  return reply(withPendingQuestion(conversation, { for: 'search', topic }), textMessage(words))
}

/** Whether what is told of a subject is of some day. */
export const isDatedTopic = (topic: string): boolean =>
  topic === 'agenda' || topic === 'pharmacies' || topic === WORKS_TOPIC

/** Words to look up in a subject: a day where they name one and it has days, else themselves. */
export const searchTopic = (
  conversation: Conversation,
  topic: string,
  text: string,
  world: World,
): StepResult => {
  const day = isDatedTopic(topic) ? parseDay(text, zonedNow(world)) : undefined
  const ask: Listing = day ? { topic, day, offset: 0 } : { topic, words: text.slice(0, 60), offset: 0 }
  return queryList(withPendingQuestion(conversation), ask)
}

/** What the town tells has come: a list of it, or one thing whole. */
export const showInformation = (
  conversation: Conversation,
  { ask, items, more }: Extract<ConversationEvent, { type: 'informed' }>,
  world: World,
): StepResult => {
  const { language } = conversation
  if (!('topic' in ask)) {
    const [one] = items
    if (!one)
      return reply(
        conversation,
        buttonsMessage(world.say(language, 'info.gone'), [menuButton(language, world)]),
      )
    const ways = [backButton(one.topic, language, world), menuButton(language, world)]
    return reply(
      conversation,
      buttonsMessage(formatDetail(one, language, world), ways, undefined, one.picture),
    )
  }
  if (items.length === 0 && ask.topic === WORKS_TOPIC) return showNoWorks(conversation, ask, world)
  if (items.length === 0) return showNothingFound(conversation, ask, world)
  if (ask.topic === 'pharmacies') return pharmacies(conversation, ask, items, world)
  const title = listTitle(ask, language, world)
  const rows = items.slice(0, PAGE_SIZE).map((one) => toListRow(one, language, world))
  const next = { ...ask, offset: ask.offset + PAGE_SIZE }
  const offered = rows.map(({ id, title: name }) => ({ choice: id, title: name }))
  const text = ask.words
    ? world.say(language, 'info.found', { title, words: ask.words })
    : world.say(language, 'info.list', { title })
  const others = more
    ? [
        {
          id: listingChoice(next),
          title: world.say(language, 'info.more'),
          hint: world.say(language, 'info.more.hint'),
        },
      ]
    : []
  const list = (longest = Number.POSITIVE_INFINITY) =>
    listMessage(
      `${text}\n\n${rows.map(({ title: name }, index) => `${index + 1}. ${truncate(name, longest)}`).join('\n')}`,
      world.say(language, 'info.button'),
      title,
      [...rows, ...others, menuButton(language, world)],
    )
  return {
    conversation: {
      ...withPendingQuestion(conversation, { for: 'search', topic: ask.topic, perhaps: true }),
      offered,
    },
    effects: [{ type: 'say', message: list(), shorter: list(SHORT_TITLE_LENGTH) }],
  }
}

/** Where there is nothing to list there is still somebody to ask. */
const showNothingFound = (conversation: Conversation, ask: Listing, world: World): StepResult => {
  const { language } = conversation
  const { phone } = world.profile
  const title = listTitle(ask, language, world)
  const none = ask.words
    ? world.say(language, 'info.notfound', { words: ask.words, phone })
    : ask.topic === 'pharmacies'
      ? world.say(language, 'info.pharmacies.none')
      : world.say(language, 'info.empty', { title, phone })
  const page = findListPage(ask, world)
  const parent = page && findParentPage(world.content, page.id)
  const more =
    parent && !ask.words && ask.topic !== 'pharmacies'
      ? localisedPageText(parent.text, conversation, world)
      : ''
  const next = withPendingQuestion(conversation, ask.words ? { for: 'search', topic: ask.topic } : undefined)
  const up = parent
    ? [{ id: encodeChoice('page', { page: parent.id }), title: world.say(language, 'button.back') }]
    : []
  const text = [none, more].filter(Boolean).join('\n\n')
  return reply(next, buttonsMessage(text, [...up, menuButton(language, world)]))
}

const backButton = (topic: string, language: Language, world: World): Option => {
  const ofTopic = world.content.pages.filter((page) => 'topic' in page && page.topic === topic)
  const whole = ofTopic.find((page) => page.kind === 'list' && !page.when) ?? ofTopic[0]
  return {
    id: whole
      ? encodeChoice('page', { page: whole.id })
      : topic === WORKS_TOPIC
        ? listingChoice({ topic, offset: 0 })
        : 'menu',
    title: world.say(language, 'info.back'),
  }
}

const formatWhen = (
  { topic, starts, ends, expires, published, allDay }: InformationItem,
  language: Language,
  world: World,
) => {
  const zone = world.profile.time_zone
  if (topic === 'grants' || topic === 'jobs')
    return expires === undefined
      ? undefined
      : world.say(language, 'info.until', { day: formatLongDate(expires, language, zone) })
  if (starts !== undefined) return formatTimeRange({ starts, ends, allDay }, language, zone)
  return published === undefined ? undefined : formatLongDate(published, language, zone)
}

const toListRow = (one: InformationItem, language: Language, world: World): Option => ({
  id: encodeChoice('item', { source: one.sourceId, item: one.externalId }),
  title: one.title,
  hint: [formatWhen(one, language, world), one.place].filter(Boolean).join(' · ') || one.title,
})

const MAX_BODY_LENGTH = 600

/** One thing as it is told in a message: what, when, where, what else, and where there is more. */
const formatDetail = (one: InformationItem, language: Language, world: World): string => {
  const when = formatWhen(one, language, world)
  const deadline = one.topic === 'grants' || one.topic === 'jobs'
  const cancelled = one.facts.some(([label]) => label === 'cancelled')
  const lines = [
    `*${one.title}*`,
    ...(cancelled ? [`⚠️ ${world.say(language, 'info.fact.cancelled')}`] : []),
    ...(when ? [deadline ? when : world.say(language, 'info.when', { when })] : []),
    ...(one.place ? [world.say(language, 'info.place', { place: one.place })] : []),
    ...(one.phone ? [world.say(language, 'info.phone', { phone: one.phone })] : []),
    ...one.facts
      .filter(([label, text]) => label !== 'cancelled' && text)
      .map(([label, text]) => `${world.say(language, `info.fact.${label}` as TextKey)}: ${text}`),
  ]
  const link = one.url ? `\n\n${world.say(language, 'info.url', { url: one.url })}` : ''
  const room = Math.max(0, Math.min(MAX_BODY_LENGTH, 1_000 - lines.join('\n').length - link.length))
  const body = room > 40 ? truncateAtSentence(one.body, room) : ''
  return `${lines.join('\n').slice(0, 900)}${body ? `\n\n${body}` : ''}${link}`
}

/** Pharmacies on duty as plain text: faster to read than a list message. */
const pharmacies = (
  conversation: Conversation,
  ask: Listing,
  told: InformationItem[],
  world: World,
): StepResult => {
  const { language } = conversation
  const zone = world.profile.time_zone
  const shown = told.slice(0, MAX_PHARMACIES).map((one) => {
    const hours =
      one.starts === undefined ? '' : formatTimeRange({ starts: one.starts, ends: one.ends }, language, zone)
    const away =
      one.distance === undefined
        ? ''
        : ` (${world.say(language, 'info.distance', { metres: Math.round(one.distance) })})`
    return [`*${one.title}*${away}`, one.place, one.phone && isolate(one.phone, language), hours]
      .filter(Boolean)
      .join('\n')
  })
  const title = listTitle(ask, language, world)
  const text = [world.say(language, 'info.pharmacies.list', { title }), ...shown].join('\n\n')
  const hint = ask.near ? '' : `\n\n${world.say(language, 'info.pharmacies.location')}`
  const other = ask.when === 'tonight' ? 'now' : 'tonight'
  const page = world.content.pages.find(
    (one) => one.kind === 'list' && one.topic === 'pharmacies' && one.when === other && !one.hidden,
  )
  const turn = page
    ? [{ id: encodeChoice('page', { page: page.id }), title: localisedText(page.title, language) }]
    : []
  const day = {
    id: encodeChoice('info', { topic: 'pharmacies', when: 'ask', offset: 0 }),
    title: world.say(language, 'info.pharmacies.day'),
  }
  return reply(
    withPendingQuestion(conversation, { for: 'pharmacies', when: ask.when, day: ask.day }),
    buttonsMessage(`${text}${hint}`, [...turn, day, menuButton(language, world)]),
  )
}
