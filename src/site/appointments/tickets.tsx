import { findSchedule, getSchedules, listCalledTickets } from '#domain/appointments'
import { localisedText } from '#domain/content'
import { sitePage, type View } from '../ui/index.ts'

/** The screen of a waiting room: which turn goes to which desk. Numbers only; of a discreet office there is none. */
export const ticketsPage = async (view: View, scheduleId: string): Promise<Response | undefined> => {
  const { t, town, language } = view
  const schedule = findSchedule(await getSchedules(town), scheduleId)
  if (!schedule || schedule.discreet) return undefined
  const called = await listCalledTickets(town, [schedule.id])
  return sitePage(
    view,
    {
      title: t('turns.title'),
      path: `/turns/${schedule.id}`,
      refreshSeconds: 2,
      scripts: ['/assets/turns.js'],
    },
    <>
      <h1>{localisedText(schedule.place.names, language)}</h1>
      <section id="turns" data-live aria-live="polite" aria-label={t('turns.title')}>
        {called.length === 0 ? <p class="lead">{t('turns.none')}</p> : null}
        <ol class="turns">
          {called.map(({ turn, desk, at }) => (
            <li data-called={at.toISOString()}>
              <span>{t('turns.turn', { turn })}</span> <span>{t('turns.desk', { desk })}</span>
            </li>
          ))}
        </ol>
      </section>
    </>,
  )
}
