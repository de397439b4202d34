import type { Language } from '#languages'
import { isOnlyGreeting, isSharedCommand } from '../language/commands.ts'
import { classify, type Guess } from './linear-model.ts'
import { maskPlaces } from './mask-places.ts'
import { getModel } from './models.ts'
import { normaliseLetters, PLACE } from './normalise.ts'

/**
 * How sure a first message has to be, and one that would change the language of a conversation; more so below so many words, which
 * may be of several languages («una consulta llarga»). Those of a first message by cross-validation.
 */
const FIRST = { longer: 0.5, short: 0.7, shortBelow: 3 }
const CHANGE = { longer: 0.85, short: 0.93, shortBelow: 5 }

/** «bloc 12 E»: the letter of a flat is of no language. */
const FLAT = /(?<!\p{N})\p{N}{1,4}\s?\p{L}(?!\p{L})/gu

/**
 * The language that a message is written in, where there is little doubt. Names of streets say nothing of it.
 * @param current the conversation's: it is left only for good reason. `town`: the town's name, which greetings may have
 */
export const detectMessageLanguage = (
  text: string,
  { current, greeted, town }: { current: Language; greeted: boolean; town?: string },
): Language | undefined => {
  const greeting = isOnlyGreeting(text, town)
  if (greeting) return greeting.language
  if (isSharedCommand(text)) return undefined
  const letters = normaliseLetters(maskPlaces(text).replace(FLAT, ' '))
    .replaceAll(PLACE, ' ')
    .replace(/ +/g, ' ')
  const words = letters.trim().split(' ').filter(Boolean).length
  if (words === 0 || (greeted && words < 2)) return undefined
  const [first] = weighBySpelling(classify(getModel('language'), letters), letters)
  if (!first || first.label === current) return first && current
  const { longer, short, shortBelow } = greeted ? CHANGE : FIRST
  const least = words < shortBelow ? short : longer
  return first.probability >= least ? (first.label as Language) : undefined
}

/** Letters that a language does not have. A name of another language may have them all the same. */
const FOREIGN: [language: Language, letters: RegExp][] = [
  ['ca', /[ñá¿¡]/],
  ['es', /[àèòç]|l·l/],
  ['en', /[àáçèéíïñòóúü¿¡]|l·l/],
]

/** How much less likely a language is where there is a letter that it does not have. */
const UNUSUAL = 0.25

const weighBySpelling = (guesses: Guess[], letters: string): Guess[] => {
  const unusual = FOREIGN.flatMap(([language, foreign]) =>
    foreign.test(letters) ? [language as string] : [],
  )
  if (unusual.length === 0) return guesses
  const weighed = guesses.map(({ label, probability }) => ({
    label,
    probability: probability * (unusual.includes(label) ? UNUSUAL : 1),
  }))
  const sum = weighed.reduce((all, { probability }) => all + probability, 0)
  return weighed
    .map(({ label, probability }) => ({ label, probability: probability / sum }))
    .sort((one, other) => other.probability - one.probability)
}
