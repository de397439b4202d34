import {
  type Consultation,
  consultationText,
  listPublicConsultations,
  type Phase,
  phaseOf,
} from '#domain/participation'
import { formatDay, localisedPath, type SiteKey, sitePage, type View } from '../ui/index.ts'

const SECTIONS: [phase: Phase, title: SiteKey][] = [
  ['open', 'participation.open'],
  ['announced', 'participation.announced'],
  ['closed', 'participation.closed'],
]

/** For whom a question is. */
export const forWhom = ({ t }: View, { neighbourhoods }: Consultation): string =>
  neighbourhoods.length > 0 ? neighbourhoods.join(', ') : t('participation.for.all')

/** From which day to which. */
export const daysOf = (view: View, { startsAt, endsAt }: Consultation): string =>
  view.t('participation.days', {
    from: formatDay(view, startsAt),
    // A day ends where the next begins.
    to: formatDay(view, new Date(endsAt.getTime() - 1)),
  })

/** The questions of the town: open, announced, closed. */
export const consultationsPage = async (view: View): Promise<Response> => {
  const { t, town } = view
  const all = await listPublicConsultations(town)
  const now = town.now()
  return sitePage(
    view,
    { title: t('participation.title'), path: '/participation' },
    <>
      <h1>{t('participation.title')}</h1>
      <p class="lead">{t('participation.lead')}</p>
      {all.length === 0 ? <p class="empty">{t('participation.empty')}</p> : null}
      {SECTIONS.map(([phase, title]) => (
        <Consultations
          view={view}
          title={t(title)}
          consultations={all.filter((one) => phaseOf(one, now) === phase)}
        />
      ))}
    </>,
  )
}

const Consultations = ({
  view,
  title,
  consultations,
}: {
  view: View
  title: string
  consultations: Consultation[]
}) =>
  consultations.length === 0 ? null : (
    <section>
      <h2>{title}</h2>
      <ul class="reports">
        {consultations.map((one) => (
          <li>
            <a href={localisedPath(view, `/participation/${one.number}`)} dir="auto">
              {consultationText(one, view.language).title}
            </a>
            <span>{daysOf(view, one)}</span>
            <span class="where text">
              <bdi>{forWhom(view, one)}</bdi>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
