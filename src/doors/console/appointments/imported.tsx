import type { VNode } from 'preact'
import { type Closures, LEFT_OUT, type Stretch } from '#town/appointments'
import { daySaid } from '#town/content'
import type { View } from '../frame.tsx'

/** Days that are named: the week and the list below show all of them. */
const MOST_DAYS = 31

const DAY = /^\d{4}-\d\d-\d\d$/

/** What came of an import, as the address of the page after it has it. @param before the closures ahead that there were */
export const importedQuery = (found: Closures, before: Stretch[]): string => {
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
    ['days', days.slice(0, MOST_DAYS).join(' ')],
    ['more', String(Math.max(0, days.length - MOST_DAYS))],
    ...counts.map(([name, count]) => [name, String(count)]),
  ]).toString()
}

/** What of a calendar was taken, which days it closes, and what was left out and why. */
export const Imported = (props: { here: View; query: URLSearchParams }): VNode | null => {
  const { here, query } = props
  const { t, language, town } = here
  if (!query.has('imported')) return null
  const count = (name: string) => Math.min(1_000_000, Math.trunc(Math.abs(Number(query.get(name)))) || 0)
  const days = (query.get('days') ?? '')
    .split(' ')
    .slice(0, MOST_DAYS)
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
            <li>{daySaid(day, language, town.profile.time_zone)}</li>
          ))}
          {count('more') > 0 ? <li>{t('week.imported.more', { count: count('more') })}</li> : null}
        </ul>
      ) : null}
      {(['opened', ...LEFT_OUT] as const)
        .filter((why) => count(why) > 0)
        .map((why) => (
          <p>{t(`week.imported.${why}`, { count: count(why) })}</p>
        ))}
    </section>
  )
}
