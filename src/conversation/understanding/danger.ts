import { type Alarm, detectAlarm as detectByWords } from '#domain/content'
import { detectDangerSign, isPlainDanger, isWithoutPeople } from './danger-rules.ts'
import type { Guess } from './linear-model.ts'
import { getModel } from './models.ts'
import { understand } from './understand.ts'

/**
 * From this probability on help is shown: far below that from which anything else is acted on, since a line too many costs
 * little. The false alarms that it makes are measured by `bun run bench intents`.
 */
const DANGER_PROBABILITY = 0.1

/** The same where a name was asked for: «és per la meva mare» is an answer. */
export const DANGER_IN_NAME_PROBABILITY = 0.5

/** From this probability on what was under way is left for what is told to few: below it help is only shown beside it. */
const VIOLENCE_PROBABILITY = 0.6

/** Below this probability a sign of danger is taken for a figure of speech: «cables» and «foc» are in many harmless reports. */
const LEAST_WITH_SIGN = 0.02

/** From this probability on a word of trouble in a message says where or when something is, not that somebody is in it. */
const SURE_PROBABILITY = 0.95

/** «Laia Mata Foix», «Amina de la Torre»: a first name and a surname or more, none all in capitals. */
const NAME =
  /^\p{Lu}\p{Ll}[\p{L}'’·-]*(?: (?:(?:de|del|la|els|i|y|el|al|ben|van) )*\p{Lu}\p{Ll}[\p{L}'’·-]*){1,4}$/u

/**
 * What must not wait: what the words say plainly, or what the classifier takes for danger.
 * @param least from which probability on the classifier is heard
 */
export const detectAlarm = (text: string, least = DANGER_PROBABILITY): Alarm | undefined => {
  const stated = detectByWords(text) ?? detectDangerSign(text)
  // Of a person's name the classifier knows pieces of words only, and hears «matar» in «Mata».
  if (NAME.test(text.trim())) return stated
  // What a town teaches changes nothing of it: the model is always the one that is shipped.
  const { guesses } = understand(text, getModel('intent'))
  if (!stated && isPlainWish(text, guesses)) return undefined
  if (stated === 'need' && isSureOfAnother(guesses)) return alarmOf(guesses, least)
  if (stated === 'danger') return isCredible(text, guesses) ? stated : alarmOf(guesses, least)
  return stated ?? alarmOf(guesses, least)
}

/** «van desnonar els del segon i han deixat els mobles al carrer»: furniture in the street, and nobody's own trouble. */
const isSureOfAnother = ([first]: Guess[]): boolean =>
  first !== undefined && first.label !== 'social' && first.probability >= SURE_PROBABILITY

/** «borrarme»: one word that likelier asks for something than reports something or calls for help. */
const isPlainWish = (text: string, [first]: Guess[]): boolean =>
  /^\S+$/.test(text.trim()) && first !== undefined && !/^(?:danger-|[A-Z])/.test(first.label)

const isCredible = (text: string, guesses: Guess[]): boolean =>
  !isWithoutPeople(text) && (isPlainDanger(text) || probabilityOf(guesses) >= LEAST_WITH_SIGN)

const of = (guesses: Guess[], label: string): number =>
  guesses.find((one) => one.label === label)?.probability ?? 0

const probabilityOf = (guesses: Guess[]): number => of(guesses, 'danger-112') + of(guesses, 'danger-violence')

/** What the classifier's guesses say of danger. */
export const alarmOf = (guesses: Guess[], least = DANGER_PROBABILITY): Alarm | undefined => {
  if (probabilityOf(guesses) < least) return undefined
  return of(guesses, 'danger-violence') >= VIOLENCE_PROBABILITY ? 'violence' : 'danger'
}
