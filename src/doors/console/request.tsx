import { ErrorSummary, FormId, MapHolder } from '#platform/pages'
import { picturesById } from '#town/pictures'
import { fillReply, type Reply, repliesOf } from '#town/replies'
import {
  mergedInto,
  picturesOf,
  type ServiceRequest,
  type ServiceRequestEvent,
  statusOf,
  timeline,
} from '#town/service-requests'
import { type Catalogue, catalogueOf } from '#town/services'
import { may, membersOf, othersAt, withinDepartments } from '#town/staff'
import { type ConsoleKey, consolePage, moment, relative, type View } from './frame.tsx'
import { dueLook, serviceName } from './queue-rows.tsx'
import { Facts, forwardedWords } from './request-facts.tsx'
import { AssignForm, ChangeForm, SplitForm } from './request-forms.tsx'
import { ConversationLink, MergedHere, Near, surroundingsOf } from './request-near.tsx'
import { Pictures } from './request-pictures.tsx'
import type { Typed } from './request-typed.ts'

/** What came of the last thing that was done. */
export type Outcome = { done?: ConsoleKey; problem?: ConsoleKey; typed?: Typed }

/** Everything about one request, and the forms that change it. */
export const requestPage = async (
  here: View,
  request: ServiceRequest,
  outcome: Outcome = {},
  replyId?: string | null,
): Promise<Response> => {
  const { t, town, member } = here
  const path = `/console/requests/${request.id}`
  const [catalogue, events, pictureIds, replies, members, others, merged, forwards, around] =
    await Promise.all([
      catalogueOf(town),
      timeline(town, request.id),
      picturesOf(town, [request.id]),
      repliesOf(town),
      membersOf(town),
      othersAt(town, path, member?.id ?? ''),
      mergedInto(town, request.id),
      forwardedWords(here, request.id),
      surroundingsOf(here, request),
    ])
  const pictures = await picturesById(town.db, town, pictureIds.get(request.id) ?? [])
  const status = outcome.problem === 'change.stale' ? 409 : outcome.problem ? 422 : 200
  const mayChange = member !== undefined && may(member, 'change-request', request.department)
  const colleagues = members.filter((one) => one.active && may(one, 'change-request', request.department))
  const look = dueLook(here, request.expectedAt, statusOf(request.state) === 'open')
  const written = replies.find(({ id, forRequests }) => id === replyId && forRequests)
  const typed = outcome.typed ?? {
    publicNote: written && fillReply(written, 'ca', replyValues(here, catalogue, request)),
  }
  return consolePage(
    here,
    {
      title: t('request.title', { number: request.id }),
      path,
      status,
      wide: true,
      live: `queue:${request.id}`,
      map: request.lat !== null,
      scripts: ['/assets/replies.js'],
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
        <h1>{t('request.title', { number: request.id })}</h1>
        <p class="buttons" id="summary" data-live="">
          <span class={`state ${statusOf(request.state)}`}>{t(`state.${request.state}`)}</span>
          {request.expectedAt && statusOf(request.state) === 'open' ? (
            <time
              class={look ? `state ${look}` : ''}
              dateTime={request.expectedAt.toISOString()}
              title={moment(here, request.expectedAt)}
            >
              {t('request.due', { when: relative(here, request.expectedAt) })}
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
          <Facts here={here} catalogue={catalogue} request={request} forwards={forwards} />
          {request.lat === null ? null : (
            <MapHolder
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
          {pictures.length > 0 ? <Pictures here={here} request={request} pictures={pictures} /> : null}
          <MergedHere here={here} merged={withinDepartments(member, merged)} />
          <h2>{t('request.timeline')}</h2>
          <Timeline here={here} catalogue={catalogue} events={events} />
        </div>
        <div>
          {outcome.problem === 'change.stale' ? (
            <Since here={here} catalogue={catalogue} events={events} since={typed.since} />
          ) : null}
          {mayChange ? (
            <>
              <ChangeForm
                here={here}
                request={request}
                typed={typed}
                replies={replies.filter(({ forRequests }) => forRequests)}
                texts={replyTexts(here, catalogue, request, replies)}
              />
              <AssignForm here={here} request={request} catalogue={catalogue} colleagues={colleagues} />
            </>
          ) : null}
          <ConversationLink here={here} around={around} />
          <Near here={here} request={request} catalogue={catalogue} around={around} mayMerge={mayChange} />
          {mayChange ? (
            <SplitForm
              here={here}
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

const replyTexts = (here: View, catalogue: Catalogue, request: ServiceRequest, replies: Reply[]) =>
  Object.fromEntries(
    replies.map((reply) => [reply.id, fillReply(reply, 'ca', replyValues(here, catalogue, request))]),
  )

/** Everything that happened, oldest first; or only what happened since. */
export const Timeline = ({
  here,
  catalogue,
  events,
}: {
  here: View
  catalogue: Catalogue
  events: ServiceRequestEvent[]
}) => {
  const { t } = here
  return (
    <ol class="timeline" id="timeline" data-live="">
      {events.map((event) => (
        <li>
          <time dateTime={event.at.toISOString()}>{moment(here, event.at)}</time>{' '}
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
  return <>→ {event.kind === 'moved' ? (catalogue.departments.get(to) ?? to) : to || '—'}</>
}

const Since = ({
  here,
  catalogue,
  events,
  since,
}: {
  here: View
  catalogue: Catalogue
  events: ServiceRequestEvent[]
  since?: Date
}) => (
  <section class="notice" aria-labelledby="since-title">
    <h2 id="since-title">{here.t('change.since')}</h2>
    <Timeline
      here={here}
      catalogue={catalogue}
      events={since ? events.filter(({ at }) => at > since) : events.slice(-3)}
    />
    <p>{here.t('change.since.yours')}</p>
  </section>
)
