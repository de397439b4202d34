import { cutAtSentence, fold } from '#platform/text'
import {
  alarmIn,
  entryKey,
  LOOKED_UP,
  longDate,
  MENU,
  SUBJECT_WORDS,
  say,
  standingAsked,
  type TextKey,
} from '#town/content'
import { LANGUAGES } from '#town/jurisdictions'
import { answer, askAgain, detailHeard } from './answers.ts'
import {
  addPictures,
  advance,
  beginIncident,
  learnAddress,
  learnPoint,
  type Reporting,
  retreat,
} from './incident.ts'
import { askedBy, askForWords, offeredBy, tell } from './information.ts'
import {
  backToMenu,
  changeLanguage,
  help,
  is,
  offerResume,
  openEntry,
  pausedIn,
  reply,
  showMenu,
  startAfresh,
} from './menu.ts'
import { buttons, text } from './outgoing.ts'
import { clearly, recognise, SURE_SCORE } from './recognise.ts'
import type { Conversation, Effect, Event, IncidentStage, Turn, World } from './types.ts'
import { greeting, guessLanguage, languageAsked, menuEntryFor, onlyGreets } from './words.ts'

/** After so long an unfinished report is offered, not simply gone on with. */
const RESUME_AFTER_MS = 24 * 3_600_000

/** A second greeting, or another sticker, this soon after the menu was shown needs no second menu. */
const NOISE_MS = 15_000

const SMALL_TALK_MS = 60_000

/** Answers to the engine's own questions: they continue a turn and are not something the citizen said. */
const INTERNAL = new Set<Event['type']>(['found', 'nearest', 'submitted', 'refused', 'informed', 'owned'])

/**
 * One step of a conversation: from where it is and what happened, to where it goes and what is to be done.
 * Pure: the same in gives the same out. Never throws on anything a citizen can send.
 */
export const step = (before: Conversation, event: Event, world: World): Turn => {
  if (INTERNAL.has(event.type)) return continueTurn(before, event, world)
  const heard = { ...guess(before, event), lastAt: world.now }
  const first = !before.greeted
  const turn = respond({ ...heard, greeted: true }, event, world, before.lastAt ?? world.now)
  const greeted = first ? { ...turn, effects: [...welcome(heard, world), ...turn.effects] } : turn
  return alarmFirst(greeted, event, heard.language)
}

const wordsOf = (event: Event): string =>
  event.type === 'text' ? event.text : event.type === 'pictures' ? (event.caption ?? '') : ''

/** Before anything else, even the welcome: where help is to be had now. */
const alarmFirst = (turn: Turn, event: Event, language: Conversation['language']): Turn => {
  const alarm = alarmIn(wordsOf(event))
  if (!alarm || alarm === 'need') return turn
  const milder = say(language, 'incident.danger')
  const rest = turn.effects.filter(
    (effect) => effect.type !== 'say' || effect.message.type !== 'text' || effect.message.text !== milder,
  )
  return { ...turn, effects: [{ type: 'say', message: text(say(language, `alarm.${alarm}`)) }, ...rest] }
}

const guess = (conversation: Conversation, event: Event): Conversation => {
  if (conversation.languageChosen || event.type !== 'text') return conversation
  const fresh = !conversation.greeted || conversation.stage.at === 'menu'
  const guessed = fresh ? guessLanguage(event.text) : undefined
  return guessed ? { ...conversation, language: guessed } : conversation
}

const welcome = ({ language }: Conversation, { profile }: World): Effect[] => {
  const { authority, privacy_url: privacyUrl } = profile
  const words = `${say(language, 'welcome', { authority })}\n\n${say(language, 'privacy', { authority, privacyUrl })}`
  return [{ type: 'say', message: text(words) }]
}

