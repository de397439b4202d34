import {
  countQuarantined,
  getQuarantinedContent,
  listQuarantinedEvents,
  type QuarantinedEvent,
  type Reparse,
  replayEvent,
} from '#domain/conversations'
import { writeAuditEntry } from '#domain/staff'
import { readForm, seeOther } from '#platform/pages'
import { truncate } from '#platform/text'
import { consolePage, formatMoment, ResultMessage, successKey, Table, type View } from '../ui/index.ts'

const PATH = '/console/settings/quarantine'

/** Events listed at most: what waits comes first. */
const MAX_SHOWN = 200

/** Characters of the raw content at most: a whole webhook may be three megabytes. */
const MAX_CONTENT_LENGTH = 50_000

/** What the messenger told and could not be read: when, where, why, and whether it was read since. */
export const quarantinePage = async (view: View, request: Request): Promise<Response> => {
  const { t, town } = view
  const [{ waiting, replayed }, events] = await Promise.all([
    countQuarantined(town),
    listQuarantinedEvents(town, MAX_SHOWN),
  ])
  return consolePage(
    view,
    { title: t('quarantine.title'), path: '/console/settings/messenger' },
    <>
      <ResultMessage view={view} done={successKey(request)} />
      <p class="lead">{t('quarantine.lead')}</p>
      <p>{t('quarantine.counts', { waiting, replayed })}</p>
      {events.length === 0 ? (
        <p class="empty">{t('quarantine.empty')}</p>
      ) : (
        <Table
          view={view}
          label={t('quarantine.title')}
          columns={[
            'audit.at',
            'quarantine.field',
            'quarantine.reason',
            'queue.state',
            'applications.actions',
          ]}
        >
          {events.map((event) => (
            <EventRow view={view} event={event} />
          ))}
        </Table>
      )}
      <p>
        <a href="/console/settings/messenger">{t('quarantine.back')}</a>
      </p>
    </>,
  )
}

const EventRow = ({ view, event }: { view: View; event: QuarantinedEvent }) => {
  const when = formatMoment(view, event.receivedAt)
  return (
    <tr>
      <td class="nowrap">
        <time dateTime={event.receivedAt.toISOString()}>{when}</time>
      </td>
      <td>
        <code>{event.field}</code>
      </td>
      <td class="text">
        <code>{event.reason}</code>
      </td>
      <td class="text">
        <State view={view} event={event} />
      </td>
      <td>
        <a href={`${PATH}/${event.id}`} aria-label={view.t('quarantine.open.one', { when })}>
          {view.t('quarantine.open')}
        </a>{' '}
        {event.replayedAt ? null : <Retry view={view} id={event.id} />}
      </td>
    </tr>
  )
}

const State = ({ view, event }: { view: View; event: QuarantinedEvent }) =>
  event.replayedAt ? (
    <>
      <span class="state closed">{view.t('quarantine.read')}</span>
      <div>
        <small>{formatMoment(view, event.replayedAt)}</small>
      </div>
    </>
  ) : (
    <>
      <span class="state late">{view.t('quarantine.waiting')}</span>
      {event.attempts > 0 ? (
        <div>
          <small>{view.t('quarantine.attempts', { count: event.attempts })}</small>
        </div>
      ) : null}
    </>
  )

const Retry = ({ view, id }: { view: View; id: string }) => (
  <form method="post" action={PATH} class="inline">
    <button type="submit" class="plain" name="event" value={id}>
      {view.t('quarantine.retry')}
    </button>
  </form>
)

/** The raw content of one event. It is what somebody wrote: that it was opened is written down first. */
export const quarantinedPage = async (
  view: View,
  id: string,
  missing: () => Promise<Response>,
): Promise<Response> => {
  const { t, town, member } = view
  const event = await getQuarantinedContent(town, id)
  if (!event) return missing()
  await writeAuditEntry(town.db, town, { member, action: 'read-quarantine', object: `${PATH}/${event.id}` })
  const content =
    typeof event.content === 'string' ? event.content : JSON.stringify(event.content, undefined, 2)
  return consolePage(
    view,
    { title: t('quarantine.one'), path: '/console/settings/messenger' },
    <>
      <p class="notice">{t('quarantine.personal')}</p>
      <dl>
        <dt>{t('audit.at')}</dt>
        <dd>{formatMoment(view, event.receivedAt)}</dd>
        <dt>{t('quarantine.field')}</dt>
        <dd>
          <code>{event.field}</code>
        </dd>
        <dt>{t('quarantine.reason')}</dt>
        <dd>
          <code>{event.reason}</code>
        </dd>
        <dt>{t('queue.state')}</dt>
        <dd>
          <State view={view} event={event} />
        </dd>
      </dl>
      <h2>{t('quarantine.content')}</h2>
      <pre class="raw" dir="auto">
        {truncate(content, MAX_CONTENT_LENGTH)}
      </pre>
      {event.replayedAt ? null : <Retry view={view} id={event.id} />}
      <p>
        <a href={PATH}>{t('quarantine.back.list')}</a>
      </p>
    </>,
  )
}

/** Puts one event through again. */
export const retryQuarantined = async (
  view: View,
  request: Request,
  readAgain: Reparse,
): Promise<Response> => {
  const { outcome } = await replayEvent(view.town, readAgain, (await readForm(request)).text('event'))
  return seeOther(`${PATH}?done=replay-${outcome}`)
}
