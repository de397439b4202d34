import { DateTime } from 'luxon'
import { cutAtSentence, fold } from '#platform/text'
import {
  dayNamed,
  daySaid,
  longDate,
  type Page,
  type PageOf,
  parentOf,
  spoken,
  type TextKey,
  textIn,
  WHENS,
} from '#town/content'
import type { Language } from '#town/jurisdictions'
import { menuButton, reply, waiting, wordsOf } from './menu.ts'
import { buttons, list, type Option, text } from './outgoing.ts'
import type { Ask, Conversation, Event, Told, Turn, World } from './types.ts'
import { zoned } from './world.ts'

type Listing = Extract<Ask, { topic: string }>

/** Rows of a page: with «more» and the way back, the ten that a list can have. */
const PAGE = 8
const PHARMACIES = 4

/** The choice that asks for a listing: everything needed is in it, so that it works on any other day too. */
const choiceOf = ({ topic, when, day, offset, words }: Listing): string =>
  `info:${topic}:${when ?? day ?? '-'}:${offset}${words ? `:${words.slice(0, 60)}` : ''}`

/** What a choice asks for: `search` where words are wanted first. Nothing when it is no such choice. */
export const askedBy = (choice: string, { content }: World): Ask | { search: string } | undefined => {
  const item = /^item:([a-z0-9-]{1,40}):(.{1,150})$/su.exec(choice)
  if (item?.[1] && item[2]) return { sourceId: item[1], externalId: item[2] }
  const found = /^info:([a-z]+):([a-z0-9-]+):(\d{1,4})(?::(.+))?$/su.exec(choice)
  if (!found) return undefined
  const [, topic = '', word = '', offset = '0', words] = found
  if (!content.pages.some((page) => 'topic' in page && page.topic === topic)) return undefined
  if (word === 'ask') return { search: topic }
  const day = /^\d{4}-\d\d-\d\d$/.test(word) && DateTime.fromISO(word).isValid ? word : undefined
  return { topic, when: WHENS.find((one) => one === word), day, offset: Number(offset), words }
}

/** A list is looked up. */
export const consultList = (conversation: Conversation, ask: Listing): Turn => ({
  conversation,
  effects: [{ type: 'consult', ask }],
})

/** The page that shows a listing, or the first of its subject. */
const pageFor = ({ topic, when }: Listing, { content }: World): Page | undefined => {
  const ofTopic = content.pages.filter((page) => 'topic' in page && page.topic === topic)
  return ofTopic.find((page) => page.kind === 'list' && page.when === when) ?? ofTopic[0]
}

const titleOf = (ask: Listing, language: Language, world: World): string => {
  const title = textIn(pageFor(ask, world)?.title, language)
  return ask.day ? `${title}: ${daySaid(ask.day, language, world.profile.time_zone)}` : title
}

/** What was offered, by its number or its title, when words are no more than that. */
export const offeredBy = (
  { offered }: Conversation,
  words: string,
): { choice: string; title: string } | undefined => {
  const folded = fold(words)
  const number = /^\d{1,2}$/.test(folded) ? offered?.[Number(folded) - 1] : undefined
  return number ?? offered?.find(({ title }) => fold(title) === folded)
}

/** Asks for the words to look up. */
export const askForWords = (conversation: Conversation, page: PageOf<'search'>, world: World): Turn =>
  reply(
    waiting(conversation, { for: 'search', topic: page.topic }),
    text(wordsOf(page.text, conversation, world)),
  )

/** Asks for the words to look up in a subject. */
export const askForTopic = (conversation: Conversation, topic: string, world: World): Turn => {
  const page = world.content.pages.find(
    (one): one is PageOf<'search'> => one.kind === 'search' && one.topic === topic,
  )
  if (page) return askForWords(conversation, page, world)
  const words = world.say(conversation.language, 'info.ask')
  return reply(waiting(conversation, { for: 'search', topic }), text(words))
}

/** Whether what is told of a subject is of some day. */
export const hasDays = (topic: string): boolean => topic === 'agenda' || topic === 'pharmacies'

/** Words to look up in a subject: a day where they name one and it has days, else themselves. */
export const lookUpWords = (conversation: Conversation, topic: string, words: string, world: World): Turn => {
  const day = hasDays(topic) ? dayNamed(words, zoned(world)) : undefined
  const ask: Listing = day ? { topic, day, offset: 0 } : { topic, words: words.slice(0, 60), offset: 0 }
  return consultList(waiting(conversation), ask)
}

/** What the town tells has come: a list of it, or one thing whole. */
export const tell = (
  conversation: Conversation,
  { ask, told, more }: Extract<Event, { type: 'informed' }>,
  world: World,
): Turn => {
  const { language } = conversation
  if (!('topic' in ask)) {
    const [one] = told
    if (!one)
      return reply(conversation, buttons(world.say(language, 'info.gone'), [menuButton(language, world)]))
    const ways = [backTo(one.topic, language, world), menuButton(language, world)]
    return reply(conversation, buttons(detail(one, language, world), ways, undefined, one.picture))
  }
  if (told.length === 0) return nothingTold(conversation, ask, world)
  if (ask.topic === 'pharmacies') return pharmacies(conversation, ask, told, world)
  const title = titleOf(ask, language, world)
  const rows = told.slice(0, PAGE).map((one) => rowOf(one, language, world))
  const next = { ...ask, offset: ask.offset + PAGE }
  const offered = rows.map(({ id, title: name }) => ({ choice: id, title: name }))
  const words = ask.words
    ? world.say(language, 'info.found', { title, words: ask.words })
    : world.say(language, 'info.list', { title })
  const numbered = rows.map(({ title: name }, index) => `${index + 1}. ${name}`).join('\n')
  const others = more
    ? [
        {
          id: choiceOf(next),
          title: world.say(language, 'info.more'),
          hint: world.say(language, 'info.more.hint'),
        },
      ]
    : []
  return reply(
    { ...waiting(conversation, { for: 'search', topic: ask.topic, perhaps: true }), offered },
    list(`${words}\n\n${numbered}`, world.say(language, 'info.button'), title, [
      ...rows,
      ...others,
      menuButton(language, world),
    ]),
  )
}