const respond = (conversation: Conversation, event: Event, world: World, lastAt: number): Turn => {
  const asked = event.type === 'text' ? languageAsked(event.text) : undefined
  if (asked) return changeLanguage(conversation, asked, world)
  const choice = event.type === 'choice' ? event.choice : undefined
  if (choice?.startsWith('language:')) {
    const language = LANGUAGES.find((one) => `language:${one}` === choice)
    if (language) return changeLanguage(conversation, language, world)
  }
  if (choice === 'menu' || is(event, 'menu')) return showMenu(conversation, world)
  if (choice?.startsWith('menu:')) {
    const entry = MENU.find((one) => `menu:${one}` === choice)
    if (entry) return openEntry(conversation, entry, event.id, world)
  }
  const chosen = choice === undefined ? undefined : openInformation(conversation, choice)
  if (chosen) return chosen
  if (choice === 'privacy') {
    const { contact, privacy_url: privacyUrl } = world.profile
    return reply(
      conversation,
      backToMenu(conversation, say(conversation.language, 'preferences.privacy', { contact, privacyUrl })),
    )
  }
  if (is(event, 'help')) return help(conversation, world)

  const { stage } = conversation
  if (stage.at === 'resume') return resume(conversation, stage.incident, event, world)
  if (stage.at === 'incident') {
    if (world.now - lastAt > RESUME_AFTER_MS) return offerResume(conversation, stage, world)
    return report({ ...conversation, stage }, event, world)
  }
  return atMenu(conversation, event, world)
}

/** Something that the town tells is asked for: a report under way waits meanwhile. */
const openInformation = (conversation: Conversation, choice: string): Turn | undefined => {
  const asked = askedBy(choice)
  if (!asked) return undefined
  const aside: Conversation = {
    ...conversation,
    stage: { at: 'menu', paused: pausedIn(conversation.stage) },
  }
  if ('askFor' in asked) return askForWords(aside)
  return { conversation: aside, effects: [{ type: 'consult', ask: asked }] }
}

/** The subject that some words ask for: the longest words that are in them. */
const subjectIn = (words: string): string | undefined => {
  const padded = ` ${fold(words)} `
  const [longest] = SUBJECT_WORDS.filter(([one]) => padded.includes(` ${one} `)).sort(
    ([a], [b]) => b.length - a.length,
  )
  return longest?.[1].choice
}

/** They were asked whether to go on with an old report. */
const resume = (conversation: Conversation, incident: IncidentStage, event: Event, world: World): Turn => {
  const { language } = conversation
  if (is(event, 'yes') || (event.type === 'choice' && event.choice === 'resume:yes')) {
    return askAgain({ ...conversation, stage: incident }, world, say(language, 'incident.continue'))
  }
  if (
    is(event, 'no') ||
    is(event, 'cancel') ||
    is(event, 'back') ||
    (event.type === 'choice' && event.choice === 'resume:no')
  ) {
    return event.type === 'choice'
      ? advance(beginIncident(conversation, event.id), world)
      : startAfresh(conversation, world, say(language, 'incident.cancelled'))
  }
  // They have moved on to something else: the old report waits.
  return atMenu({ ...conversation, stage: { at: 'menu', paused: incident } }, event, world)
}

/** Voice, stickers, documents… what cannot be read gets a sensible answer. */
const other = (conversation: Conversation, kind: string, world: World): Turn => {
  const { language, stage } = conversation
  const known = ['audio', 'video', 'sticker', 'reaction', 'contacts', 'document'].includes(kind)
    ? kind
    : 'unknown'
  const words = say(language, `other.${known}` as TextKey, { phone: world.profile.phone })
  const smallTalk = kind === 'sticker' || kind === 'reaction'
  if (
    smallTalk &&
    conversation.smallTalkAt !== undefined &&
    world.now - conversation.smallTalkAt < SMALL_TALK_MS
  ) {
    return { conversation, effects: [] }
  }
  const next = smallTalk ? { ...conversation, smallTalkAt: world.now } : conversation
  if (stage.at === 'incident') return askAgain({ ...next, stage }, world, ...(smallTalk ? [] : [words]))
  return reply(next, smallTalk ? text(words) : backToMenu(next, words))
}

