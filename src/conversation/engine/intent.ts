import type { Page } from '#domain/content'
import { encodeChoice } from '#domain/conversations'
import { findActiveService, localised, type ServiceDefinition } from '#domain/services'
import type { Language } from '#domain/town'
import { fold } from '#platform/text'
import { detectAlarm } from '../understanding/danger.ts'
import {
  findSpeechPage,
  isClassified,
  isVague,
  type Meaning,
  meaningsOf,
  reachablePages,
  type SpeechAct,
} from './classified.ts'
import { clearWinner, matchesKeyword, recogniseServices, SURE_SCORE } from './recognise.ts'
import { findTwoMatters } from './several.ts'
import { findNearestExample, type NamedThing, similarities, tokeniseNames } from './similarity.ts'
import type { World } from './types.ts'

/**
 * What some words want: to report something, a page, or something else. `because`: the words, or the example, that told so;
 * `probability`: how sure of it the classifier is.
 */
export type Intent =
  /** `known`: which service it is was taught, or is the classifier's: its keywords do not overrule that. */
  (
    | {
        to: 'report'
        likeliest?: ServiceDefinition
        known?: boolean
        /** Another matter that the same message tells of, in which words. */
        also?: { service: string; words: string }
      }
    /** `likely`: so it seems, but it may have been something else. */
    | { to: 'page'; page: Page; word: string; likely?: boolean }
    | { to: 'speech'; speech: SpeechAct }
  ) & { because: string; probability?: number }

/** A guess to be offered: the choice that it leads to and what it is called. */
export type Suggestion = { choice: string; title: string }

type IndexedPage = { page: Page; titles: string[]; words: string[] }

/** Titles and words of the pages of a content, folded once. */
const foldedPages = new WeakMap<World['content'], IndexedPage[]>()
const indexedPages = (world: World): IndexedPage[] => {
  const known = foldedPages.get(world.content)
  if (known) return known
  const made = reachablePages(world).map((page) => ({
    page,
    titles: Object.values(page.title).map(fold),
    words: page.words.map(fold),
  }))
  foldedPages.set(world.content, made)
  return made
}

/** Words of a message that a page is looked for in. */
const MAX_WORDS = 400

/** The page that some words ask for: by its title alone, or by the longest of its words that are in them. */
export const detectPage = (text: string, world: World): { page: Page; word: string } | undefined => {
  const folded = fold(text)
  const pages = indexedPages(world)
  const titled = pages.find(({ titles }) => titles.includes(folded))
  if (titled) return { page: titled.page, word: folded }
  const said = folded.split(' ', MAX_WORDS)
  const padded = ` ${said.join(' ')} `
  const hits = pages.flatMap(({ page, words: own }) =>
    own
      .filter(
        (word) =>
          padded.includes(` ${word} `) ||
          (!word.includes(' ') && said.some((one) => matchesKeyword(one, word))),
      )
      .map((word) => ({ page, word, exact: padded.includes(` ${word} `) })),
  )
  const [best] = hits.sort((a, b) => Number(b.exact) - Number(a.exact) || b.word.length - a.word.length)
  return best
}

/** Whether some words say that an appointment is wanted, whatever else they are about. */
export const isBookingRequest = (text: string, world: World): boolean => {
  const padded = ` ${fold(text)} `
  return indexedPages(world).some(
    ({ page, words: own }) =>
      page.kind === 'action' &&
      page.action === 'appointments' &&
      own.some((word) => padded.includes(` ${word} `)),
  )
}

/** What an example or a guess names: `page:…` or `service:…`. */
const toIntent = (intent: string, because: string, world: World): Intent | undefined => {
  const [kind, id = ''] = intent.split(':')
  if (kind === 'service') {
    const service = findActiveService(world.catalogue, id)
    return service && { to: 'report', likeliest: service, known: true, because }
  }
  const page = reachablePages(world).find((one) => one.id === id)
  return page && { to: 'page', page, word: fold(because), because }
}

/**
 * From this probability on a message is acted on: chosen by cross-validation, for three wrong answers in a hundred. `bun run bench
 * intents` tells what comes of it. Whether the keywords agree says nothing that the probability does not say.
 */
const ACT_PROBABILITY = 0.8
const NAMED_PROBABILITY = 0.9

/** «una altra cosa» of a kind, somebody's own trouble, a person: what is taken for one of them is more often something else. */
const DOUBTFUL_PROBABILITY = 0.9

