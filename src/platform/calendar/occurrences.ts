import ICAL from 'ical.js'
import type { DateTime } from 'luxon'
import { type Budget, budgetOf, payFrom, refuseUnreasonable } from './budget.ts'
import type { CalendarEvent } from './parse.ts'
import { instantOf } from './read.ts'

/** One time that an event takes place. */
export type Occurrence = {
  start: ICAL.Time
  end: ICAL.Time
  /** What is said of it: the event's own, or of what was changed for this time. */
  component: ICAL.Component
  /** For one of several: which, as the rule says it. */
  repetition?: string
}

/** The time that is asked about. */
export type Window = { from: DateTime; until: DateTime; zone: string }

/** Steps that all repetitions of a calendar may take, and those of one event. */
const CALENDAR_STEPS = 1_000_000
const EVENT_STEPS = 30_000

/** What a look at one time costs besides, in steps: it is worked out in the town's zone. */
const LOOK = 10

/** Rules, and dates added or left out one by one, that an event may have. */
const MAX_RULES = 10
const MAX_DATES = 2_000
const STEPS_A_DATE = 5

/** Years that something may be in, and how long it may last. */
const YEARS = [1900, 2200] as const
const MAX_DAYS = 400
const DAY_MS = 86_400_000

/** Times that one changed event may have. */
const MAX_MOVED = 1_000

/** The steps of a calendar, to be given with each of its events. */
export const calendarBudget = (): Budget => budgetOf(CALENDAR_STEPS)

/** Throws for times that no event has: working them out would take for ever. */
const refuseTimes = (component: ICAL.Component): void => {
  for (const name of ['dtstart', 'dtend', 'recurrence-id']) {
    const time = component.getFirstPropertyValue(name)
    if (time === null) {
      if (name === 'dtstart') throw new Error('no beginning')
      continue
    }
    if (!(time instanceof ICAL.Time) || time.year < YEARS[0] || time.year > YEARS[1])
      throw new Error(`no such ${name}`)
  }
  const duration = component.getFirstPropertyValue('duration')
  if (duration instanceof ICAL.Duration && Math.abs(duration.toSeconds()) > MAX_DAYS * 86_400)
    throw new Error('lasts too long')
}

const rulesOf = (component: ICAL.Component): ICAL.Recur[] =>
  component.getAllProperties('rrule').map((one) => one.getFirstValue() as ICAL.Recur)

/** Throws for repetitions that nobody means; the others pay for their steps. */
const boundRepetitions = (component: ICAL.Component, budget: Budget): void => {
  const rules = rulesOf(component)
  if (rules.length > MAX_RULES) throw new Error('too many rules')
  for (const rule of rules) {
    refuseUnreasonable(rule)
    payFrom(budget, rule)
  }
  const dates = [...component.getAllProperties('rdate'), ...component.getAllProperties('exdate')]
  const count = dates.reduce((sum, one) => sum + one.jCal.length, 0)
  if (count > MAX_DATES) throw new Error('too many dates')
  budget.spend(count * STEPS_A_DATE)
}

/** What a clock on the wall would read, as if it were UTC: near enough for days. */
const roughly = ({ year, month, day, hour, minute }: ICAL.Time) =>
  Date.UTC(year, month - 1, day, hour, minute)

/**
 * Where the repetitions of long ago need not be gone through one by one: a beginning shortly before the window, as many
 * whole intervals later.
 */
const laterStart = (component: ICAL.Component, start: ICAL.Time, target: number): ICAL.Time | undefined => {
  const [rule, second] = rulesOf(component)
  const days = rule && { DAILY: 1, WEEKLY: 7 }[rule.freq as string]
  if (!rule || !days || second || rule.count || component.hasProperty('rdate')) return undefined
  const step = days * rule.interval
  const steps = Math.floor((target - roughly(start)) / DAY_MS / step)
  if (steps < 1) return undefined
  const later = start.clone()
  later.adjust(steps * step, 0, 0, 0)
  return later
}

/**
 * The times at which an event takes place within a window; one that does not repeat is told wherever it lies.
 * @param budget that of the whole calendar
 * @throws for an event whose times cannot be worked out, or not within the steps that it has
 */
export function* occurrencesOf(event: CalendarEvent, window: Window, budget: Budget): Generator<Occurrence> {
  const { component } = event
  for (const one of [component, ...event.moved.slice(0, MAX_MOVED)]) refuseTimes(one)
  const exceptions = event.moved.slice(0, MAX_MOVED)
  // Without this list the library looks for them among all events of the calendar, and takes those of others.
  const whole = new ICAL.Event(component, { exceptions, strictExceptions: true })
  if (!whole.isRecurring()) return void (yield { start: whole.startDate, end: whole.endDate, component })
  const own = budgetOf(EVENT_STEPS, budget)
  own.spend(exceptions.length)
  boundRepetitions(component, own)
  const lasts = Math.min(MAX_DAYS * DAY_MS, Math.max(0, roughly(whole.endDate) - roughly(whole.startDate)))
  // Two days more, for the zones.
  const before = window.from.toMillis() - lasts - 2 * DAY_MS
  const start =
    exceptions.length === 0 ? laterStart(component, whole.startDate, before - 31 * DAY_MS) : undefined
  const times = whole.iterator(start)
  for (;;) {
    const time = times.next()
    if (!time) return
    own.spend(1)
    if (exceptions.length === 0 && roughly(time) < before) continue
    own.spend(LOOK)
    if (instantOf(time, window.zone) > window.until) return
    const { item, startDate, endDate } = whole.getOccurrenceDetails(time)
    const end = endDate ?? startDate
    if (instantOf(end, window.zone) < window.from) continue
    yield { start: startDate, end, component: item.component, repetition: time.toString() }
  }
}
