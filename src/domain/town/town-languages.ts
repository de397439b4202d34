import { z } from 'zod'
import { LANGUAGES, type Language } from '#languages'
import { readShipped, stampOfShipped } from './shipped-files.ts'

/** A town's texts in a language, by what they are in the first one: `languages/{code}.json` of its folder, over those of all towns. */
const translationsSchema = z.record(z.string(), z.string().min(1))

type Translations = [Language, Record<string, string>][]

const [FIRST, ...OTHERS] = LANGUAGES

type Read = { stamp: string; found: Translations; lookedAt: number }

/** By folder, with the time of the files: they are read again when they change. */
const read = new Map<string, Read>()

/** How long what was read is not looked at again, in milliseconds: a turn asks some hundred times. */
const MAX_AGE_MS = 2_000

const fileOf = (language: Language): string => `languages/${language}.json`

const readLanguages = (folder: string): Read => {
  const known = read.get(folder)
  if (known && performance.now() - known.lookedAt < MAX_AGE_MS) return known
  const stamp = OTHERS.map((language) => stampOfShipped(folder, fileOf(language))).join()
  const isSame = known?.stamp === stamp
  const now = { stamp, found: isSame ? known.found : parseLanguages(folder), lookedAt: performance.now() }
  read.set(folder, now)
  return now
}

const parseLanguages = (folder: string): Translations =>
  OTHERS.flatMap((language): Translations => {
    const texts = readShipped(folder, fileOf(language))
    return texts === undefined ? [] : [[language, translationsSchema.parse(texts)]]
  })

const translationsOf = (folder: string): Translations => readLanguages(folder).found

/** Changes with the files of a folder that {@link fillLanguages} reads. */
export const languagesState = (folder: string): string => readLanguages(folder).stamp

/** Gives back what was read of a folder. */
export const forgetLanguages = (folder: string): void => void read.delete(folder)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

const fill = (value: unknown, translations: Translations): unknown => {
  if (Array.isArray(value)) return value.map((one) => fill(one, translations))
  if (!isObject(value)) return value
  const text = value[FIRST]
  if (typeof text !== 'string')
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, translations)]))
  const others = translations.flatMap(([language, texts]) =>
    Object.hasOwn(texts, text) ? [[language, texts[text]]] : [],
  )
  return { ...Object.fromEntries(others), ...value }
}

/**
 * Adds the languages that texts of a town lack, from the files of its folder: to what is shipped, and to what staff wrote
 * where they left the first language's words as they were. What a text is already in stays.
 * @param folder the town's
 */
export const fillLanguages = <Value>(folder: string, value: Value): Value => {
  const translations = translationsOf(folder)
  return translations.length > 0 ? (fill(value, translations) as Value) : value
}

const leaveOut = (value: unknown, translations: Translations): unknown => {
  if (Array.isArray(value)) return value.map((one) => leaveOut(one, translations))
  if (!isObject(value)) return value
  const text = value[FIRST]
  const entries = Object.entries(value)
  if (typeof text !== 'string')
    return Object.fromEntries(entries.map(([name, one]) => [name, leaveOut(one, translations)]))
  const files = new Map<string, string | undefined>(
    translations.map(([language, texts]) => [language, texts[text]]),
  )
  return Object.fromEntries(
    entries.filter(([language, one]) => one === undefined || one !== files.get(language)),
  )
}

/**
 * Leaves out what {@link fillLanguages} adds, before something is stored: a form sends it back, and a better translation in the
 * files would not be read any more.
 */
export const leaveOutFilled = <Value>(folder: string, value: Value): Value => {
  const translations = translationsOf(folder)
  return translations.length > 0 ? (leaveOut(value, translations) as Value) : value
}
