import { getPictures } from '#domain/pictures'
import { type CannedReply, fillReply, listReplies } from '#domain/replies'
import {
  listEvents,
  listMergedRequests,
  listPictures,
  type ServiceRequest,
  type ServiceRequestEvent,
  toStatus,
} from '#domain/service-requests'
import { type Catalogue, getCatalogue } from '#domain/services'
import { hasPermission, listMembers, listOthersPresent, scopeToDepartments } from '#domain/staff'
import { ErrorSummary, FormId, MapContainer } from '#platform/pages'
import { dueStyle, serviceName } from '../queue/index.ts'
import { type ConsoleKey, consolePage, formatMoment, formatRelative, type View } from '../ui/index.ts'
import { forwardText, RequestFacts, recognitionText } from './facts.tsx'
import { AssignForm, ChangeForm, KindForm, SplitForm } from './forms.tsx'
import { ConversationLink, loadNearby, MergedRequests, NearbyRequests } from './nearby.tsx'
import { Pictures } from './pictures.tsx'
import type { ChangeFormValues } from './typed.ts'

/** What came of the last thing that was done. */
export type PageResult = { done?: ConsoleKey; problem?: ConsoleKey; typed?: ChangeFormValues }

/** Everything about one request, and the forms that change it. */
export const requestPage = async (
  view: View,
  request: ServiceRequest,
  outcome: PageResult = {},
  replyId?: string | null,
): Promise<Response> => {
  const { t, town, member } = view
  const path = `/console/requests/${request.id}`
  const [catalogue, events, pictureIds, replies, members, others, merged, forwards, around] =
    await Promise.all([
      getCatalogue(town),
      listEvents(town, request.id),
      listPictures(town, [request.id]),
      listReplies(town),
      listMembers(town),
      listOthersPresent(town, path, member?.id ?? ''),
      listMergedRequests(town, request.id),
      forwardText(view, request.id),
      loadNearby(view, request),
    ])
  const recognised = await recognitionText(view, catalogue, request.id)
  const pictures = await getPictures(town.db, town, pictureIds.get(request.id) ?? [])
  const status = outcome.problem === 'change.stale' ? 409 : outcome.problem ? 422 : 200
  const mayChange = member !== undefined && hasPermission(member, 'change-request', request.department)
  const colleagues = members.filter(
    (one) => one.active && hasPermission(one, 'change-request', request.department),
  )
  const look = dueStyle(view, request.expectedAt, toStatus(request.state) === 'open')
  const written = replies.find(({ id, forRequests }) => id === replyId && forRequests)
  const typed = outcome.typed ?? {
    publicNote: written && fillReply(written, 'ca', replyValues(view, catalogue, request)),
  }
  return consolePage(
    view,
    {
      title: t('request.title', { number: request.id }),
      path,
      status,
      layout: 'page',
      live: `queue:${request.id}`,
      map: request.lat !== null,
      scripts: ['/assets/replies.js', '/assets/draft.js'],
    },
    <>
      <p>
        <a href="/console">← {t('request.back')}</a>
      </p>
      <ErrorSummary
        title={t('errors.title', { count: 1 })}
        errors={outcome.problem ? [{ field: 'state', message: t(outcome.problem) }] : []}
      />
      {outcome.done ? (
        <p class="done" role="status">
          {t(outcome.done)}
        </p>
      ) : null}
      <div id="presence" data-live="" role="status">
        {others.length > 0 ? <p class="notice">{t('request.others', { names: others.join(', ') })}</p> : null}
      </div>
      <div class="title-line">
        <p class="buttons" id="summary" data-live="">
          <span class={`state ${toStatus(request.state)}`}>{t(`state.${request.state}`)}</span>
          {request.expectedAt && toStatus(request.state) === 'open' ? (
            <time
              class={look ? `state ${look}` : ''}
              dateTime={request.expectedAt.toISOString()}
              title={formatMoment(view, request.expectedAt)}
            >
              {t('request.due', { when: formatRelative(view, request.expectedAt) })}
            </time>
          ) : null}
          <span>{request.assigneeName ?? t('request.nobody')}</span>
        </p>
      </div>
      {request.mergedInto ? (
        <form method="post" action={`${path}/unmerge`} class="notice buttons">
          <span>
            {t('merge.into')} <a href={`/console/requests/${request.mergedInto}`}>{request.mergedInto}</a>
          </span>
          {mayChange ? (
            <button type="submit" class="plain">
              {t('merge.undo')}
            </button>
          ) : null}
        </form>
      ) : null}
      <div class="columns">
        <div>
          <RequestFacts
            view={view}
            catalogue={catalogue}
            request={request}
            forwards={forwards}
            recognised={recognised}
          />
          {request.lat === null ? null : (
            <MapContainer
              styleUrl={town.mapStyleUrl}
              boundary={town.boundary}
              missing={t('queue.map.missing')}
              small
              pick
              fixed
              keep
              picked={{ lat: request.lat, long: request.long ?? 0 }}
            />
          )}
          {pictures.length > 0 ? <Pictures view={view} request={request} pictures={pictures} /> : null}
          <MergedRequests view={view} merged={scopeToDepartments(member, merged)} />
          <h2>{t('request.timeline')}</h2>
          <Timeline view={view} catalogue={catalogue} events={events} />
        </div>
        <div>
          {outcome.problem === 'change.stale' ? (
            <Since view={view} catalogue={catalogue} events={events} since={typed.since} />
          ) : null}
          {mayChange ? (
            <>
              <ChangeForm
                view={view}
                request={request}
                typed={typed}
                replies={replies.filter(({ forRequests }) => forRequests)}
                texts={replyTexts(view, catalogue, request, replies)}
              />
              <AssignForm view={view} request={request} catalogue={catalogue} colleagues={colleagues} />
              <KindForm view={view} request={request} catalogue={catalogue} />
            </>
          ) : null}
          <ConversationLink view={view} around={around} />
          <NearbyRequests
            view={view}
            request={request}
            catalogue={catalogue}
            around={around}
            mayMerge={mayChange}
          />
          {mayChange ? (
            <SplitForm
              view={view}
              request={request}
              catalogue={catalogue}
              pictures={pictures}
              formId={<FormId />}
            />
          ) : null}
        </div>
      </div>
    </>,
  )
}

