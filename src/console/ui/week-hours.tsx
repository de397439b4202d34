import type { Hours } from '#domain/content'
import type { PostedForm } from '#platform/pages'
import type { View } from './view.ts'

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const

type Stretch = Hours['weekly'][number]

/** A week, a row a day: two stretches each, since many offices open mornings and afternoons. */
export const WeekHoursField = ({
  view,
  name,
  stretches,
}: {
  view: View
  name: string
  stretches: Stretch[]
}) => {
  const { t } = view
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="table" tabIndex={0} aria-label={t(name === 'weekly' ? 'hours.weekly' : 'hours.season')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('hours.day')}</th>
            <th scope="col">{t('hours.first')}</th>
            <th scope="col">{t('hours.second')}</th>
          </tr>
        </thead>
        <tbody>
          {DAYS.map((day) => {
            const own = stretches.filter(({ days }) => days.includes(day))
            return (
              <tr>
                <th scope="row">{t(`hours.day.${day}`)}</th>
                {[0, 1].map((at) => (
                  <td>
                    {(['from', 'to'] as const).map((end) => (
                      <input
                        type="time"
                        name={`${name}_${day}_${at}_${end}`}
                        value={own[at]?.[end] ?? ''}
                        aria-label={t(`hours.${end}`, { day: t(`hours.day.${day}`), which: at + 1 })}
                        class="time"
                      />
                    ))}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

/** The stretches of a week; days with the same hours stand together. */
export const readWeekHours = ({ text }: PostedForm, name: string): Stretch[] => {
  const byHours = new Map<string, Stretch>()
  for (const day of DAYS)
    for (const at of [0, 1]) {
      const from = text(`${name}_${day}_${at}_from`, 5)
      const to = text(`${name}_${day}_${at}_to`, 5)
      if (!/^\d\d:\d\d$/.test(from) || !/^\d\d:\d\d$/.test(to) || from >= to) continue
      const known = byHours.get(`${from}-${to}`)
      if (known) known.days.push(day)
      else byHours.set(`${from}-${to}`, { days: [day], from, to })
    }
  return [...byHours.values()]
}
