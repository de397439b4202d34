import { fold } from '#platform/text'
import { entryKey, type MenuEntry, SUBJECT_WORDS, say } from '#town/content'
import type { Language } from '#town/jurisdictions'
import type { ServiceDefinition } from '#town/services'
import { clearly, recognise, SURE_SCORE } from './recognise.ts'
import type { World } from './types.ts'
import { menuEntryFor } from './words.ts'

/** What some words want: to report something, to be told of a subject, an entry of the menu. */
export type Intent =
  | { to: 'report'; likeliest?: ServiceDefinition }
  | { to: 'subject'; choice: string }
  | { to: 'entry'; entry: MenuEntry }

/** The subject that some words ask for: the longest words that are in them. */
const subjectIn = (words: string): string | undefined => {
  const padded = ` ${fold(words)} `
  const [longest] = SUBJECT_WORDS.filter(([one]) => padded.includes(` ${one} `)).sort(
    ([a], [b]) => b.length - a.length,
  )
  return longest?.[1].choice
}

/**
 * What a citizen's own words want, when nothing is under way. In this order: a report of which the words leave no
 * doubt, a subject, an entry of the menu, a report that is only likely.
 */
export const intentOf = (words: string, world: World, language: Language): Intent | undefined => {
  const found = recognise(words, world.catalogue)
  const spotted = world.spot(words)
  const [first] = found
  const report: Intent = { to: 'report', likeliest: first?.service }
  // «una incidència», «un problema»: that there is one, not what it is.
  const vague = world.catalogue.groups.some((group) => group.general_service === first?.service.code)
  const sure = first && !vague && ((first.score >= SURE_SCORE && clearly(found)) || spotted?.kindSaid)
  if (sure) return report
  const choice = subjectIn(words)
  if (choice) return { to: 'subject', choice }
  const entry = menuEntryFor(words, (one) => say(language, entryKey(one, 'title')))
  if (entry) return { to: 'entry', entry }
  return first || spotted?.kindSaid ? report : undefined
}
