import type api from './ca/api.json'
import type chat from './ca/chat.json'
import type developers from './ca/developers.json'
import type mail from './ca/mail.json'
import type openData from './ca/open-data.json'
import type poster from './ca/poster.json'
import type reportForm from './ca/report-form.json'
import type site from './ca/site.json'
import type webChat from './ca/web-chat.json'

/** What a few words, alone in a message, ask for. */
export type Command = 'menu' | 'back' | 'cancel' | 'help' | 'yes' | 'no' | 'skip' | 'stop' | 'all'

/** Alternatives of a regular expression, in small letters without accents: `demain|apres demain`. */
export type Alternatives = string

/**
 * Words of dates and hours. Names of days and months are those of the locale's data, and these besides.
 */
export type DateWords = {
  /** From Monday on. */
  weekdayNames?: string[]
  /** From January on. */
  monthNames?: string[]
  /** Each line counts from one up. */
  numbers: string[]
  /** Numbers that are written in several words, or that are not in a row. */
  otherNumbers?: Record<string, number>
  /** «November 24»: else a month and a number are an address. */
  monthFirst?: boolean
  morning: Alternatives
  afternoon: Alternatives
  evening: Alternatives
  night: Alternatives
  /** After midnight. */
  smallHours?: Alternatives
  /** Parts of the day that say that it is today: «aquesta tarda». */
  partsOfToday: Alternatives
  today: Alternatives
  tomorrow: Alternatives
  afterTomorrow: Alternatives
  /** «que ve», behind what it is said of. */
  nextBehind: Alternatives
  /** The same, before it. */
  nextBefore?: Alternatives
  this: Alternatives
  week: Alternatives
  weekend: Alternatives
  month: Alternatives
  /** «d’aquí a», before so many days. */
  in: Alternatives
  days: Alternatives
  weeks: Alternatives
  months: Alternatives
  soonest: Alternatives
  /** Before an hour. */
  at: Alternatives
  from: Alternatives
  until: Alternatives
  between: Alternatives
  and: Alternatives
  noon: Alternatives
}

/** What is asked for in a sentence: alternatives of regular expressions over folded words. */
export type RequestWords = {
  /** How a report stands: «com està la meva incidència». */
  status: Alternatives[]
  /** To speak with somebody. */
  person: Alternatives[]
  /** To be rid of something of one’s own: «vull llençar un sofà». */
  discard: Alternatives[]
  /** «telèfon de la biblioteca»: what may stand before what is asked for, what that is, and what joins the name to it. */
  lookup: { before: Alternatives; what: Alternatives; joins: Alternatives }
  /**
   * Which works and cuts there are: what is asked for, words that ask, and those that may stand besides without making it a message about
   * something else. `mentions`: words by which a question about what is new is one about works.
   */
  works: { mentions: Alternatives; what: Alternatives; ask: Alternatives; besides: Alternatives }
  /**
   * To be told of what happens in an area: how it begins, what calls an area so, and what may stand besides; and what asks which
   * areas are followed.
   */
  area: { begins: Alternatives; place: Alternatives; besides: Alternatives; followed: Alternatives }
  /**
   * To answer a question of the town: what calls it so, and what may stand besides; what stands before its number; and what says that
   * somebody lives in a place.
   */
  participation: { what: Alternatives; besides: Alternatives; named: Alternatives; home: Alternatives }
}

/**
 * Signs of what must not wait, over folded words: `violence` at home; `danger` to people now; `need`, which is for Social
 * Services' ears only.
 */
export type AlarmWords = Record<'violence' | 'danger' | 'need', Alternatives[]>

/** A language in which citizens are answered. Everything that is particular to one is in its folder. */
export type LanguageDefinition = {
  /** What its speakers call it. */
  name: string
  /** The locale that its dates, numbers and plurals follow. */
  locale: string
  rightToLeft?: true
  /** What staff write for citizens must be in it; in the others it may be. */
  written?: true
  /** How an hour is written, as luxon has it: alone, and where the text says already that it is an hour. */
  time: { alone: string; within: string }
  /** Between a day and its hour, where it is another one. */
  comma?: string
  /** Mends what the locale's data say of a date. */
  mendDate?: (date: string) => string
  /** What it is called in another language, by its code, where the locale's data say otherwise. */
  calledBy?: Record<string, string>
  /** By this word the assistant says in its welcome what it is: Regulation (EU) 2024/1689, article 50.1. */
  automatic: string
  /** What it is called, in itself and in others. Folded. */
  names: string[]
  /** Folded. */
  commands: Record<Command, string[]>
  /** What is chosen from a list by its place, from the first on: folded, without the article. */
  ordinals: Alternatives[]
  /** Folded. Those that are said in several languages alike tell nothing of which it is. */
  greetings: string[]
  /** What may follow a greeting without making it a message about something. Folded; `{town}` is the town's name. */
  pleasantries: string[]
  /** Starts of messages that look like a greeting and are none. Folded. */
  notGreetings?: string[]
  /** «seguir», before the number of a report. */
  follow: string[]
  /** Words that stand beside a place and say nothing but that it is one. Folded, with spaces between. */
  besidePlaces: string
  /**
   * Words beside the number of a thing of the street, with spaces between. `plate`: what the number stands on, as it is written;
   * folded: `number`, what it is; `between`, what may stand before it; `units`, what makes a quantity of it; `neutral`, what says nothing of
   * what is wrong.
   */
  assets: Record<'plate' | 'number' | 'between' | 'units' | 'neutral', string>
  dates: DateWords
  requests: RequestWords
  alarms: AlarmWords
  chat: typeof chat
  site: typeof site
  webChat: typeof webChat
  api: typeof api
  developers: typeof developers
  mail: typeof mail
  openData: typeof openData
  poster: typeof poster
  reportForm: typeof reportForm
}