const replyValues = ({ t, language }: View, catalogue: Catalogue, request: ServiceRequest) => ({
  number: request.id,
  service: serviceName(catalogue, request.serviceCode, language),
  address: request.address ?? '',
  state: t(`state.${request.state}`),
  // Everybody reads an answer to a request: it calls nobody by their name.
  name: null,
})

const replyTexts = (view: View, catalogue: Catalogue, request: ServiceRequest, replies: CannedReply[]) =>
  Object.fromEntries(
    replies.map((reply) => [reply.id, fillReply(reply, 'ca', replyValues(view, catalogue, request))]),
  )

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
          <strong>{t(`event.${event.kind}`, { state: t(`state.${event.state}`) })}</strong>{' '}
          <Details catalogue={catalogue} event={event} />
          {event.actor ? ` ${t('event.actor', { actor: event.actor })}` : ''}
          {event.publicNote ? (
            <p dir="auto" class="text">
              {event.publicNote}
            </p>
          ) : null}
          {event.claimedState ? (
            <p class="internal">{t('event.claimed', { state: t(`state.${event.claimedState}`) })}</p>
          ) : null}
          {event.internalNote ? (
            <p class="internal text" dir="auto">
              {t('event.internal')}: {event.internalNote}
            </p>
          ) : null}
        </li>
      ))}
    </ol>
  )
}

const Details = ({ catalogue, event }: { catalogue: Catalogue; event: ServiceRequestEvent }) => {
  const { to, into, with: other, from, outOf } = event.details ?? {}
  const number = into ?? other ?? outOf ?? (event.kind === 'split' ? from : undefined)
  if (number) return <a href={`/console/requests/${number}`}>{number}</a>
  if (to === undefined) return null
  const names: Partial<Record<typeof event.kind, string>> = {
    moved: catalogue.departments.get(to),
    reclassified: serviceName(catalogue, to, 'ca'),
  }
  return <>→ {names[event.kind] ?? (to || '—')}</>
}

const Since = ({
  view,
  catalogue,
  events,
  since,
}: {
  view: View
  catalogue: Catalogue
  events: ServiceRequestEvent[]
  since?: Date
}) => (
  <section class="notice" aria-labelledby="since-title">
    <h2 id="since-title">{view.t('change.since')}</h2>
    <Timeline
      view={view}
      catalogue={catalogue}
      events={since ? events.filter(({ at }) => at > since) : events.slice(-3)}
    />
    <p>{view.t('change.since.yours')}</p>
  </section>
)
