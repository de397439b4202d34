import { type Command, getLanguage, LANGUAGES, type Language, ofEveryLanguage } from '#languages'
import { fold } from '#platform/text'

const COMMANDS = Object.keys(getLanguage(LANGUAGES[0]).commands) as Command[]

const commandWords = new Map(
  COMMANDS.map((command) => [
    command,
    new Set(ofEveryLanguage(({ commands }) => commands[command].map(fold)).flat()),
  ]),
)

/** Whether a message is, literally, this command. */
export const isCommand = (text: string, command: Command): boolean =>
  commandWords.get(command)?.has(fold(text)) || (command === 'help' && /^\s*\?+\s*$/.test(text))

/** By word, the languages that have a command of this word. */
const commandLanguages = Map.groupBy(
  ofEveryLanguage(({ commands }, language) =>
    [...new Set(COMMANDS.flatMap((command) => commands[command].map(fold)))].map((word) => ({
      word,
      language,
    })),
  ).flat(),
  ({ word }) => word,
)

/** Whether a message is a command of several languages alike, which tells none of them: «menu». */
export const isSharedCommand = (text: string): boolean => (commandLanguages.get(fold(text))?.length ?? 0) > 1

/** A command that leaves a question unanswered: it is no answer to it. */
export const isLeaving = (text: string): boolean =>
  (['cancel', 'back', 'menu', 'help', 'stop'] as const).some((one) => isCommand(text, one))

/** Letters said twice or more in a greeting («holaaa», «hooola») count once. */
const collapseRepeats = (folded: string) => folded.replace(/(\p{L})\1+/gu, '$1')

/** Words of a message that greetings are looked for in. */
const MAX_WORDS = 400

type Greeting = { words: string; language?: Language }

/** Greetings, the longest first; one that is of several languages alike is of none. */
const GREETINGS: Greeting[] = [
  ...ofEveryLanguage(({ greetings }, language) =>
    greetings.map((text): Greeting => ({ words: collapseRepeats(fold(text)), language })),
  )
    .flat()
    .reduce(
      (all, one) => all.set(one.words, all.has(one.words) ? { words: one.words } : one),
      new Map<string, Greeting>(),
    )
    .values(),
].sort((a, b) => b.words.length - a.words.length)

const startsWith = (folded: string, words: string): boolean =>
  folded === words || folded.startsWith(`${words} `)

const NOT_GREETINGS = ofEveryLanguage(({ notGreetings }) => notGreetings ?? []).flat()

const firstWord = (words: string): string => words.split(' ', 1)[0] ?? ''

/** By their first word, in the same order: there are hundreds, and a message begins with one word. */
const greetingsByWord = Map.groupBy(GREETINGS, ({ words }) => firstWord(words))
const notGreetingsByWord = Map.groupBy(NOT_GREETINGS, firstWord)

/** The longest greeting at the start of folded words. «hi ha un sot» is no English greeting. */
const matchGreeting = (folded: string) => {
  const word = firstWord(folded)
  return notGreetingsByWord.get(word)?.some((words) => startsWith(folded, words))
    ? undefined
    : greetingsByWord.get(word)?.find(({ words }) => startsWith(folded, words))
}

/**
 * The greetings at the start of a message, and what is left after them of its first 400 words. «hola bon dia», «hola
 * buenas tardes»: the last one says the language.
 */
export const parseGreeting = (text: string): { language?: Language; rest: string } | undefined => {
  let rest = collapseRepeats(fold(text)).split(' ', MAX_WORDS).join(' ')
  let found = matchGreeting(rest)
  if (!found) return undefined
  let language: Language | undefined
  for (; found; found = matchGreeting(rest)) {
    language = found.language ?? language
    rest = rest.slice(found.words.length).trim()
  }
  return { language, rest }
}

/** Stands for the name of the town, whichever it is. */
const TOWN = 'xtownx'

const PLEASANTRIES = new Set([
  '',
  ...ofEveryLanguage(({ pleasantries }) =>
    pleasantries.map((text) => collapseRepeats(fold(text.replace('{town}', TOWN)))),
  ).flat(),
])

/**
 * Whether a message only greets. The short link's prefilled text is such a one.
 * @param town the town's name, which may be in it
 */
export const isOnlyGreeting = (text: string, town = ''): { language?: Language } | undefined => {
  const found = parseGreeting(text)
  if (!found) return undefined
  const name = collapseRepeats(fold(town))
  const rest = name ? ` ${found.rest} `.replace(` ${name} `, ` ${TOWN} `).trim() : found.rest
  return PLEASANTRIES.has(rest) ? { language: found.language } : undefined
}

const LANGUAGE_NAMES = new Map(
  ofEveryLanguage(({ names }, language) => names.map((name) => [fold(name), language] as const)).flat(),
)

/** A language asked for by its name. */
export const detectLanguageRequest = (text: string): Language | undefined => LANGUAGE_NAMES.get(fold(text))

const FOLLOW = new RegExp(
  `^\\s*(?:${ofEveryLanguage(({ follow }) => follow)
    .flat()
    .join('|')})\\s+(?:la\\s+)?(\\d\\d-\\d{5,7})\\s*$`,
  'iu',
)

const CONSULTATION = new RegExp(
  `^(?:${ofEveryLanguage(({ requests }) => requests.participation.named).join('|')}) (\\d{1,9})$`,
  'u',
)

/** «participar 7»: the number of a question of the town, as its link and its code have it. */
export const parseConsultationRequest = (text: string): number | undefined => {
  const number = text.length <= 60 ? CONSULTATION.exec(fold(text))?.[1] : undefined
  return number === undefined ? undefined : Number(number)
}

/** «seguir 26-00417»: the number of a report that somebody wants to hear of, as the link of its page says it. */
export const parseFollowRequest = (text: string): string | undefined => FOLLOW.exec(text)?.[1]
