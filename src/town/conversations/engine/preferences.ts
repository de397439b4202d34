import { clean } from '#platform/text'
import { textIn } from '#town/content'
import { backToMenu, menuButton, reply, waiting } from './menu.ts'
import { buttons, document, list, text } from './outgoing.ts'
import type { Asking, Conversation, Event, Turn, World } from './types.ts'
import { isCommand } from './words.ts'

/** Who is responsible, what for, what rights there are. */
export const privacy = (conversation: Conversation, world: World): Turn => {
  const { contact, privacy_url: privacyUrl } = world.profile
  const words = world.say(conversation.language, 'preferences.privacy', { contact, privacyUrl })
  return reply(waiting(conversation), backToMenu(conversation, words, world))
}

/** Asks what they want to be called. */
export const askForName = (conversation: Conversation, world: World): Turn => {
  const { language, name } = conversation
  const words = world.say(language, 'preferences.name', { name: name ?? '', known: name ? 'yes' : 'no' })
  const forget = name ? [{ id: 'name:none', title: world.say(language, 'preferences.name.none') }] : []
  return reply(
    waiting(conversation, { for: 'name' }),
    buttons(words, [...forget, menuButton(language, world)]),
  )
}

const MAX_NAME = 60

/** A name given, or taken back. */
export const nameGiven = (conversation: Conversation, words: string | undefined, world: World): Turn => {
  const { language } = conversation
  const name = words === undefined ? undefined : clean(words.replace(/\s+/g, ' '), MAX_NAME)
  if (name !== undefined && !/\p{L}/u.test(name)) return askForName(conversation, world)
  const said =
    name === undefined
      ? world.say(language, 'preferences.name.forgotten')
      : world.say(language, 'preferences.name.done', { name })
  return reply({ ...waiting(conversation), name }, backToMenu(conversation, said, world))
}

/** Says what is erased and what the law keeps, and asks once more. */
export const askForErasure = (conversation: Conversation, world: World): Turn => {
  const { language } = conversation
  return reply(
    waiting(conversation, { for: 'erase' }),
    buttons(world.say(language, 'erase.ask'), [
      { id: 'erase:yes', title: world.say(language, 'erase.yes') },
      { id: 'erase:no', title: world.say(language, 'erase.no') },
    ]),
  )
}

const notErased = (conversation: Conversation, world: World): Turn =>
  reply(waiting(conversation), backToMenu(conversation, world.say(conversation.language, 'erase.not'), world))

/** What a choice or some words mean for the preferences; nothing when they are about something else. */
export const preferenceChosen = (
  conversation: Conversation,
  event: Event,
  asking: Asking | undefined,
  world: World,
): Turn | undefined => {
  if (event.type === 'choice') {
    const [what, which = '', quarter] = event.choice.split(':')
    if (event.choice === 'name:none') return nameGiven(conversation, undefined, world)
    if (event.choice === 'erase:yes' && asking?.for === 'erase')
      return { conversation: waiting(conversation), effects: [{ type: 'erase' }] }
    if (what === 'erase') return notErased(conversation, world)
    if (what === 'notice') return noticeChosen(conversation, which, quarter, world)
    if (event.choice === 'notices:off')
      return { conversation: waiting(conversation), effects: [{ type: 'unsubscribe' }] }
    return undefined
  }
  if (event.type !== 'text') return undefined
  // One word is enough, wherever it is said, however it is asked for.
  if (isCommand(event.text, 'stop'))
    return { conversation: waiting(conversation), effects: [{ type: 'unsubscribe' }] }
  if (asking?.for === 'name') return nameGiven(conversation, event.text, world)
  if (asking?.for === 'erase' && isCommand(event.text, 'no')) return notErased(conversation, world)
  if (asking?.for === 'quarter') {
    const folded = event.text.trim().toLocaleLowerCase('ca')
    const quarter = world.quarters.find((one) => one.toLocaleLowerCase('ca') === folded)
    return noticeChosen(
      conversation,
      asking.notice,
      quarter ?? (isCommand(event.text, 'all') ? '*' : undefined),
      world,
    )
  }
  return undefined
}

