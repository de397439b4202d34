import { parsePriority } from '#domain/labels'
import {
  isFromStreet,
  parseCannotReason,
  REJECTION_REASONS,
  type ServiceRequestEvent,
} from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import { formatMoment, serviceName, type View } from '../ui/index.ts'

/** Everything that happened, oldest first; or only what happened since. */
export const Timeline = ({
  view,
  catalogue,
  events,
}: {
  view: View
  catalogue: Catalogue
  events: ServiceRequestEvent[]
}) => {
  const { t } = view
  return (
    <ol class="timeline" id="timeline" data-live="">
      {events.map((event) => (
        <li>
          <time dateTime={event.at.toISOString()}>{formatMoment(view, event.at)}</time>{' '}
          <strong>{eventName(view, event)}</strong>{' '}
          <Details view={view} catalogue={catalogue} event={event} />
          {event.actor ? ` ${t('event.actor', { actor: event.actor })}` : ''}
          {event.publicNote ? (
            <p dir="auto" class="text">
              {event.publicNote}
            </p>
          ) : null}
          {event.claimedState ? (
            <p class="internal">
              {t(isFromStreet(event) ? 'event.claimed.crew' : 'event.claimed', {
                state: t(`state.${event.claimedState}`),
              })}
            </p>
          ) : null}
          <FromStreet view={view} event={event} />
          {event.internalNote ? (
            <p class="internal text" dir="auto">
              {t(event.kind === 'corrected' ? 'event.before' : 'event.internal')}: {event.internalNote}
            </p>
          ) : null}
        </li>
      ))}
    </ol>
  )
}

const eventName = ({ t }: View, { kind, state, details }: ServiceRequestEvent): string =>
  details?.by === 'neighbour'
    ? t(
        details.what === 'rejected'
          ? 'event.neighbour.rejected'
          : details.what === 'withdrawn'
            ? 'event.neighbour.withdrawn'
            : 'event.neighbour',
      )
    : kind === 'corrected' && (details?.what === 'text' || details?.what === 'asset')
      ? t(`event.corrected.${details.what}`)
      : t(`event.${kind}`, { state: t(`state.${state}`) })

const Details = (props: { view: View; catalogue: Catalogue; event: ServiceRequestEvent }) => {
  const { view, catalogue, event } = props
  const { to, into, with: other, from, outOf, reason } = event.details ?? {}
  const rejection = REJECTION_REASONS.find((one) => one === reason)
  if (rejection) return <>· {view.t(`updates.reason.${rejection}`)}</>
  const number = into ?? other ?? outOf ?? (event.kind === 'split' ? from : undefined)
  if (number) return <a href={`/console/requests/${number}`}>{number}</a>
  if (to === undefined) return null
  const names: Partial<Record<typeof event.kind, string>> = {
    moved: catalogue.departments.get(to),
    reclassified: serviceName(catalogue, to, view.language),
    prioritised: view.t(`priority.${parsePriority(to)}`),
  }
  return <>→ {names[event.kind] ?? (to || '—')}</>
}

/** A telephone keeps what it cannot send: from so much on it is said when it was. */
const LATER_MS = 10 * 60_000

/** What a crew said besides: why it could not be done, and when that was. */
const FromStreet = ({ view, event: { details, at } }: { view: View; event: ServiceRequestEvent }) => {
  const { t } = view
  const reason = parseCannotReason(details?.cannot)
  const saidAt = new Date(details?.saidAt ?? at)
  return (
    <>
      {reason ? <p class="internal">{t('event.cannot', { reason: t(`crew.cannot.${reason}`) })}</p> : null}
      {at.getTime() - saidAt.getTime() > LATER_MS ? (
        <p class="muted">{t('event.said-at', { when: formatMoment(view, saidAt) })}</p>
      ) : null}
    </>
  )
}

/** What others did while somebody wrote. */
export const Since = ({
  view,
  catalogue,
  events,
  since,
}: {
  view: View
  catalogue: Catalogue
  events: ServiceRequestEvent[]
  since?: Date | undefined
}) => (
  <section class="notice" aria-labelledby="since-title">
    <h3 id="since-title">{view.t('change.since')}</h3>
    <Timeline
      view={view}
      catalogue={catalogue}
      events={since ? events.filter(({ at }) => at > since) : events.slice(-3)}
    />
    <p>{view.t('change.since.yours')}</p>
  </section>
)