/** Where there is nothing to list there is still somebody to ask. */
const nothingTold = (conversation: Conversation, ask: Listing, world: World): Turn => {
  const { language } = conversation
  const { phone } = world.profile
  const title = titleOf(ask, language, world)
  const none = ask.words
    ? world.say(language, 'info.notfound', { words: ask.words, phone })
    : ask.topic === 'pharmacies'
      ? world.say(language, 'info.pharmacies.none')
      : world.say(language, 'info.empty', { title, phone })
  const page = pageFor(ask, world)
  const parent = page && parentOf(world.content, page.id)
  const more =
    parent && !ask.words && ask.topic !== 'pharmacies' ? wordsOf(parent.text, conversation, world) : ''
  const next = waiting(conversation, ask.words ? { for: 'search', topic: ask.topic } : undefined)
  const up = parent ? [{ id: `page:${parent.id}`, title: world.say(language, 'button.back') }] : []
  const words = [none, more].filter(Boolean).join('\n\n')
  return reply(next, buttons(words, [...up, menuButton(language, world)]))
}

const backTo = (topic: string, language: Language, world: World): Option => {
  const ofTopic = world.content.pages.filter((page) => 'topic' in page && page.topic === topic)
  const whole = ofTopic.find((page) => page.kind === 'list' && !page.when) ?? ofTopic[0]
  return { id: whole ? `page:${whole.id}` : 'menu', title: world.say(language, 'info.back') }
}

const whenOf = (
  { topic, starts, ends, expires, published, allDay }: Told,
  language: Language,
  world: World,
) => {
  const zone = world.profile.time_zone
  if (topic === 'grants' || topic === 'jobs')
    return expires === undefined
      ? undefined
      : world.say(language, 'info.until', { day: longDate(expires, language, zone) })
  if (starts !== undefined) return spoken({ starts, ends, allDay }, language, zone)
  return published === undefined ? undefined : longDate(published, language, zone)
}

const rowOf = (one: Told, language: Language, world: World): Option => ({
  id: `item:${one.sourceId}:${one.externalId}`,
  title: one.title,
  hint: [whenOf(one, language, world), one.place].filter(Boolean).join(' · ') || one.title,
})

const BODY = 600

/** One thing as it is told in a message: what, when, where, what else, and where there is more. */
const detail = (one: Told, language: Language, world: World): string => {
  const when = whenOf(one, language, world)
  const deadline = one.topic === 'grants' || one.topic === 'jobs'
  const cancelled = one.facts.some(([label]) => label === 'cancelled')
  const lines = [
    `*${one.title}*`,
    ...(cancelled ? [`⚠️ ${world.say(language, 'info.fact.cancelled')}`] : []),
    ...(when ? [deadline ? when : world.say(language, 'info.when', { when })] : []),
    ...(one.place ? [world.say(language, 'info.place', { place: one.place })] : []),
    ...(one.phone ? [world.say(language, 'info.phone', { phone: one.phone })] : []),
    ...one.facts
      .filter(([label, words]) => label !== 'cancelled' && words)
      .map(([label, words]) => `${world.say(language, `info.fact.${label}` as TextKey)}: ${words}`),
  ]
  const link = one.url ? `\n\n${world.say(language, 'info.url', { url: one.url })}` : ''
  const room = Math.max(0, Math.min(BODY, 1_000 - lines.join('\n').length - link.length))
  const body = room > 40 ? cutAtSentence(one.body, room) : ''
  return `${lines.join('\n').slice(0, 900)}${body ? `\n\n${body}` : ''}${link}`
}

/** Those on duty, in words: who needs one has no patience for lists. */
const pharmacies = (conversation: Conversation, ask: Listing, told: Told[], world: World): Turn => {
  const { language } = conversation
  const zone = world.profile.time_zone
  const shown = told.slice(0, PHARMACIES).map((one) => {
    const hours =
      one.starts === undefined ? '' : spoken({ starts: one.starts, ends: one.ends }, language, zone)
    const away =
      one.distance === undefined
        ? ''
        : ` (${world.say(language, 'info.distance', { metres: Math.round(one.distance) })})`
    return [`*${one.title}*${away}`, one.place, one.phone, hours].filter(Boolean).join('\n')
  })
  const title = titleOf(ask, language, world)
  const words = [world.say(language, 'info.pharmacies.list', { title }), ...shown].join('\n\n')
  const hint = ask.near ? '' : `\n\n${world.say(language, 'info.pharmacies.location')}`
  const other = ask.when === 'tonight' ? 'now' : 'tonight'
  const page = world.content.pages.find(
    (one) => one.kind === 'list' && one.topic === 'pharmacies' && one.when === other && !one.hidden,
  )
  const turn = page ? [{ id: `page:${page.id}`, title: textIn(page.title, language) }] : []
  const day = { id: 'info:pharmacies:ask:0', title: world.say(language, 'info.pharmacies.day') }
  return reply(
    waiting(conversation, { for: 'pharmacies', when: ask.when, day: ask.day }),
    buttons(`${words}${hint}`, [...turn, day, menuButton(language, world)]),
  )
}