/** A subject of notices: on, off, or which part of the town first. */
const noticeChosen = (
  conversation: Conversation,
  which: string,
  given: string | undefined,
  world: World,
): Turn => {
  const { language } = conversation
  const off = which.startsWith('-')
  const id = off ? which.slice(1) : which
  const notice = world.content.notices.find((one) => one.id === id)
  if (!notice) return { conversation: waiting(conversation), effects: [{ type: 'subscriptions' }] }
  if (off) return { conversation: waiting(conversation), effects: [{ type: 'unsubscribe', notice: id }] }
  const quarter =
    given === '*' ? undefined : world.quarters.find((one, index) => given === one || given === String(index))
  if (notice.quarter && given === undefined) return askForQuarter(conversation, id, 0, world)
  const page = /^p(\d{1,2})$/.exec(given ?? '')?.[1]
  if (page) return askForQuarter(conversation, id, Number(page), world)
  if (given !== undefined && given !== '*' && !quarter)
    return reply(waiting(conversation), backToMenu(conversation, world.say(language, 'notices.gone'), world))
  return { conversation: waiting(conversation), effects: [{ type: 'subscribe', notice: id, quarter }] }
}

const QUARTERS = 7

const askForQuarter = (conversation: Conversation, notice: string, page: number, world: World): Turn => {
  const { language } = conversation
  const from = page * QUARTERS
  const rows = world.quarters
    .slice(from, from + QUARTERS)
    .map((title, index) => ({ id: `notice:${notice}:${from + index}`, title }))
  const more =
    world.quarters.length > from + QUARTERS
      ? [{ id: `notice:${notice}:p${page + 1}`, title: world.say(language, 'info.more') }]
      : []
  const all = { id: `notice:${notice}:*`, title: world.say(language, 'notices.everywhere') }
  return reply(
    waiting(conversation, { for: 'quarter', notice }),
    list(
      world.say(language, 'notices.quarter'),
      world.say(language, 'notices.quarter.button'),
      world.say(language, 'notices.section'),
      [all, ...rows, ...more, menuButton(language, world)],
    ),
  )
}

/** The subjects that they are told of, and those that they may ask for. */
export const subscriptions = (
  conversation: Conversation,
  { notices, changed }: Extract<Event, { type: 'subscribed' }>,
  world: World,
): Turn => {
  const { language } = conversation
  if (conversation.stage.at === 'person')
    return reply(conversation, text(world.say(language, `notices.changed.${changed ?? 'off'}`)))
  const rows = world.content.notices.slice(0, 8).map(({ id, title, hint }) => {
    const on = notices.find((one) => one.id === id)
    const state = on
      ? world.say(language, 'notices.on', { quarter: on.quarter ?? '', some: on.quarter ? 'yes' : 'no' })
      : textIn(hint, language)
    return {
      id: `notice:${on ? '-' : ''}${id}`,
      title: `${on ? '✓ ' : ''}${textIn(title, language)}`,
      hint: state,
    }
  })
  const off = notices.length > 0 ? [{ id: 'notices:off', title: world.say(language, 'notices.none') }] : []
  const said = changed ? `${world.say(language, `notices.changed.${changed}`)}\n\n` : ''
  const words = `${said}${world.say(language, 'notices.ask')}`
  return reply(
    waiting(conversation),
    list(words, world.say(language, 'notices.button'), world.say(language, 'notices.section'), [
      ...rows,
      ...off,
      menuButton(language, world),
    ]),
  )
}

/** What is held about them, as a file. */
export const held = (
  conversation: Conversation,
  { content, filename }: Extract<Event, { type: 'held' }>,
  world: World,
): Turn =>
  reply(
    waiting(conversation),
    document(content, filename, world.say(conversation.language, 'held.done')),
    backToMenu(
      conversation,
      world.say(conversation.language, 'held.rights', { contact: world.profile.contact }),
      world,
    ),
  )
