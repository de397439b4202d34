import { type AlarmWords, ofEveryLanguage } from '#languages'
import { fold } from '#platform/text'

/**
 * What must not wait in a queue: `danger` to people now; `violence` at home; `need`, which is for Social Services'
 * ears only and never for a public report.
 */
export type Alarm = keyof AlarmWords

/** In this order: the first that fits counts. */
const ALARMS: Alarm[] = ['violence', 'danger', 'need']

const ALARM_PATTERNS = ALARMS.map((alarm): [Alarm, RegExp] => [
  alarm,
  new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${ofEveryLanguage(({ alarms }) => alarms[alarm])
      .flat()
      .join('|')})(?![\\p{L}\\p{N}])`,
    'u',
  ),
])

/** What in some words must not wait, if anything. */
export const detectAlarm = (text: string): Alarm | undefined => {
  const folded = fold(text.slice(0, 4_000))
  return ALARM_PATTERNS.find(([, sign]) => sign.test(folded))?.[0]
}