/** Nothing is under way: is it a greeting, a wish from the menu, or a report already? */
const atMenu = (conversation: Conversation, event: Event, world: World): Turn => {
  const { language } = conversation
  switch (event.type) {
    case 'text':
      return atMenuText(conversation, event, world)
    case 'pictures': {
      const begun = addPictures(beginIncident(conversation, event.id), event.pictures)
      const received = say(language, 'incident.picture.received', { count: event.pictures.length })
      return event.caption && /\p{L}{2}/u.test(event.caption)
        ? detailHeard(begun, event.caption, world)
        : advance(begun, world, [received])
    }
    case 'location':
      if (conversation.stage.at === 'menu' && conversation.stage.asking === 'pharmacies')
        return {
          conversation,
          effects: [
            { type: 'consult', ask: { topic: 'pharmacies', when: 'now', near: event.point, offset: 0 } },
          ],
        }
      return {
        conversation: beginIncident(conversation, event.id),
        effects: [{ type: 'reverse', point: event.point }],
      }
    case 'choice':
      return oldChoice(conversation, event, world)
    case 'other':
      return other(conversation, event.kind, world)
    default:
      return showMenu(conversation, world)
  }
}

const atMenuText = (
  conversation: Conversation,
  event: Extract<Event, { type: 'text' }>,
  world: World,
): Turn => {
  const { language } = conversation
  const justSeen = conversation.menuAt !== undefined && world.now - conversation.menuAt < NOISE_MS
  if (onlyGreets(event.text)) return justSeen ? { conversation, effects: [] } : showMenu(conversation, world)
  if (is(event, 'cancel') || is(event, 'back')) return showMenu(conversation, world)
  const words = greeting(event.text)?.rest ? event.text.trim() : event.text
  const alarm = alarmIn(words)
  // What is somebody's own trouble is for a few ears only: it never becomes a report.
  if (alarm === 'violence' || alarm === 'need') return discreetly(conversation, alarm, world)
  const standing = standingAsked(words)
  if (standing) return { conversation, effects: [{ type: 'own', ...standing }] }
  const offered = offeredBy(conversation, words)
  const picked = offered && openInformation(conversation, offered.choice)
  if (picked) return picked
  const { stage } = conversation
  const lookedUp = LOOKED_UP.exec(fold(words))?.[1]
  const wanted = stage.at === 'menu' && stage.asking === 'directory' ? words.slice(0, 60) : lookedUp
  if (wanted && /[\p{L}\p{N}]{2}/u.test(wanted))
    return {
      conversation,
      effects: [{ type: 'consult', ask: { topic: 'directory', words: wanted, offset: 0 } }],
    }
  const found = recognise(words, world.catalogue)
  const spotted = world.spot(words)
  const [likeliest] = found
  const isReport =
    (likeliest && likeliest.score >= SURE_SCORE && clearly(found)) || (likeliest && spotted?.kindSaid)
  if (isReport) return detailHeard(beginIncident(conversation, event.id), words, world)
  const subject = subjectIn(words)
  const informed = subject && openInformation(conversation, subject)
  if (informed) return informed
  const entry = menuEntryFor(words, (one) => say(language, entryKey(one, 'title')))
  if (entry) return openEntry(conversation, entry, event.id, world)
  if (spotted?.kindSaid || likeliest) return detailHeard(beginIncident(conversation, event.id), words, world)
  return showMenu(conversation, world, say(language, 'not-understood'))
}

/** Where Social Services are to be had, and that nothing of this is made public. */
const discreetly = (conversation: Conversation, alarm: 'violence' | 'need', { profile }: World): Turn => {
  const { language } = conversation
  const { phone, phone_alternative: phoneAlternative } = profile
  const answer = say(language, entryKey('social', 'answer'), { phone, phoneAlternative })
  const words = alarm === 'need' ? `${say(language, 'alarm.need')}\n\n${answer}` : answer
  return reply(conversation, backToMenu(conversation, words))
}

