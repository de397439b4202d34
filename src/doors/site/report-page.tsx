import { type PublicEvent, type PublicRequest, statusOf } from '#town/service-requests'
import { type Catalogue, inLanguage, serviceEverIn } from '#town/services'
import { day, sitePage, type View, withLanguage } from './frame.tsx'
import { LeftOut, type Received } from './left-out.tsx'

/** A report as anybody may see it; just after it was received, with what was left out of it and why. */
export const reportPage = (
  view: View,
  catalogue: Catalogue,
  request: PublicRequest,
  events: PublicEvent[],
  received?: Received,
): Response => {
  const { t, language } = view
  const service = serviceEverIn(catalogue, request.serviceCode)
  const { open, pictures } = request
  const news = newsIn(events)
  const facts: [string, string | null | undefined][] = [
    [t('report.service'), service && inLanguage(service.names, language)],
    [t('report.address'), request.address],
    [t('report.description'), request.description],
    [t('report.department'), request.department && catalogue.departments.get(request.department)],
    [t('report.requested'), request.requestedAt && day(view, request.requestedAt)],
    [
      t('report.expected'),
      request.expectedAt && statusOf(request.state) === 'open' ? day(view, request.expectedAt) : null,
    ],
  ]
  return sitePage(
    view,
    {
      title: t('report.title', { number: request.id }),
      path: `/reports/${request.id}`,
      channel: true,
    },
    <>
      {received ? (
        <section class="done" role="status">
          <h2>{t('report.received')}</h2>
          <p>{t('report.received.body')}</p>
          <p class="number">{request.id}</p>
          <LeftOut view={view} received={received} />
          {open ? <Follow view={view} number={request.id} closed={false} /> : null}
        </section>
      ) : null}
      <h1>{t('report.title', { number: request.id })}</h1>
      <p>
        <span class={`state ${statusOf(request.state)}`}>{t(`state.${request.state}`)}</span>
      </p>
      {request.mergedInto ? (
        <p>
          {t('report.merged')}{' '}
          <a href={withLanguage(view, `/reports/${request.mergedInto}`)}>{request.mergedInto}</a>
        </p>
      ) : null}
      {open ? null : <p>{t('report.hidden')}</p>}
      <dl>
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </>
          ))}
      </dl>
      {pictures.length > 0 ? (
        <>
          <h2>{t('report.pictures')}</h2>
          <ul class="photos">
            {pictures.map((id) => (
              <li>
                <img
                  src={`/pictures/${id}.jpg`}
                  alt={t('report.picture.alt', { number: request.id })}
                  loading="lazy"
                />
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {open && !received ? (
        <Follow view={view} number={request.id} closed={statusOf(request.state) === 'closed'} />
      ) : null}
      {open ? (
        <>
          <h2>{t('report.timeline')}</h2>
          {news.length === 0 ? <p>{t('report.timeline.empty')}</p> : null}
          <ol class="timeline">
            {news.map(({ at, state, note }) => (
              <li>
                <time dateTime={at.toISOString()}>{day(view, at)}</time> ·{' '}
                <strong>{t(`state.${state}`)}</strong>
                {note ? <p>{note}</p> : null}
              </li>
            ))}
          </ol>
        </>
      ) : null}
    </>,
  )
}

/** What of all that happened is news to the public. */
export const newsIn = (events: PublicEvent[]): PublicEvent[] =>
  events.filter(({ kind, note }) => kind === 'state_changed' || note)

/** How somebody hears of a report's changes without leaving an address: over the messenger, or by a feed. */
const Follow = ({ view, number, closed }: { view: View; number: string; closed: boolean }) => {
  const { t, town } = view
  const words = encodeURIComponent(`seguir ${number}`)
  return (
    <p class="buttons">
      {closed ? null : (
        <a class="button" href={`https://wa.me/${town.profile.whatsapp_number}?text=${words}`}>
          {t('follow.whatsapp')}
        </a>
      )}
      <a href={`/reports/${number}/changes.atom`} type="application/atom+xml">
        {t('follow.feed')}
      </a>
    </p>
  )
}
