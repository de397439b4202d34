import { kindOf } from './name-index.ts'
import { findNumber } from './numbers.ts'
import type { Token } from './tokens.ts'
import {
  AT,
  BESIDE,
  CHAINS,
  FACILITIES,
  GROUNDS,
  LINKS,
  PARTICLES,
  PARTS,
  SHOPS,
  STATES,
  STOPWORDS,
  WAYS,
} from './vocabulary.ts'

/** Words of a name that no list has, at most. */
const LONGEST_NAME = 4

/** A place that is named and that no list has. Places are those of words. */
export type Unlisted = { start: number; end: number; evidence: number; named: boolean; way: boolean }

const endsAt = (tokens: Token[], at: number): boolean =>
  at >= tokens.length || tokens[at]?.gap !== 'none' || /^\d/.test(tokens[at]?.word ?? '')

/**
 * How far a name goes that begins at a word and is in no list: while it is in capitals, or else to the end of what is said, if
 * that is near: where a name in small letters ends before a verb nobody can tell.
 */
const nameEnd = (tokens: Token[], from: number): number => {
  const written = tokens[from]?.capital === true
  let end = from
  for (let at = from; at < tokens.length && at < from + LONGEST_NAME + 2; at++) {
    const token = tokens[at]
    if (!token || (at > from && token.gap !== 'none') || /^\d/.test(token.word)) break
    if (LINKS.has(token.word) || token.word === 'i') {
      // A particle belongs to a name that goes on.
      if (at === from || (written && !tokens[at + 1]?.capital)) break
      continue
    }
    if (!written && STATES.has(token.word)) break
    if (STOPWORDS.has(token.word) || AT.has(token.word) || BESIDE.has(token.word)) break
    if (written && !token.capital) break
    end = at + 1
  }
  if (written || (end - from <= 3 && endsAt(tokens, end))) return end
  return /^(?:nou|nova|vell|vella|major)$/.test(tokens[from]?.word ?? '') ? from + 1 : from
}

const skipParticles = (tokens: Token[], from: number): number => {
  let at = from
  while (tokens[at]?.gap === 'none' && LINKS.has(tokens[at]?.word ?? '') && at < from + 3) at++
  return at
}

/** The words before that say where: «a la cantonada de», «davant del», «al». */
const leadStart = (tokens: Token[], start: number): { start: number; led: number } => {
  let at = start
  let led = 0
  while (at > 0 && tokens[at]?.gap === 'none') {
    const word = tokens[at - 1]?.word ?? ''
    if (BESIDE.has(word) || PARTS.has(word)) led = 1
    else if (AT.has(word)) led = Math.max(led, 0.5)
    else if (!PARTICLES.has(word)) break
    at--
  }
  // «de la cantonada»: what it is of is no part of where.
  while (at < start && /^(?:de|d|i|y|and|et|si)$/.test(tokens[at]?.word ?? '')) at++
  return { start: at, led }
}

/** «davant del Bonpreu», «frente a Zara»: beside something that has a name of its own, or a shop that everybody knows. */
const isPointedOut = (tokens: Token[], at: number): boolean => {
  const { word = '', capital } = tokens[at] ?? {}
  if (CHAINS.has(word)) return leadStart(tokens, at).led > 0
  const isName = capital && word.length > 2 && at > 0 && tokens[at]?.gap === 'none' && !isPlaceWord(word)
  return isName === true && leadStart(tokens, at).led === 1
}

/** «a Dante Alighieri 3»: a name in capitals and a number, at the end of what is said. */
const namedWithNumber = (tokens: Token[], at: number): Unlisted | undefined => {
  const first = tokens[at]
  if (!first?.capital || isPlaceWord(first.word) || first.word.length < 3) return undefined
  // The first word of a sentence has a capital anyway.
  if (tokens[at - 1]?.capital || ((at === 0 || first.gap === 'stop') && !tokens[at + 1]?.capital))
    return undefined
  const end = nameEnd(tokens, at)
  const found = end > at ? findNumber(tokens, end) : undefined
  if (!found || (found.end < tokens.length && tokens[found.end]?.gap === 'none')) return undefined
  return { start: at, end: found.end, evidence: 1.5, named: true, way: true }
}

const isPlaceWord = (word: string): boolean =>
  WAYS.has(word) || GROUNDS.has(word) || FACILITIES.has(word) || SHOPS.has(word) || PARTICLES.has(word)

const pointedOut = (tokens: Token[], at: number): Unlisted => {
  const end = Math.max(at + 1, tokens[at]?.capital ? nameEnd(tokens, at) : at + 1)
  return { start: leadStart(tokens, at).start, end, evidence: 1.5, named: true, way: false }
}

/**
 * Places that are named with what they are — «plaça Gispert», «davant de l’escola Bages» — whether they are in a list or not.
 */
export const findUnlisted = (tokens: Token[]): Unlisted[] =>
  tokens.flatMap(({ word }, at): Unlisted[] => {
    if (isPointedOut(tokens, at)) return [pointedOut(tokens, at)]
    const numbered = namedWithNumber(tokens, at)
    if (numbered) return [numbered]
    const way = WAYS.has(word) || GROUNDS.has(word)
    const facility = FACILITIES.has(word) || SHOPS.has(word)
    if (!way && !facility) return []
    // «CAP», not «cap».
    if (word === 'cap' && !tokens[at]?.capital) return []
    // «el c», «la pl» without a name are none.
    if (way && word.length < 3 && !tokens[at + 1]) return []
    const nameStart = skipParticles(tokens, at + 1)
    const inner = kindOf(tokens[nameStart]?.word ?? '') ?? FACILITIES.get(tokens[nameStart]?.word ?? '')
    const named = tokens[nameStart]?.gap === 'none' && !inner ? nameEnd(tokens, nameStart) : nameStart
    const hasName = named > nameStart
    const end = hasName ? named : at + 1
    const number = hasName && way ? findNumber(tokens, end) : undefined
    const { start, led } = leadStart(tokens, at)
    const before = start === 0 || tokens[start]?.gap !== 'none'
    const to = number?.end ?? end
    const after = to >= tokens.length || tokens[to]?.gap !== 'none'
    const alone = before && after ? 1 : 0
    const written = tokens[nameStart]?.capital
    const evidence =
      (way ? (hasName ? (written ? 1.5 : 1) : -0.5) : hasName ? 0.75 : 0.5) +
      led +
      alone +
      (number ? 0.75 : 0)
    return [{ start: led > 0 ? start : at, end: to, evidence, named: hasName, way }]
  })