/** What can be said in answer to small talk does no harm where it was none. */
const SMALL_TALK = new Map<SpeechAct, number>([
  ['thanks', 0.35],
  ['abuse', 0.5],
  ['menu', 0.5],
  ['offtopic', 0.45],
])

/** «el pas de vianants ja és blanc com nou, gràcies»: words of thanks beside something that the classifier takes for thanks at all. */
const THANKS_PROBABILITY = 0.1
const THANKS =
  /(?<!\p{L})(?:gr[àa]cies|gracias|grcs|thanks|thank\s+you|merci|mersi|mul[tțţ]um\p{L}*|شكرا|enhorabona|enhorabuena|felicit\p{L}+|agra[eï]\p{L}+)(?!\p{L})/iu

/** «gràcies per arreglar el fanal del 4, però ara s’ha fos el del 6». */
const YET = /(?<!\p{L})(?:però|pero|but|mais|dar)(?!\p{L})/iu

const findThanks = (text: string, meanings: readonly Meaning[]): Meaning | undefined =>
  THANKS.test(text) && !YET.test(text)
    ? meanings.find(
        (one) => one.to === 'speech' && one.speech === 'thanks' && one.probability >= THANKS_PROBABILITY,
      )
    : undefined

const actProbability = (meaning: Meaning, text: string, { catalogue }: World): number => {
  switch (meaning.to) {
    case 'report': {
      const { code } = meaning.service
      const isGeneral = catalogue.groups.some(({ general_service }) => general_service === code)
      // One word names a thing, and seldom what is wrong with it: «nadal», «música».
      return isGeneral ? DOUBTFUL_PROBABILITY : fold(text).includes(' ') ? ACT_PROBABILITY : NAMED_PROBABILITY
    }
    case 'page':
      return ACT_PROBABILITY
    case 'speech':
      return meaning.speech === 'social' || meaning.speech === 'person'
        ? DOUBTFUL_PROBABILITY
        : (SMALL_TALK.get(meaning.speech) ?? ACT_PROBABILITY)
  }
}

/** From this probability on nobody is asked whether it was another page that they wanted. */
const SURE_PROBABILITY = 0.85

/** What a citizen's own words want, when nothing is under way. Of two matters the first, and the second beside it. */
export const detectIntent = (text: string, world: World): Intent | undefined => {
  const intent = detectOneIntent(text, world)
  if (intent && intent.to !== 'report') return intent
  const two = findTwoMatters(text, world)
  if (!two) return intent
  const { first, second, words } = two
  return {
    to: 'report',
    likeliest: first,
    known: true,
    also: { service: second.code, words },
    because: intent?.because ?? '',
  }
}

/**
 * In this order: what people taught of words like these, a page's name, what the classifier is sure of. Nothing else is acted on.
 */
const detectOneIntent = (text: string, world: World): Intent | undefined => {
  const taught = findNearestExample(text, world.examples)
  const learnt = taught && toIntent(taught.intent, taught.words, world)
  if (learnt) return learnt
  const asked = detectPage(text, world)
  // So many words and no other: they say a page's name.
  if (asked && asked.word === fold(text)) return { to: 'page', ...asked, because: asked.word }
  // A form is a town's own way of asking for something, which the corpus knows as another's.
  if (asked?.page.kind === 'form' && ` ${fold(text)} `.includes(` ${asked.word} `))
    return { to: 'page', ...asked, because: asked.word }
  const { meanings, because } = meaningsOf(text, world)
  const [first] = meanings
  if (asked && first?.to === 'speech' && isBetterShown(first.speech, asked.page, text))
    return { to: 'page', ...asked, because: asked.word }
  const thanks = findThanks(text, meanings)
  if (thanks) return fromMeaning(thanks, because(), text)
  if (first && first.probability >= actProbability(first, text, world))
    return narrowed(fromMeaning(first, because(), text), asked)
  // Services and pages of the town's own, which no classifier knows.
  const byWords = detectByKeywords(text, asked, world)
  if (!byWords || isClassified(byWords, world)) return undefined
  return byWords.to === 'page' && !isNearlyAll(byWords.word, text) ? undefined : byWords
}

/** «cita», «la oficina jove»: so many words of a message say nothing more than a page's name. */
const MORE_WORDS = 1

/** A word of a page in a longer message says what it has to do with, not what is wanted: it is offered. */
const isNearlyAll = (word: string, text: string): boolean =>
  fold(text).split(' ').length - word.split(' ').length <= MORE_WORDS

/** Whether the classifier is sure that some words want another thing than what a word of them says. */
export const isSureOfAnother = (text: string, world: World, fits: (meaning: Meaning) => boolean): boolean => {
  const [first] = meaningsOf(text, world).meanings
  return first !== undefined && first.probability >= SURE_PROBABILITY && !fits(first)
}

