import type { Language } from '#languages'
import { isOnlyGreeting } from '../language/commands.ts'
import { classify } from './linear-model.ts'
import { maskPlaces } from './mask-places.ts'
import { getModel } from './models.ts'
import { normaliseLetters, PLACE } from './normalise.ts'

/**
 * How sure a first message has to be, and one that would change the language of a conversation; more so where it is a word or
 * two, which may be of several languages. Those of a first message by cross-validation.
 */
const FIRST = { longer: 0.5, short: 0.7 }
const CHANGE = { longer: 0.85, short: 0.93 }

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
  const letters = normaliseLetters(maskPlaces(text).replace(FLAT, ' '))
    .replaceAll(PLACE, ' ')
    .replace(/ +/g, ' ')
  const words = letters.trim().split(' ').filter(Boolean).length
  if (words === 0 || (greeted && words < 2)) return undefined
  const [first] = classify(getModel('language'), letters)
  if (!first || first.label === current) return first && current
  const { longer, short } = greeted ? CHANGE : FIRST
  const least = words < 3 ? short : longer
  return first.probability >= least ? (first.label as Language) : undefined
}
