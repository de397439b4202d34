import { AND, AT, anyOf, BETWEEN, FROM, NUMBERS, PARTS, UNITS, UNTIL } from './words.ts'

/** A part of the day. */
export type DayPart = 'morning' | 'afternoon' | 'evening' | 'night'

/** `HH:MM` */
export type ClockTime = string

/** What some words say of the hour. */
export type Times = { time?: ClockTime; from?: ClockTime; until?: ClockTime; part?: DayPart }

/** Hours that nobody means at night: «a les 5» is in the afternoon. */
const DAYTIME = 7

const HOURS = anyOf([...NUMBERS.keys()].filter((word) => (NUMBERS.get(word) ?? 0) <= 12 && word !== 'a'))

/** «10», «10.30», «10 h 30», «10:30», «cinc», and what is said after it: «i mitja», «menys quart». */
const CLOCK = `(?:(?<hour>\\d{1,2})(?:\\s?[:.h]\\s?(?<minutes>\\d{2})(?!\\d)|\\s?h)?|(?<word>${HOURS}))(?!\\p{L}|[\\d/-])`
const MORE =
  '(?:\\s(?:heures?|hores|horas|o clock))?(?:\\s(?<add>i mitja|y media|et demie?|si jumatate|والنصف|و النصف|i quart|y cuarto|et quart|si un sfert|والربع|i tres quarts)|\\s(?<less>menys quart|menos cuarto|moins le quart|fara un sfert|الا ربع))?'
const HALF_DAY = '(?:\\s?(?<half>am|pm|a\\.m|p\\.m)(?!\\p{L}))?'

