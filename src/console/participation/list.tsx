import { formatLongDate } from '#domain/content'
import {
  type Consultation,
  consultationText,
  countRespondents,
  listConsultationsForStaff,
  phaseOf,
} from '#domain/participation'
import { consolePage, ResultMessage, Table, type View } from '../ui/index.ts'
import { consultationDone } from './done.ts'

const PHASE_STYLES = { draft: '', announced: '', open: 'closed', closed: '' } as const

/** How a consultation stands, in a word. */
export const PhaseChip = ({ view: { t, town }, one }: { view: View; one: Consultation }) => {
  const phase = phaseOf(one, town.now())
  return <span class={`state ${PHASE_STYLES[phase]}`}>{t(`participation.phase.${phase}`)}</span>
}

/** From which day to which. A day ends where the next begins. */
export const daysOf = ({ t, town, language }: View, { startsAt, endsAt }: Consultation): string => {
  const day = (at: number) => formatLongDate(at, language, town.profile.time_zone)
  return t('participation.days', { from: day(startsAt.getTime()), to: day(endsAt.getTime() - 1) })
}

/** For whom it is. */
export const forWhom = ({ t }: View, { neighbourhoods }: Consultation): string =>
  neighbourhoods.length > 0 ? neighbourhoods.join(', ') : t('participation.everybody')

/** The questions of the town, the newest first. */
export const consultationsPage = async (view: View, request: Request): Promise<Response> => {
  const { t, town } = view
  const all = await listConsultationsForStaff(town)
  const rows = await Promise.all(
    all.map(async (one) => ({ one, answers: one.state === 'draft' ? 0 : await countRespondents(town, one) })),
  )
  return consolePage(
    view,
    { title: t('participation.title'), path: '/console/participation' },
    <>
      <ResultMessage view={view} done={consultationDone(request)} />
      <p class="lead">{t('participation.lead')}</p>
      <p class="buttons">
        <a class="button" href="/console/participation/new">
          {t('participation.new')}
        </a>
      </p>
      {rows.length === 0 ? (
        <p class="empty">{t('participation.empty')}</p>
      ) : (
        <Table
          view={view}
          label={t('participation.title')}
          columns={[
            'participation.what',
            'participation.for',
            'participation.when',
            'participation.state',
            'participation.answers',
          ]}
        >
          {rows.map(({ one, answers }) => (
            <tr>
              <td class="text">
                <a href={`/console/participation/${one.id}`}>{consultationText(one, view.language).title}</a>
                <div>
                  <small>
                    {one.number} · {one.author}
                  </small>
                </div>
              </td>
              <td class="text">{forWhom(view, one)}</td>
              <td>{daysOf(view, one)}</td>
              <td>
                <PhaseChip view={view} one={one} />
              </td>
              <td>{one.state === 'draft' ? '—' : answers}</td>
            </tr>
          ))}
        </Table>
      )}
    </>,
  )
}
