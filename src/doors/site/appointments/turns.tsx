import { agendaIn, agendasOf, turnsCalled } from '#town/appointments'
import { textIn } from '#town/content'
import { sitePage, type View } from '../frame.tsx'

/** The screen of a waiting room: which turn goes to which desk. Numbers only; of a discreet office there is none. */
export const turnsPage = async (view: View, agendaId: string): Promise<Response | undefined> => {
  const { t, town, language } = view
  const agenda = agendaIn(await agendasOf(town), agendaId)
  if (!agenda || agenda.discreet) return undefined
  const called = await turnsCalled(town, [agenda.id])
  return sitePage(
    view,
    { title: t('turns.title'), path: `/turns/${agenda.id}`, scripts: ['/assets/turns.js'] },
    <>
      <h1>{textIn(agenda.place.names, language)}</h1>
      <section id="turns" aria-live="polite" aria-label={t('turns.title')}>
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
