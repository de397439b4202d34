import { type Page, visiblePages } from '#domain/content'
import { findActiveService, type ServiceDefinition } from '#domain/services'
import { PLACE } from '../understanding/normalise.ts'
import { understand } from '../understanding/understand.ts'
import type { World } from './types.ts'

/** What a message does that opens no page and reports nothing. */
export type SpeechAct =
  | 'status'
  | 'social'
  | 'person'
  | 'menu'
  | 'thanks'
  | 'vague'
  | 'offtopic'
  | 'abuse'
  | 'opinion'
  | 'taxes'

/** Something that the classifier takes a message for. */
export type Meaning = { probability: number } & (
  | { to: 'report'; service: ServiceDefinition }
  | { to: 'page'; page: Page }
  | { to: 'speech'; speech: SpeechAct }
)

const SPEECH_ACTS = new Map<string, SpeechAct>([
  ['status', 'status'],
  ['add-report', 'status'],
  ['social', 'social'],
  ['person', 'person'],
  ['greeting', 'menu'],
  ['menu', 'menu'],
  ['cancel', 'menu'],
  ['yes', 'vague'],
  ['no', 'vague'],
  ['thanks', 'thanks'],
  ['vague', 'vague'],
  ['offtopic', 'offtopic'],
  ['abuse', 'abuse'],
  ['mayor', 'opinion'],
  ['taxes', 'taxes'],
])

/** Subjects that a label is for: a search in one of them is known to the classifier too. */
const TOPICS = new Set(['news', 'agenda', 'pharmacies', 'directory', 'jobs', 'courses', 'grants'])

const list = (topic: string, when?: string) => (page: Page) =>
  page.kind === 'list' && page.topic === topic && page.when === when
const action = (name: string) => (page: Page) => page.kind === 'action' && page.action === name

/** The page for a label: the first of the content that fits. */
const PAGES = new Map<string, (page: Page) => boolean>([
  ['news', list('news')],
  ['events', list('agenda')],
  ['pharmacy', list('pharmacies', 'now')],
  ['directory', (page) => page.kind === 'search' && page.topic === 'directory'],
  ['tourism', ({ id }) => id === 'tourism'],
  ['jobs', list('jobs')],
  ['training', list('courses')],
  ['business', ({ id }) => id === 'cedem'],
  ['grants', list('grants')],
  ['book', action('appointments')],
  ['bulky', action('appointments')],
  ['video', action('appointments')],
  ['my-appointments', action('own-appointments')],
  ['subscribe', action('notices')],
  ['unsubscribe', action('notices')],
  ['my-data', action('held')],
  ['erase', action('erase')],
  ['name', action('name')],
  ['language', action('language')],
])

/** The page where something can be chosen that the message seems to want done at once. */
export const findSpeechPage = (speech: SpeechAct, { content }: World): Page | undefined =>
  content.pages.find(
    (page) =>
      !page.hidden &&
      (speech === 'status'
        ? action('own-reports')(page)
        : speech === 'social' && page.kind === 'menu' && page.id === 'social'),
  )

const reachable = new WeakMap<World['content'], Page[]>()

/** Pages that can be come to, wherever they are: looked for once for each content. */
export const reachablePages = ({ content }: Pick<World, 'content'>): Page[] => {
  const known = reachable.get(content)
  if (known) return known
  const made = visiblePages(
    content,
    content.pages.map(({ id }) => id),
  )
  reachable.set(content, made)
  return made
}

/**
 * The meanings of a message that this town has an answer for, likeliest first; each answer once. Danger is told apart, and shown
 * beside whatever else is meant (`understanding/danger.ts`): what is no danger shares its probability.
 */
export const meaningsOf = (text: string, world: World): { meanings: Meaning[]; because: () => string } => {
  const whole = toMeanings(text, world)
  const [likeliest] = whole.meanings
  if (!likeliest || likeliest.probability >= DECIDED_PROBABILITY) return whole
  const shorter = text.replace(BESIDE, ' ').trim()
  if (shorter.length === text.length || !/\p{L}{3}/u.test(shorter)) return whole
  const alone = toMeanings(shorter, world)
  const [first] = alone.meanings
  const among = whole.meanings.slice(0, MAX_BESIDE).some((one) => first && keyOf(one) === keyOf(first))
  return among && first && first.probability >= DECIDED_PROBABILITY ? alone : whole
}

/** From this probability on nothing else need be asked of the words. */
const DECIDED_PROBABILITY = 0.9

/** Meanings of a whole message of which one may be that of its words without what they are beside. */
const MAX_BESIDE = 3

