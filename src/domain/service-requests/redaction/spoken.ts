import type { Span } from './span.ts'
import { NUMBERS, TELEPHONES } from './tables/numbers.ts'
import { keysOf, type Word } from './words.ts'

/** Telephones whose digits are written in words, all of them or some. */

/** How many digits a word stands for, and how many of those of the next word it takes in. */
type Value = { digits: number; room: number; times?: number; hundred?: boolean }

const VALUES = new Map<string, Value>()
const put = (table: string, value: Value) => {
  for (const key of keysOf(table)) if (!VALUES.has(key)) VALUES.set(key, value)
}
for (const table of Object.values(NUMBERS)) {
  put(table.units, { digits: 1, room: 0 })
  put(table.two, { digits: 2, room: 0 })
  put(table.tens, { digits: 2, room: 1 })
  put(table.three, { digits: 3, room: 2 })
  put(table.hundred, { digits: 2, room: 2, hundred: true })
  put(table.twice, { digits: 0, room: 0, times: 2 })
  put(table.thrice, { digits: 0, room: 0, times: 3 })
}
for (const table of Object.values(NUMBERS))
  for (const key of keysOf(table.units, table.two, table.tens)) {
    const value = VALUES.get(key)
    // Arabic writes its «and» together with the word.
    if (value && /^\p{Script=Arabic}/u.test(key) && !VALUES.has(`و${key}`)) VALUES.set(`و${key}`, value)
  }

/** Also articles, or «or»: in a row of numbers, numbers. */
const ZERO_AS_LETTER = new Set(['o'])
const AND = keysOf('i y et and e si та і')
const ARTICLES = keysOf('un una une uno um uma u o')

const BETWEEN = /^[\s,.;:/\-–·'’()]{1,3}$/u

/** Digits of a telephone where something says that it is one, and where nothing does. */
const SAID = 7
const UNSAID = 9

const ANNOUNCES = [...keysOf(TELEPHONES)]

type Run = { from: number; to: number; digits: number; words: number; values: number[] }

/** The row of numbers that begins at a word, and the word after it. */
const runAt = (words: Word[], start: number): { run: Run; next: number } => {
  const first = words[start] as Word
  const run: Run = { from: first.from, to: first.from, digits: 0, words: 0, values: [] }
  let [room, times, at] = [0, 1, start]
  for (; at < words.length; at++) {
    const word = words[at] as Word
    if (at > start && !BETWEEN.test(word.gap)) break
    if (word.case === 'number' && /^\d{1,9}$/u.test(word.text)) {
      run.digits += word.text.length * times
      run.values.push(Number(word.text))
      room = 0
      times = 1
    } else {
      const known = VALUES.get(word.key)
      const value = known ?? (ZERO_AS_LETTER.has(word.key) && at > start ? { digits: 1, room: 0 } : undefined)
      if (!value) {
        const next = words[at + 1]
        if (AND.has(word.key) && at > start && next && VALUES.has(next.key)) continue
        break
      }
      if (value.times) {
        times = value.times
        run.to = word.to
        continue
      }
      const within = value.hundred ? false : value.digits <= room
      if (!within) run.digits += value.digits * times
      room = within ? (value.room < room ? value.room : 0) : value.room
      times = 1
      if (known && !ARTICLES.has(word.key)) run.words++
    }
    run.to = word.to
  }
  return { run, next: Math.max(at, start + 1) }
}

/** Whether something before says that a telephone comes. */
const announced = (plain: string, from: number): boolean => {
  const before = plain
    .slice(Math.max(0, from - 60), from)
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
  return ANNOUNCES.some((piece) => before.includes(piece))
}

const isTelephone = (plain: string, { from, digits, words }: Run): boolean => {
  if (words === 0 || digits < SAID || digits > 16) return false
  if (announced(plain, from)) return true
  return words >= 2 && digits >= UNSAID
}

/** Where a text has a telephone in words. @param plain made comparable */
export const spokenNumbersIn = (plain: string, words: Word[]): Span[] => {
  const found: Span[] = []
  for (let at = 0; at < words.length; ) {
    const word = words[at] as Word
    if (!VALUES.has(word.key) && word.case !== 'number') {
      at++
      continue
    }
    const { run, next } = runAt(words, at)
    if (isTelephone(plain, run)) found.push([run.from, run.to])
    at = next
  }
  return found
}
