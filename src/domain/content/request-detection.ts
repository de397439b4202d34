import { ofEveryLanguage, type RequestWords } from '#languages'
import { fold } from '#platform/text'

/** Alternatives of every language, as whole words. */
const words = (of: (requests: RequestWords) => string[]): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${ofEveryLanguage(({ requests }) => of(requests))
      .flat()
      .join('|')})(?![\\p{L}\\p{N}])`,
    'u',
  )

const anyOf = (of: (lookup: RequestWords['lookup']) => string): string =>
  ofEveryLanguage(({ requests }) => of(requests.lookup)).join('|')

/** «telèfon de la biblioteca», «on és la OAC»: what is looked up. Folded. */
export const LOOKUP_PREFIX = new RegExp(
  `^(?:${anyOf(({ before }) => before)})?(?:${anyOf(({ what }) => what)})(?: (?:${anyOf(({ joins }) => joins)}))* (.{3,60})$`,
)

/** «com està la meva incidència», «estat de la 26-00417»: they ask how a report stands. Folded. */
const STATUS_QUESTION = words(({ status }) => status)

/** Whether some words ask how a report stands, and of which number. */
export const detectStatusQuestion = (text: string): { number?: string } | undefined => {
  const number = /\b(\d{2}-\d{5,8})\b/.exec(text)?.[1]
  if (number) return { number }
  return STATUS_QUESTION.test(fold(text.slice(0, 500))) ? {} : undefined
}

/** «vull parlar amb una persona», «un humano por favor», «poseu-me amb algú»: folded. */
const PERSON_REQUEST = words(({ person }) => person)

/** Whether some words ask for a person. */
export const asksForPerson = (text: string): boolean => PERSON_REQUEST.test(fold(text.slice(0, 500)))

/** «vull llençar un sofà», «how can I get rid of»: folded. */
const DISCARD_REQUEST = words(({ discard }) => discard)

/** Whether some words ask to be rid of something of one's own. */
export const asksToDiscard = (text: string): boolean => DISCARD_REQUEST.test(fold(text.slice(0, 500)))