/** «davant del fanal», «al costat de la font»: the thing says where something is, and seldom what is wrong. */
const BESIDE =
  /(?<!\p{L})(?:just\s+)?(?:(?:a(?:l)?\s+)?(?:davant|delante|enfront|frente|prop|cerca|tocar|costat|lado|vora)|junto|devant|(?:à\s+)?côté|next\s+to|in\s+front\s+of)\s+(?:del|dels|de\s+la|de\s+les|de\s+los|de\s+las|de\s+l['’]|d['’]|de|al|a\s+la|a|du|des|the)\s*\p{L}[\p{L}'’·-]*(?:\s+[\d-]+)?/giu

const toMeanings = (text: string, world: World): { meanings: Meaning[]; because: () => string } => {
  const { guesses: all, because } = understand(withoutStreet(text, world), world.models.intent)
  const guesses = all.filter(({ label }) => !isDanger(label))
  const left = Math.max(
    LEAST_LEFT,
    guesses.reduce((sum, { probability }) => sum + probability, 0),
  )
  const found = new Map<string, Meaning>()
  for (const { label, probability: own } of guesses.slice(0, MAX_LABELS)) {
    const probability = own / left
    const meaning = toMeaning(label, probability, world)
    const key = meaning && keyOf(meaning)
    const same = key === undefined ? undefined : found.get(key)
    if (meaning && key !== undefined)
      found.set(key, same ? { ...same, probability: same.probability + probability } : meaning)
  }
  const meanings = [...found.values()].sort((a, b) => b.probability - a.probability)
  return { meanings, because: () => because().join(', ') }
}

/** Streets of the town are known without the word for what they are: which one it is says nothing of what is wanted. */
export const withoutStreet = (text: string, { readPlace }: Pick<World, 'readPlace'>): string => {
  const { place } = readPlace(text)
  return place?.certainty === 'sure' && !place.isLandmark
    ? `${text.slice(0, place.start)} ${PLACE} ${text.slice(place.end)}`
    : text
}

const isDanger = (label: string): boolean => label.startsWith('danger-')

/** Where danger is likelier than not, nothing else becomes likely for want of more. */
const LEAST_LEFT = 0.5

/** Labels that are looked at: the rest have next to no probability. */
const MAX_LABELS = 12

/** Whether it is said that something is the matter, and not what. */
export const isVague = (one: { to: string; speech?: SpeechAct } | undefined): boolean =>
  one?.to === 'speech' && one.speech === 'vague'

/** What tells one answer from another. */
export const keyOf = (meaning: Meaning): string =>
  meaning.to === 'report' ? meaning.service.code : meaning.to === 'page' ? meaning.page.id : meaning.speech

/** What a label means in this town; nothing where it has no answer for it. */
export const toMeaning = (label: string, probability: number, world: World): Meaning | undefined => {
  const speech = SPEECH_ACTS.get(label)
  if (speech) return { to: 'speech', speech, probability }
  const fits = PAGES.get(label) ?? ownPage(label)
  if (!fits) {
    const service = findActiveService(world.catalogue, label)
    return service && { to: 'report', service, probability }
  }
  const page = reachablePages(world).find(fits)
  return page && { to: 'page', page, probability }
}

/** A page that only the town's own phrases know is its own label. */
const OWN_PAGE = 'page:'

const ownPage = (label: string): ((page: Page) => boolean) | undefined =>
  label.startsWith(OWN_PAGE) ? ({ id }) => id === label.slice(OWN_PAGE.length) : undefined

/** What the classifier calls a page or a service. @param intent `page:…` or `service:…` */
export const toLabel = (intent: string, world: Pick<World, 'content'>): string => {
  const [kind, id = ''] = intent.split(':')
  if (kind === 'service') return id
  const pages = reachablePages(world)
  return [...PAGES].find(([, fits]) => pages.find(fits)?.id === id)?.[0] ?? intent
}

/** How surely some words want a page or a service, and which of them say so. @param intent `page:…` or `service:…` */
export const explainIntent = (
  text: string,
  intent: string,
  world: World,
): { probability: number; because: string } | undefined => {
  const label = toLabel(intent, world)
  const { guesses, because } = understand(withoutStreet(text, world), world.models.intent)
  const guess = guesses.find((one) => one.label === label)
  return guess && { probability: guess.probability, because: because(label).join(', ') }
}

/** Whether the classifier could have told of a service or a page: of what it does not know its silence says nothing. */
export const isClassified = (
  intent: { to: 'report'; likeliest?: ServiceDefinition } | { to: 'page'; page: Page } | { to: 'speech' },
  { models }: Pick<World, 'models'>,
): boolean => {
  if (intent.to === 'speech') return true
  if (intent.to === 'report')
    return !intent.likeliest || models.intent.classes.includes(intent.likeliest.code)
  const { page } = intent
  return ('topic' in page && TOPICS.has(page.topic)) || [...PAGES.values()].some((fits) => fits(page))
}
