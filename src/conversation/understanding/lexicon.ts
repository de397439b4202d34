import { fold } from '#platform/text'

/** What words stand for in any of the languages: «fanal», «farola» and “street light” are one. */
export type Lexicon = { conceptsOf: (word: string) => string[] }

const ARABIC = /[\u0600-\u06ff]/

/** An Arabic word without the article and the particles that are written with it. */
const withoutParticles = (word: string): string =>
  word.replace(/^(?:وال|بال|فال|كال|لل|ال|و|ف|ب|ل|د)(?=.{3})/, '')

/** The shortest beginning that says anything. */
const SHORTEST = 2

/**
 * @param lines a concept, a tab, and its words in all languages with a blank between them; `*` ends the beginning of a word, of
 * which the longest that fits counts
 */
export const parseLexicon = (lines: string): Lexicon => {
  const whole = new Map<string, string[]>()
  const beginnings = new Map<string, string[]>()
  const arabic: [stem: string, concept: string][] = []
  const put = (map: Map<string, string[]>, key: string, concept: string) =>
    map.set(key, [...(map.get(key) ?? []), concept])
  for (const line of lines.trim().split('\n')) {
    const [concept = '', words = ''] = line.split('\t')
    for (const word of new Set(words.split(' '))) {
      const folded = fold(word).replaceAll(' ', '')
      if (!folded) continue
      if (ARABIC.test(folded)) arabic.push([folded, concept])
      else put(word.endsWith('*') ? beginnings : whole, folded, concept)
    }
  }
  const beginning = (word: string): string[] => {
    for (let length = word.length; length >= SHORTEST; length--) {
      const found = beginnings.get(word.slice(0, length))
      if (found) return found
    }
    return []
  }
  const inArabic = (word: string): string[] => {
    const once = withoutParticles(word)
    const twice = withoutParticles(once)
    return arabic
      .filter(
        ([stem]) =>
          stem === word ||
          stem === once ||
          stem === twice ||
          (stem.length > 3 && word.includes(withoutParticles(stem))),
      )
      .map(([, concept]) => concept)
  }
  return {
    conceptsOf: (word) => [
      ...new Set([...(whole.get(word) ?? []), ...(ARABIC.test(word) ? inArabic(word) : beginning(word))]),
    ],
  }
}