/** «tinc un problema»: which kind is asked. «ajuda a la dependència»: a subject in a few words, not somebody's own trouble. */
const isBetterShown = (speech: SpeechAct, page: Page, text: string): boolean =>
  (speech === 'vague' && page.kind === 'action' && page.action === 'incidents') ||
  (speech === 'social' && fold(text).split(' ').length <= 5)

/** «concerts», «aquest cap de setmana»: the classifier tells the subject, a page's own word which page of it. */
const narrowed = (intent: Intent, asked: { page: Page; word: string } | undefined): Intent =>
  intent.to === 'page' && asked && topicOf(asked.page) && topicOf(asked.page) === topicOf(intent.page)
    ? { ...intent, ...asked, because: asked.word }
    : intent

const topicOf = (page: Page): string | undefined => ('topic' in page ? page.topic : undefined)

const fromMeaning = (meaning: Meaning, because: string, text: string): Intent => {
  const { probability } = meaning
  switch (meaning.to) {
    case 'report':
      return { to: 'report', likeliest: meaning.service, known: true, because, probability }
    case 'page':
      return {
        to: 'page',
        page: meaning.page,
        word: fold(text),
        likely: probability < SURE_PROBABILITY,
        because,
        probability,
      }
    case 'speech':
      return { to: 'speech', speech: meaning.speech, because }
  }
}

/** What the keywords say: a report of which they leave no doubt, a page, a report that is only likely. */
const detectByKeywords = (
  text: string,
  asked: { page: Page; word: string } | undefined,
  world: World,
): Intent | undefined => {
  const found = recogniseServices(text, world.catalogue)
  const { place } = world.readPlace(text)
  const inStreet = place?.certainty === 'sure' && place.hasStreetType
  const [first] = found
  const because = first?.because.join(', ') ?? ''
  const report: Intent = { to: 'report', likeliest: first?.service, because }
  // «una incidència», «un problema»: that there is one, not what it is.
  const vague = world.catalogue.groups.some((group) => group.general_service === first?.service.code)
  const sure = first && !vague && ((first.score >= SURE_SCORE && clearWinner(found)) || inStreet)
  if (sure) return report
  if (asked) return { to: 'page', ...asked, because: asked.word }
  return first || inStreet ? report : undefined
}

/** Guesses that are offered at most: more would be a menu. */
const MAX_SUGGESTIONS = 3

/** From this likeness on a guess is worth a look. */
const MIN_SUGGESTION_SIMILARITY = 0.3

type IndexedSuggestion = NamedThing & { choice: string; titles: Record<string, string> }

const suggestionCache = new WeakMap<object, IndexedSuggestion[]>()

const memoised = (of: object, make: () => IndexedSuggestion[]): IndexedSuggestion[] => {
  const known = suggestionCache.get(of) ?? make()
  suggestionCache.set(of, known)
  return known
}

/** What words that were not understood may have meant, likeliest first: by the classifier, else by likeness to names. */
export const suggestIntents = (text: string, world: World, language: Language): Suggestion[] => {
  const { meanings } = meaningsOf(text, world)
  const [first] = meanings
  // It says what there is but not what is wrong with it: what may be wrong is asked. Likeness to names would be chance.
  if (first && isVague(first) && first.probability >= ACT_PROBABILITY)
    return recogniseServices(text, world.catalogue)
      .filter(({ score }) => score >= MIN_NAMED_SCORE)
      .slice(0, MAX_SUGGESTIONS)
      .map(({ service }) => suggestService(service, language))
  const inDanger = detectAlarm(text) === 'danger'
  const least = inDanger ? MIN_BESIDE_DANGER : MIN_SUGGESTION_PROBABILITY
  const offerable = meanings.filter((one) => toSuggestion(one, world, language))
  const isKnown = hasWord(text) && (offerable[0]?.probability ?? 0) >= MIN_FIRST_PROBABILITY
  const likely = isKnown ? offerable.filter(({ probability }) => probability >= least) : []
  const specific = withoutGeneral(likely, world)
  const general = likely.filter((one) => !specific.includes(one))
  const guesses = [...specific, ...general].flatMap((meaning) => toSuggestion(meaning, world, language) ?? [])
  const named = detectPage(text, world)
  const page = named && !isClassified({ to: 'page', page: named.page }, world) ? [named.page] : []
  const all = [...guesses, ...page.map((one) => suggestPage(one, language))]
  const offered = [...new Map(all.map((one) => [one.choice, one])).values()].slice(0, MAX_SUGGESTIONS)
  return offered.length > 0 || inDanger ? offered : suggestByNames(text, world, language)
}