const pattern = (source: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\d/.:-])(?:${source})(?![\\p{L}\\d])`, 'u')

/** «dos quarts de sis» is half past five. */
const QUARTERS = pattern(
  `(?:a |cap a )?(?:(?<quarters>un|dos|tres)\\squarts?|(?<figures>[123])/4)\\s(?:d |de )?(?<hour>\\d{1,2}|${HOURS})`,
)
/** «half past five», «a quarter to six». */
const ENGLISH = pattern(
  `(?:at )?(?:a )?(?<share>half|quarter)\\s(?<way>past|to)\\s(?<hour>\\d{1,2}|${HOURS})${HALF_DAY}`,
)
const PLAIN = `${CLOCK}${MORE}${HALF_DAY}`
const LED = pattern(`(?:${AT})\\s${PLAIN}`)
/** «à cinq heures et demie» */
const FRENCH = pattern(`(?:a|vers)\\s${PLAIN}(?<=heures?(?:\\s.+)?)`)
/** An hour that says itself that it is one. */
const BARE = pattern(
  '(?<hour>\\d{1,2})(?:\\s?[:h]\\s?(?<minutes>\\d{2})|\\.(?<minutes2>\\d{2})(?=\\s?h)|(?=\\s?(?:h|hores|horas|heures)(?!\\p{L})))(?:\\s?(?:hores|horas|heures|h))?|(?<hour2>\\d{1,2})\\s?(?<half>am|pm)',
)

const OF_DAY: [DayPart | 'small', RegExp][] = (
  ['small', 'morning', 'afternoon', 'evening', 'night'] as const
).map((part) => [part, pattern(PARTS[part])])

type Groups = Record<string, string | undefined>

const valueOfHour = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : /^\d+$/.test(text) ? Number(text) : NUMBERS.get(text)

const QUARTERS_SAID = new Map([
  ['un', 15],
  ['dos', 30],
  ['tres', 45],
])

/** Minutes after midnight of an hour that was said; which half of the day, the part tells. */
const minutesOf = (groups: Groups): number | undefined => {
  const hour = valueOfHour(groups.hour ?? groups.hour2 ?? groups.word)
  if (hour === undefined) return undefined
  const quarters = QUARTERS_SAID.get(groups.quarters ?? '') ?? Number(groups.figures ?? 0) * 15
  // «un quart de sis» is after five.
  if (quarters > 0) return (hour - 1) * 60 + quarters
  if (groups.share) return hour * 60 + (groups.share === 'half' ? 30 : 15) * (groups.way === 'to' ? -1 : 1)
  const { add = '', less } = groups
  const added = /mitja|media|demi|jumatate|نصف/.test(add) ? 30 : /tres/.test(add) ? 45 : add ? 15 : 0
  return hour * 60 + Number(groups.minutes ?? groups.minutes2 ?? 0) + added - (less ? 15 : 0)
}

const format = (minutes: number): ClockTime | undefined => {
  if (minutes < 0 || minutes >= 24 * 60) return undefined
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** The hour that is meant: «a les 5» by day, «les 8» of an evening. */
const clockTime = (groups: Groups, part: DayPart | 'small' | undefined): ClockTime | undefined => {
  const minutes = minutesOf(groups)
  if (minutes === undefined || Number(groups.minutes ?? groups.minutes2 ?? 0) >= 60) return undefined
  const noon = 12 * 60
  if (groups.half) {
    const late = groups.half.startsWith('p')
    return format(late ? (minutes % noon) + noon : minutes % noon)
  }
  if (minutes >= noon && minutes < noon + 60 && part === 'night') return format(minutes - noon)
  const late =
    minutes < noon &&
    part !== 'morning' &&
    part !== 'small' &&
    (part !== undefined ? part !== 'night' || minutes >= 6 * 60 : minutes < DAYTIME * 60)
  // Written with two figures it is as it is written: «08:30», «05.15 h».
  return format(late && !groups.hour?.startsWith('0') ? minutes + noon : minutes)
}

const later = (time: ClockTime): ClockTime | undefined => {
  const [hour = 0, minutes = 0] = time.split(':').map(Number)
  return format((hour + 12) * 60 + minutes)
}

const ARTICLE = '(?:(?:les|la|las|the|le|l|ora|الساعه) )?'
const EITHER = (name: string): string => PLAIN.replace(/\?<(\w+)>/g, `?<$1${name}>`)
const RANGES = [
  pattern(`(?:${BETWEEN})\\s${ARTICLE}${EITHER('A')}\\s(?:${AND})\\s?${ARTICLE}${EITHER('B')}`),
  pattern(
    `(?:de|from|des de|desde|de la)\\s(?:les|las|la)\\s${EITHER('A')}\\s(?:a|fins a|hasta)\\s(?:les|las|la)\\s${EITHER('B')}`,
  ),
  pattern(`(?:de|from)\\s${EITHER('A')}\\s(?:a|to|till|fins a)\\s${EITHER('B')}(?<=h)`),
]
/** «after 3 days» says no hour. */
const NO_UNIT = `(?!\\s(?:${Object.values(UNITS).join('|')}))`
const LIMITS: ['from' | 'until', RegExp][] = [
  [
    'from',
    pattern(
      `(?:${FROM})\\s(?:${AT})\\s${PLAIN}|(?:after|from|apres|a partir de|dupa|بعد)\\s${EITHER('B')}${NO_UNIT}`,
    ),
  ],
  [
    'until',
    pattern(
      `(?:${UNTIL})\\s(?:${AT})\\s${PLAIN}|(?:before|until|by|avant|inainte de|قبل)\\s${EITHER('B')}${NO_UNIT}`,
    ),
  ],
]

const groupsOf = (match: RegExpMatchArray, suffix = ''): Groups => {
  const all: Groups = match.groups ?? {}
  if (!suffix) return all
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      name.endsWith(suffix) ? [[name.slice(0, -1), value]] : [],
    ),
  )
}

/** What was read is taken out of the text: nothing reads it twice. */
const without = (text: string, match: RegExpMatchArray): string =>
  `${text.slice(0, match.index ?? 0)} , ${text.slice((match.index ?? 0) + match[0].length)}`

/** The part of the day that is said, and the text without it. */
const readPart = (text: string): { part?: DayPart | 'small'; rest: string } => {
  for (const [part, words] of OF_DAY) {
    const match = words.exec(text)
    if (match) return { part, rest: without(text, match) }
  }
  return { rest: text }
}

/** The hours and the part of the day that a normalised text says, and the rest of it. */
export const readTimes = (text: string): Times & { rest: string } => {
  const { part, rest } = readPart(text)
  const said: Times = part && part !== 'small' ? { part } : {}
  for (const range of RANGES) {
    const match = range.exec(rest)
    const from = match && clockTime(groupsOf(match, 'A'), part)
    const end = match && clockTime(groupsOf(match, 'B'), part)
    // «entre les 5 i les 7»: both are of the same half of the day.
    const until = from && end && end <= from ? later(end) : end
    if (match && from && until && from < until) return { ...said, from, until, rest: without(rest, match) }
  }
  for (const [limit, words] of LIMITS) {
    const match = words.exec(rest)
    if (!match) continue
    const own = groupsOf(match)
    const at = clockTime((own.hour ?? own.word) ? own : groupsOf(match, 'B'), part)
    if (at) return { ...said, [limit]: at, rest: without(rest, match) }
  }
  for (const words of [QUARTERS, ENGLISH, LED, FRENCH, BARE]) {
    const match = words.exec(rest)
    const time = match && clockTime(groupsOf(match), part)
    if (match && time) return { ...said, time, rest: without(rest, match) }
  }
  return { ...said, rest }
}
