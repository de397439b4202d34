import { readForm, seeOther } from '#platform/pages'
import { clip } from '#platform/text'
import {
  type Quarantined,
  quarantineCounts,
  quarantinedContent,
  quarantinedEvents,
  type ReadAgain,
  replayOne,
} from '#town/conversations'
import { record } from '#town/staff'
import { consolePage, moment, type View } from './frame.tsx'
import { doneIn, Outcome, Table } from './table.tsx'

const PATH = '/console/settings/quarantine'

/** Events listed at most: what waits comes first. */
const SHOWN = 200

/** Characters of the raw content at most: a whole webhook may be three megabytes. */
const LONGEST = 50_000

/** What the messenger told and could not be read: when, where, why, and whether it was read since. */
export const quarantinePage = async (here: View, request: Request): Promise<Response> => {
  const { t, town } = here
  const [{ waiting, replayed }, events] = await Promise.all([
    quarantineCounts(town),
    quarantinedEvents(town, SHOWN),
  ])
  return consolePage(
    here,
    { title: t('quarantine.title'), path: '/console/settings/messenger' },
    <>
      <Outcome view={here} done={doneIn(request)} />
      <h1>{t('quarantine.title')}</h1>
      <p class="lead">{t('quarantine.lead')}</p>
      <p>{t('quarantine.counts', { waiting, replayed })}</p>
      {events.length === 0 ? (
        <p class="empty">{t('quarantine.empty')}</p>
      ) : (
        <Table
          view={here}
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
            <EventRow here={here} event={event} />
          ))}
        </Table>
      )}
      <p>
        <a href="/console/settings/messenger">{t('quarantine.back')}</a>
      </p>
    </>,
  )
}

const EventRow = ({ here, event }: { here: View; event: Quarantined }) => {
  const when = moment(here, event.receivedAt)
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
        <State here={here} event={event} />
      </td>
      <td>
        <a href={`${PATH}/${event.id}`} aria-label={here.t('quarantine.open.one', { when })}>
          {here.t('quarantine.open')}
        </a>{' '}
        {event.replayedAt ? null : <Retry here={here} id={event.id} />}
      </td>
    </tr>
  )
}

const State = ({ here, event }: { here: View; event: Quarantined }) =>
  event.replayedAt ? (
    <>
      <span class="state closed">{here.t('quarantine.read')}</span>
      <div>
        <small>{moment(here, event.replayedAt)}</small>
      </div>
    </>
  ) : (
    <>
      <span class="state late">{here.t('quarantine.waiting')}</span>
      {event.attempts > 0 ? (
        <div>
          <small>{here.t('quarantine.attempts', { count: event.attempts })}</small>
        </div>
      ) : null}
    </>
  )

const Retry = ({ here, id }: { here: View; id: string }) => (
  <form method="post" action={PATH} class="inline">
    <button type="submit" class="plain" name="event" value={id}>
      {here.t('quarantine.retry')}
    </button>
  </form>
)

/** The raw content of one event. It is what somebody wrote: that it was opened is written down first. */
export const quarantinedPage = async (here: View, id: string, missing: () => Response): Promise<Response> => {
  const { t, town, member } = here
  const event = await quarantinedContent(town, id)
  if (!event) return missing()
  await record(town.db, town, { member, action: 'read-quarantine', object: `${PATH}/${event.id}` })
  const content =
    typeof event.content === 'string' ? event.content : JSON.stringify(event.content, undefined, 2)
  return consolePage(
    here,
    { title: t('quarantine.one'), path: '/console/settings/messenger' },
    <>
      <h1>{t('quarantine.one')}</h1>
      <p class="notice">{t('quarantine.personal')}</p>
      <dl>
        <dt>{t('audit.at')}</dt>
        <dd>{moment(here, event.receivedAt)}</dd>
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
          <State here={here} event={event} />
        </dd>
      </dl>
      <h2>{t('quarantine.content')}</h2>
      <pre class="raw" dir="auto">
        {clip(content, LONGEST)}
      </pre>
      {event.replayedAt ? null : <Retry here={here} id={event.id} />}
      <p>
        <a href={PATH}>{t('quarantine.back.list')}</a>
      </p>
    </>,
  )
}

/** Puts one event through again. */
export const retryQuarantined = async (
  here: View,
  request: Request,
  readAgain: ReadAgain,
): Promise<Response> => {
  const { outcome } = await replayOne(here.town, readAgain, (await readForm(request)).text('event'))
  return seeOther(`${PATH}?done=replay-${outcome}`)
}
