import type { VNode } from 'preact'
import { type Closures, type ScheduleException, SKIP_REASONS } from '#domain/appointments'
import { formatDay } from '#domain/content'
import type { View } from '../ui/index.ts'

/** Days that are named: the week and the list below show all of them. */
const MAX_DAYS_LISTED = 31

const DAY = /^\d{4}-\d\d-\d\d$/

/** What came of an import, as the address of the page after it has it. @param before the closures ahead that there were */
export const importResultQuery = (found: Closures, before: ScheduleException[]): string => {
  const days = [...new Set(found.closures.map(({ from }) => from.slice(0, 10)))].sort()
  const stays = new Set(found.closures.map(({ id }) => id))
  const series = new Set(found.series)
  const freed = before.filter(
    ({ id }) => !stays.has(id) && (found.times.includes(id) || series.has(id.slice(0, id.lastIndexOf('@')))),
  )
  const counts = Object.entries({ ...found.left, opened: freed.length }).filter(([, count]) => count > 0)
  return new URLSearchParams([
    ['imported', String(found.taken)],
    ['times', String(found.closures.length)],
    ['days', days.slice(0, MAX_DAYS_LISTED).join(' ')],
    ['more', String(Math.max(0, days.length - MAX_DAYS_LISTED))],
    ...counts.map(([name, count]) => [name, String(count)]),
  ]).toString()
}

/** What of a calendar was taken, which days it closes, and what was left out and why. */
export const ImportResult = (props: { view: View; query: URLSearchParams }): VNode | null => {
  const { view, query } = props
  const { t, language, town } = view
  if (!query.has('imported')) return null
  const count = (name: string) => Math.min(1_000_000, Math.trunc(Math.abs(Number(query.get(name)))) || 0)
  const days = (query.get('days') ?? '')
    .split(' ')
    .slice(0, MAX_DAYS_LISTED)
    .filter((day) => DAY.test(day))
  return (
    <section class="done" role="status">
      <p>
        <strong>{t('week.imported')}.</strong>{' '}
        {t('week.imported.taken', { count: count('imported'), times: count('times') })}
      </p>
      {days.length > 0 ? (
        <ul>
          {days.map((day) => (
            <li>{formatDay(day, language, town.profile.time_zone)}</li>
          ))}
          {count('more') > 0 ? <li>{t('week.imported.more', { count: count('more') })}</li> : null}
        </ul>
      ) : null}
      {(['opened', ...SKIP_REASONS] as const)
        .filter((why) => count(why) > 0)
        .map((why) => (
          <p>{t(`week.imported.${why}`, { count: count(why) })}</p>
        ))}
    </section>
  )
}