/** A button from another day: it still says what was meant. */
const oldChoice = (
  conversation: Conversation,
  event: Extract<Event, { type: 'choice' }>,
  world: World,
): Turn => {
  const { language, stage } = conversation
  if (event.choice === 'resume:yes' && stage.at === 'menu' && stage.paused) {
    return askAgain({ ...conversation, stage: stage.paused }, world, say(language, 'incident.continue'))
  }
  if (event.choice === 'another' || event.choice.startsWith('kind:')) {
    const begun = beginIncident(conversation, event.id)
    return event.choice === 'another' ? advance(begun, world) : answer(begun, event, world)
  }
  const again = [
    { id: 'another', title: say(language, 'button.another') },
    { id: 'menu', title: say(language, 'button.menu') },
  ]
  return reply(conversation, buttons(say(language, 'incident.gone'), again))
}

/** A report is being taken. */
const report = (conversation: Reporting, event: Event, world: World): Turn => {
  const alarm = event.type === 'text' ? alarmIn(event.text) : undefined
  if (alarm === 'violence' || alarm === 'need')
    return discreetly(
      { ...conversation, stage: { at: 'menu', paused: pausedIn(conversation.stage) } },
      alarm,
      world,
    )
  if (is(event, 'cancel'))
    return startAfresh(conversation, world, say(conversation.language, 'incident.cancelled'))
  if (is(event, 'back')) {
    const earlier = retreat(conversation)
    return earlier
      ? askAgain(earlier, world)
      : startAfresh(conversation, world, say(conversation.language, 'incident.back.nothing'))
  }
  if (event.type === 'other') return other(conversation, event.kind, world)
  if (event.type === 'text' && onlyGreets(event.text))
    return askAgain(conversation, world, say(conversation.language, 'incident.continue'))
  if (event.type === 'choice' && event.choice === 'another') return askAgain(conversation, world)
  return answer(conversation, event, world)
}

/** How the citizen's reports stand: only their own, whatever number they name. */
const ownReports = (
  { number, reports, url }: Extract<Event, { type: 'owned' }>,
  language: Conversation['language'],
  { profile }: World,
): string => {
  if (reports.length === 0)
    return number ? say(language, 'own.other', { number, url }) : say(language, 'own.none', { url })
  const lines = reports.map((report) => {
    const day = longDate(report.requestedAt, language, profile.time_zone)
    const state = say(language, `state.${report.state}`)
    const note = report.note
      ? `\n${say(language, 'own.note', { note: cutAtSentence(report.note, 160) })}`
      : ''
    return `${say(language, 'own.one', { number: report.number, service: report.service, state, day })}${note}`
  })
  const [only] = reports
  const link = reports.length === 1 && only ? `\n\n${say(language, 'own.url', { url: only.url })}` : ''
  return `${[say(language, 'own.list'), ...lines].join('\n\n')}${link}`
}

/** The answer to a question that the engine asked comes back. */
const continueTurn = (conversation: Conversation, event: Event, world: World): Turn => {
  const { language, stage } = conversation
  if (event.type === 'informed') return tell(conversation, event, world)
  if (event.type === 'owned')
    return reply(conversation, backToMenu(conversation, ownReports(event, language, world)))
  if (stage.at !== 'incident') return { conversation, effects: [] }
  const reporting: Reporting = { ...conversation, stage }
  switch (event.type) {
    case 'found': {
      const { words, candidates } = event
      return advance(
        learnAddress(
          reporting,
          candidates === 'unavailable' ? { words, unavailable: true } : { words, candidates },
        ),
        world,
      )
    }
    case 'nearest': {
      const place = event.place === 'unavailable' ? undefined : event.place
      const inTown = event.place === 'unavailable' || (place?.inTown ?? false)
      const candidates = place ? [{ ...place, score: 1 }] : []
      return advance(
        learnPoint(reporting, { words: place?.address ?? '', point: event.point, candidates }, inTown),
        world,
      )
    }
    case 'submitted': {
      const { number, expected = 'none', url } = event
      const receipt = say(language, 'incident.receipt', { number, expected, url })
      const next = [
        { id: 'another', title: say(language, 'button.another') },
        { id: 'menu', title: say(language, 'button.menu') },
      ]
      return reply({ ...conversation, stage: { at: 'menu' } }, buttons(receipt, next))
    }
    case 'refused':
      return askAgain(reporting, world, say(language, 'incident.refused', { phone: world.profile.phone }))
    default:
      return { conversation, effects: [] }
  }
}