/** «Neteja: una altra cosa» says no more than «una altra cosa» beside a service of that kind, unless it is likely itself. */
const withoutGeneral = (likely: Meaning[], { catalogue }: World): Meaning[] => {
  const general = new Set(catalogue.groups.map(({ general_service }) => general_service))
  const specific = new Set(
    likely.flatMap((one) =>
      one.to === 'report' && !general.has(one.service.code) ? [one.service.group] : [],
    ),
  )
  return likely.filter(
    (one) =>
      one.to !== 'report' ||
      !general.has(one.service.code) ||
      !specific.has(one.service.group) ||
      one.probability >= LIKELIEST,
  )
}

/** From this probability on «una altra cosa» is worth a guess of its own. */
const LIKELIEST = 0.15

/** In Latin letters a word has a vowel: «zzz qqq» has none, whatever the classifier makes of the letters. */
const hasWord = (text: string): boolean => !/^[b-df-hj-np-tv-xz\s]*$/.test(fold(text))

/** What is offered first is at least so likely: «qwerty uiop» is nothing at all. */
const MIN_FIRST_PROBABILITY = 0.12

/** From this probability on a guess is worth a look. */
const MIN_SUGGESTION_PROBABILITY = 0.02

/** A citizen who tells of danger is not asked whether they meant a sofa: only what is likely is offered beside the alarm. */
const MIN_BESIDE_DANGER = 0.25

/** From this score on a keyword names a thing and not only its surroundings. */
const MIN_NAMED_SCORE = 0.2

const suggestService = ({ code, names }: ServiceDefinition, language: Language): Suggestion => ({
  choice: encodeChoice('guess', { service: code }),
  title: localised(names, language),
})

const suggestPage = ({ id, title }: Page, language: Language): Suggestion => ({
  choice: encodeChoice('page', { page: id }),
  title: title[language] ?? title.ca,
})

const toSuggestion = (meaning: Meaning, world: World, language: Language): Suggestion | undefined => {
  if (meaning.to === 'report') return suggestService(meaning.service, language)
  const page = meaning.to === 'page' ? meaning.page : findSpeechPage(meaning.speech, world)
  return page ? suggestPage(page, language) : suggestSpeech(meaning, world, language)
}

/** What has no page of its own and is answered all the same. */
const suggestSpeech = (meaning: Meaning, { say }: World, language: Language): Suggestion | undefined => {
  if (meaning.to !== 'speech') return undefined
  const { speech } = meaning
  if (speech === 'person') return { choice: encodeChoice('person'), title: say(language, 'person.ask') }
  return speech === 'taxes' || speech === 'opinion'
    ? { choice: encodeChoice('speech', { speech }), title: say(language, `guess.${speech}`) }
    : undefined
}

const suggestByNames = (text: string, world: World, language: Language): Suggestion[] => {
  const pages = memoised(world.content, () =>
    reachablePages(world).map(({ id, title, words: known }) => ({
      choice: encodeChoice('page', { page: id }),
      titles: title,
      names: tokeniseNames([...Object.values(title), ...known]),
    })),
  )
  const services = memoised(world.catalogue, () =>
    world.catalogue.services.map(({ code, names, keywords }) => ({
      choice: encodeChoice('guess', { service: code }),
      titles: names,
      names: tokeniseNames([...Object.values(names), ...Object.values(keywords).flat()]),
    })),
  )
  const all = [...pages, ...services]
  const said = text.slice(0, 500)
  const like = [...similarities(said, pages), ...similarities(said, services)]
  return all
    .map(({ choice, titles }, index) => ({ choice, titles, like: like[index] ?? 0 }))
    .filter((one) => one.like >= MIN_SUGGESTION_SIMILARITY)
    .sort((a, b) => b.like - a.like)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ choice, titles }) => ({ choice, title: titles[language] ?? titles.ca ?? '' }))
}

/** Everything that words may want, to be chosen from. */
export const listAllIntents = (world: World, language: Language): { id: string; title: string }[] => [
  ...reachablePages(world).map(({ id, title }) => ({
    id: encodeChoice('page', { page: id }),
    title: title[language] ?? title.ca,
  })),
  ...world.catalogue.services.map(({ code, names }) => ({
    id: encodeChoice('guess', { service: code }),
    title: names[language] ?? names.ca,
  })),
]
