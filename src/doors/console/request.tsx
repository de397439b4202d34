import { ErrorSummary, Field } from '#platform/pages'
import { destinations, forwardsOf } from '#town/forwarding'
import { type Picture, picturesById } from '#town/pictures'
import {
  picturesOf,
  reporterOf,
  type ServiceRequest,
  STATES,
  statusOf,
  timeline,
} from '#town/service-requests'
import { catalogueOf, inLanguage, serviceEverIn } from '#town/services'
import { may } from '#town/staff'
import { type ConsoleKey, consolePage, moment, type View } from './frame.tsx'

/** What was typed in the form of a change that was not saved. */
export type Typed = { state?: string; publicNote?: string; internalNote?: string }

/** Everything about one request, and the form that changes it. */
export const requestPage = async (
  view: View,
  request: ServiceRequest,
  outcome: { done?: ConsoleKey; problem?: ConsoleKey; typed?: Typed } = {},
): Promise<Response> => {
  const { t, town, language, member } = view
  const [catalogue, events, pictureIds] = await Promise.all([
    catalogueOf(town),
    timeline(town, request.id),
    picturesOf(town, [request.id]),
  ])
  const pictures = await picturesById(town.db, town, pictureIds.get(request.id) ?? [])
  const service = serviceEverIn(catalogue, request.serviceCode)
  const { name, surname, phone, email } = reporterOf(town, request)
  const answers = Object.entries(request.attributes).map(([code, given]) => {
    const question = service?.attributes.find((attribute) => attribute.code === code)
    const words = given.map((key) => {
      const value = question?.values?.find((one) => one.key === key)
      return value ? inLanguage(value.name, language) : key
    })
    return `${question ? inLanguage(question.description, language) : code} ${words.join(', ')}`
  })
  const forwards = await forwardedWords(view, request.id)
  const facts: [ConsoleKey, string | null | undefined][] = [
    ['request.service', service ? inLanguage(service.names, language) : request.serviceCode],
    ['request.description', request.description],
    ['request.address', request.address],
    ['request.quarter', [request.quarter, request.zipcode].filter(Boolean).join(' · ')],
    ['request.place', request.lat === null ? null : `${request.lat.toFixed(5)}, ${request.long?.toFixed(5)}`],
    ['request.answers', answers.join('\n')],
    ['request.department', catalogue.departments.get(request.department)],
    ['request.forwarded', forwards],
    ['request.channel', t(`channel.${request.channel}`)],
    ['request.reporter', [name, surname, phone, email].filter(Boolean).join(' · ')],
    ['request.requested', moment(view, request.requestedAt)],
    ['request.expected', request.expectedAt && moment(view, request.expectedAt)],
  ]
  const status = outcome.problem === 'change.stale' ? 409 : outcome.problem ? 422 : 200
  return consolePage(
    view,
    { title: t('request.title', { number: request.id }), path: `/console/requests/${request.id}`, status },
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
      <h1>{t('request.title', { number: request.id })}</h1>
      <p>
        <span class={`state ${statusOf(request.state)}`}>{t(`state.${request.state}`)}</span>
      </p>
      <div class="columns">
        <div>
          <dl>
            {facts
              .filter(([, value]) => value)
              .map(([label, value]) => (
                <>
                  <dt>{t(label)}</dt>
                  <dd>{value}</dd>
                </>
              ))}
          </dl>
          {pictures.length > 0 ? <Pictures view={view} request={request} pictures={pictures} /> : null}
          <h2>{t('request.timeline')}</h2>
          <ol class="timeline">
            {events.map((event) => (
              <li>
                <time dateTime={event.at.toISOString()}>{moment(view, event.at)}</time>{' '}
                <strong>{t(`event.${event.kind}`, { state: t(`state.${event.state}`) })}</strong>
                {event.actor ? ` ${t('event.actor', { actor: event.actor })}` : ''}
                {event.publicNote ? <p>{event.publicNote}</p> : null}
                {event.claimedState ? (
                  <p class="internal">{t('event.claimed', { state: t(`state.${event.claimedState}`) })}</p>
                ) : null}
                {event.internalNote ? (
                  <p class="internal">
                    {t('event.internal')}: {event.internalNote}
                  </p>
                ) : null}
              </li>
            ))}
          </ol>
        </div>
        {member && may(member, 'change-request') ? (
          <ChangeForm view={view} request={request} typed={outcome.typed ?? {}} />
        ) : null}
      </div>
    </>,
  )
}

/** Where the request was sent on to, and how that went. */
const forwardedWords = async ({ town, t }: View, id: string): Promise<string> => {
  const forwards = await forwardsOf(town, id)
  if (forwards.length === 0) return ''
  const names = new Map((await destinations(town)).map((one) => [one.id, one.name]))
  return forwards
    .map(({ destinationId, state, remoteId, attempts, problem }) =>
      t(`request.forwarded.${state}`, {
        name: names.get(destinationId) ?? '',
        number: remoteId ?? '',
        attempts,
        problem: problem ?? '',
      }),
    )
    .join('\n')
}

const Pictures = ({
  view,
  request,
  pictures,
}: {
  view: View
  request: ServiceRequest
  pictures: Picture[]
}) => {
  const { t, member } = view
  return (
    <>
      <h2>{t('request.pictures')}</h2>
      <ul class="photos">
        {pictures.map(({ id, state, review, problem }, index) => (
          <li>
            {state === 'ready' ? (
              <>
                <a href={`/console/pictures/${id}/full`}>
                  <img
                    src={`/console/pictures/${id}/thumbnail`}
                    alt={t('request.picture.alt', { index: index + 1, number: request.id })}
                  />
                </a>
                <p>{t(review === 'published' ? 'request.picture.published' : 'request.picture.private')}</p>
                {member && may(member, 'review-picture') ? (
                  <form method="post" action={`/console/requests/${request.id}/pictures/${id}`}>
                    <button
                      type="submit"
                      class="plain"
                      name="review"
                      value={review === 'published' ? 'hidden' : 'published'}
                    >
                      {t(review === 'published' ? 'request.picture.hide' : 'request.picture.publish')}
                    </button>
                  </form>
                ) : null}
              </>
            ) : (
              <p class="card">
                {state === 'pending'
                  ? t('request.picture.pending')
                  : t('request.picture.failed', { problem: problem ?? '' })}
              </p>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

const ChangeForm = ({
  view: { t },
  request,
  typed,
}: {
  view: View
  request: ServiceRequest
  typed: Typed
}) => (
  <form class="card" method="post" action={`/console/requests/${request.id}`}>
    <h2>{t('change.title')}</h2>
    <input type="hidden" name="version" value={String(request.version)} />
    <Field id="state" label={t('change.state')}>
      {(attributes) => (
        <select {...attributes}>
          {STATES.map((state) => (
            <option value={state} selected={state === (typed.state ?? request.state)}>
              {t(`state.${state}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
    <Field id="public_note" label={t('change.public')} hint={t('change.public.hint')}>
      {(attributes) => (
        <textarea {...attributes} maxLength={1000}>
          {typed.publicNote ?? ''}
        </textarea>
      )}
    </Field>
    <Field id="internal_note" label={t('change.internal')} hint={t('change.internal.hint')}>
      {(attributes) => (
        <textarea {...attributes} maxLength={4000}>
          {typed.internalNote ?? ''}
        </textarea>
      )}
    </Field>
    <button type="submit">{t('change.send')}</button>
  </form>
)
