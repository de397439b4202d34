import { fold } from '#platform/text'
import { type Page, shownPages } from '#town/content'
import type { Language } from '#town/jurisdictions'
import { type ServiceDefinition, serviceIn } from '#town/services'
import { likenesses, type Named, namesOf, nearestExample } from './likeness.ts'
import { clearly, recognise, SURE_SCORE, sameWord } from './recognise.ts'
import type { World } from './types.ts'

/** What some words want: to report something, or a page. `because`: the words, or the example, that told so. */
export type Intent = (
  | { to: 'report'; likeliest?: ServiceDefinition; taught?: boolean }
  | { to: 'page'; page: Page; word: string }
) & { because: string }

/** A guess to be offered: the choice that it leads to and what it is called. */
export type Guess = { choice: string; title: string }

/** Pages that can be come to, wherever they are. */
const reachable = ({ content }: World): Page[] =>
  shownPages(
    content,
    content.pages.map(({ id }) => id),
  )

type Known = { page: Page; titles: string[]; words: string[] }

/** Titles and words of the pages of a content, folded once. */
const foldedPages = new WeakMap<World['content'], Known[]>()
const knownPages = (world: World): Known[] => {
  const known = foldedPages.get(world.content)
  if (known) return known
  const made = reachable(world).map((page) => ({
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
export const pageIn = (words: string, world: World): { page: Page; word: string } | undefined => {
  const folded = fold(words)
  const pages = knownPages(world)
  const titled = pages.find(({ titles }) => titles.includes(folded))
  if (titled) return { page: titled.page, word: folded }
  const said = folded.split(' ', MAX_WORDS)
  const padded = ` ${said.join(' ')} `
  const hits = pages.flatMap(({ page, words: own }) =>
    own
      .filter(
        (word) =>
          padded.includes(` ${word} `) || (!word.includes(' ') && said.some((one) => sameWord(one, word))),
      )
      .map((word) => ({ page, word, exact: padded.includes(` ${word} `) })),
  )
  const [best] = hits.sort((a, b) => Number(b.exact) - Number(a.exact) || b.word.length - a.word.length)
  return best
}

/** Whether some words say that an appointment is wanted, whatever else they are about. */
export const bookingAsked = (words: string, world: World): boolean => {
  const padded = ` ${fold(words)} `
  return knownPages(world).some(
    ({ page, words: own }) =>
      page.kind === 'action' &&
      page.action === 'appointments' &&
      own.some((word) => padded.includes(` ${word} `)),
  )
}

/** What an example or a guess names: `page:…` or `service:…`. */
const named = (intent: string, because: string, world: World): Intent | undefined => {
  const [kind, id = ''] = intent.split(':')
  if (kind === 'service') {
    const service = serviceIn(world.catalogue, id)
    return service && { to: 'report', likeliest: service, taught: true, because }
  }
  const page = reachable(world).find((one) => one.id === id)
  return page && { to: 'page', page, word: fold(because), because }
}

/**
 * What a citizen's own words want, when nothing is under way. In this order: what people taught of words like these,
 * a report of which the words leave no doubt, a page, a report that is only likely.
 */
export const intentOf = (words: string, world: World): Intent | undefined => {
  const taught = nearestExample(words, world.examples)
  const learnt = taught && named(taught.intent, taught.words, world)
  if (learnt) return learnt
  const asked = pageIn(words, world)
  // So many words and no other: they say a page's name.
  if (asked && asked.word === fold(words)) return { to: 'page', ...asked, because: asked.word }
  const found = recognise(words, world.catalogue)
  const spotted = world.spot(words)
  const [first] = found
  const because = first?.because.join(', ') ?? ''
  const report: Intent = { to: 'report', likeliest: first?.service, because }
  // «una incidència», «un problema»: that there is one, not what it is.
  const vague = world.catalogue.groups.some((group) => group.general_service === first?.service.code)
  const sure = first && !vague && ((first.score >= SURE_SCORE && clearly(found)) || spotted?.kindSaid)
  if (sure) return report
  if (asked) return { to: 'page', ...asked, because: asked.word }
  return first || spotted?.kindSaid ? report : undefined
}

/** Guesses that are offered at most: more would be a menu. */
const GUESSES = 3

/** From this likeness on a guess is worth a look. */
const WORTH = 0.3

type Guessable = Named & { choice: string; titles: Record<string, string> }

const guessable = new WeakMap<object, Guessable[]>()

const remembered = (of: object, make: () => Guessable[]): Guessable[] => {
  const known = guessable.get(of) ?? make()
  guessable.set(of, known)
  return known
}

/** What words that were not understood may have meant, likeliest first. */
export const guessesFor = (words: string, world: World, language: Language): Guess[] => {
  const pages = remembered(world.content, () =>
    reachable(world).map(({ id, title, words: known }) => ({
      choice: `page:${id}`,
      titles: title,
      names: namesOf([...Object.values(title), ...known]),
    })),
  )
  const services = remembered(world.catalogue, () =>
    world.catalogue.services.map(({ code, names, keywords }) => ({
      choice: `guess:${code}`,
      titles: names,
      names: namesOf([...Object.values(names), ...Object.values(keywords).flat()]),
    })),
  )
  const all = [...pages, ...services]
  const said = words.slice(0, 500)
  const like = [...likenesses(said, pages), ...likenesses(said, services)]
  return all
    .map(({ choice, titles }, index) => ({ choice, titles, like: like[index] ?? 0 }))
    .filter((one) => one.like >= WORTH)
    .sort((a, b) => b.like - a.like)
    .slice(0, GUESSES)
    .map(({ choice, titles }) => ({ choice, title: titles[language] ?? titles.ca ?? '' }))
}

/** Everything that words may want, to be chosen from. */
export const everythingIn = (world: World, language: Language): { id: string; title: string }[] => [
  ...reachable(world).map(({ id, title }) => ({ id: `page:${id}`, title: title[language] ?? title.ca })),
  ...world.catalogue.services.map(({ code, names }) => ({
    id: `guess:${code}`,
    title: names[language] ?? names.ca,
  })),
]
