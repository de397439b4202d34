import ICAL from 'ical.js'

/** Thrown when a repetition would take more steps than it may. */
export class StepLimitExceeded extends Error {
  override name = 'TooManySteps'
}

/** Steps that may be taken: of one repetition, and of a whole calendar. One is some microseconds. */
export type Budget = {
  /** @throws {StepLimitExceeded} */
  spend(steps: number): void
}

/** A budget of its own, out of another. */
export const createBudget = (steps: number, whole?: Budget): Budget => {
  let left = steps
  return {
    spend(taken) {
      left -= taken
      if (left < 0) throw new StepLimitExceeded()
      whole?.spend(taken)
    },
  }
}

/** Longest intervals of a repetition, and most values in one of its lists: people write neither. */
const MAX_INTERVAL = 1_000
const MAX_VALUES = 100

/** How often something may be repeated at most. A rule by the hour or less is no appointment of anybody's. */
const FREQUENCIES = new Set(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'])

/** Throws for a rule that is finer than by the day, or out of all proportion. */
export const assertReasonableRule = (rule: ICAL.Recur): void => {
  if (!FREQUENCIES.has(rule.freq)) throw new Error(`unsupported recurrence: ${rule.freq}`)
  if (rule.interval > MAX_INTERVAL) throw new Error('the recurrence interval is too long')
  const lists: unknown[] = Object.values(rule.parts)
  if (lists.some((list) => Array.isArray(list) && list.length > MAX_VALUES))
    throw new Error('the recurrence rule has too many values')
}

const budgets = new WeakMap<ICAL.Recur, Budget>()

/**
 * The library's iterator, which looks for the next date until it finds one, and so for ever where there is none (the 30th
 * of February). This one pays for each step of each of its loops.
 */
class BudgetedIterator extends ICAL.RecurIterator {
  // Called while the base class is being constructed: no field of this class is there yet.
  private pay(steps: number) {
    budgets.get(this.rule)?.spend(steps)
  }

  override check_contracting_rules() {
    this.pay(1)
    return super.check_contracting_rules()
  }

  override next_weekday_by_week() {
    this.pay(1)
    return super.next_weekday_by_week()
  }

  override increment_monthday(days: number) {
    this.pay(1 + Math.abs(days) / 50)
    super.increment_monthday(days)
  }

  override increment_month() {
    this.pay(1)
    super.increment_month()
  }

  override increment_year(years: number) {
    this.pay(1)
    super.increment_year(years)
  }

  override expand_year_days(year: number) {
    this.pay(20)
    return super.expand_year_days(year)
  }
}

/** Has a rule's iterators pay for their steps. */
export const chargeIterations = (budget: Budget, rule: ICAL.Recur): void => {
  budgets.set(rule, budget)
  rule.iterator = (dtstart: ICAL.Time) => new BudgetedIterator({ rule, dtstart })
}
