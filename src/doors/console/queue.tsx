import { countUnsettled } from '#town/forwarding'
import { zonesLately } from '#town/routing'
import { queue, queueCount, STATES, UNDO_SECONDS, viewsOf } from '#town/service-requests'
import { type Catalogue, catalogueOf } from '#town/services'
import { may, membersOf } from '#town/staff'
import { consolePage, type View } from './frame.tsx'
import { addressOf, askedIn, filterOf } from './queue-filter.ts'
import { Filters } from './queue-form.tsx'
import { QueueMap } from './queue-map.tsx'
import { Rows } from './queue-rows.tsx'

const PAGE = 50
const COUNTED = 1_000

/** The one queue: a list and a map side by side, by the filters of the address. */
export const queuePage = async (here: View, query: URLSearchParams): Promise<Response> => {
  const { t, town, member } = here
  const catalogue = await catalogueOf(town)
  const asked = askedIn(query)
  const filter = filterOf(here, catalogue, asked, query, PAGE + 1)
  const [rows, count, views, zones, members, unsettled] = await Promise.all([
    queue(town, filter),
    queueCount(town, filter, COUNTED + 1),
    viewsOf(town, member?.id ?? ''),
    zonesLately(town),
    membersOf(town),
    member && may(member, 'manage-forwarding') ? countUnsettled(town) : 0,
  ])
  const shown = rows.slice(0, PAGE)
  const last = rows.length > PAGE ? shown.at(-1) : undefined
  const colleagues = members.filter((one) => one.active && may(one, 'change-request'))
  const address = addressOf(asked)
  const mayChange = member !== undefined && may(member, 'change-request')
  return consolePage(
    here,
    {
      title: t('queue.title'),
      path: '/console',
      wide: true,
      live: 'queue',
      map: true,
      scripts: ['/assets/keys.js'],
    },
    <>
      <Undone here={here} query={query} address={address} />
      {unsettled > 0 ? (
        <p class="error">
          <a href="/console/forwarding">{t('forwarding.unsettled', { count: unsettled })}</a>
        </p>
      ) : null}
      <div class="title-line">
        <h1>{t('queue.title')}</h1>
        <p class="buttons">
          {member && may(member, 'change-request') ? <a href="/console/crew">{t('queue.crew')}</a> : null}
          <a href={`/console/requests/print?${address}`}>{t('queue.print')}</a>
          {member && may(member, 'export-requests') ? (
            <>
              <a href={`/console/requests.xlsx?${address}`}>{t('queue.xlsx')}</a>
              <a href={`/console/requests.csv?${address}`}>{t('queue.csv')}</a>
            </>
          ) : null}
        </p>
      </div>
      <Views here={here} views={views} address={address} />
      <Filters here={here} asked={asked} catalogue={catalogue} zones={zones} colleagues={colleagues} />
      <div class="side-by-side">
        <section aria-label={t('queue.list')}>
          <p role="status" id="queue-count" data-live="">
            {t('queue.count', {
              count: Math.min(count, COUNTED),
              more: count > COUNTED ? 'yes' : 'no',
              limit: COUNTED,
            })}
          </p>
          <form method="post" action="/console/requests" id="bulk" class="bulk">
            <input type="hidden" name="back" value={address} />
            <div id="queue" data-live="">
              {shown.length === 0 ? (
                <p class="empty">{t('queue.empty')}</p>
              ) : (
                <Rows here={here} catalogue={catalogue} rows={shown} select={mayChange} />
              )}
            </div>
            {mayChange && shown.length > 0 ? (
              <BulkBar here={here} catalogue={catalogue} colleagues={colleagues} />
            ) : null}
          </form>
          {last ? (
            <p>
              <a
                class="button"
                href={`/console?${address}${address ? '&' : ''}after=${last.sortValue}&after_id=${encodeURIComponent(last.id)}`}
              >
                {t('queue.next')}
              </a>
            </p>
          ) : null}
        </section>
        <QueueMap here={here} address={address} zones={zones} />
      </div>
    </>,
  )
}

const Views = ({
  here: { t, member },
  views,
  address,
}: {
  here: View
  views: { id: string; name: string; query: string; shared: boolean }[]
  address: string
}) => {
  const fixed: [label: string, query: string][] = [
    [t('queue.view.open'), ''],
    [t('queue.view.mine'), addressOf({ assignee: 'me' })],
    [t('queue.view.unassigned'), addressOf({ assignee: 'nobody' })],
    [t('queue.view.late'), addressOf({ due: 'late' })],
    [t('queue.view.soon'), addressOf({ due: 'soon' })],
  ]
  const all = [...fixed, ...views.map(({ name, query }): [string, string] => [name, query])]
  const current = views.find(({ query }) => query === address)
  return (
    <div class="views">
      <nav class="tabs" aria-label={t('queue.views')}>
        {all.map(([label, query]) => (
          <a
            href={`/console${query ? `?${query}` : ''}`}
            aria-current={query === address ? 'page' : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
      {current && member && (!current.shared || may(member, 'share-views')) ? (
        <form method="post" action="/console/views" class="inline">
          <input type="hidden" name="id" value={current.id} />
          <button type="submit" class="plain" name="do" value="drop">
            {t('queue.view.drop')}
          </button>
        </form>
      ) : null}
      {all.some(([, query]) => query === address) ? null : (
        <details>
          <summary>{t('queue.view.save')}</summary>
          <form method="post" action="/console/views" class="buttons">
            <input type="hidden" name="query" value={address} />
            <label>
              {t('queue.view.name')} <input name="name" required maxLength={80} />
            </label>
            {member && may(member, 'share-views') ? (
              <label class="check">
                <input type="checkbox" name="shared" value="yes" /> {t('queue.view.shared')}
              </label>
            ) : null}
            <button type="submit" class="plain" name="do" value="save">
              {t('account.save')}
            </button>
          </form>
        </details>
      )}
    </div>
  )
}

const BulkBar = ({
  here: { t, member },
  catalogue,
  colleagues,
}: {
  here: View
  catalogue: Catalogue
  colleagues: { id: string; name: string }[]
}) => (
  <fieldset class="bulk-bar">
    <legend>{t('bulk.title')}</legend>
    <button type="submit" class="plain" name="do" value="take">
      {t('bulk.take')}
    </button>
    <label>
      {t('bulk.assign')}{' '}
      <select name="assignee">
        <option value="">{t('bulk.as-is')}</option>
        <option value="nobody">{t('bulk.nobody')}</option>
        {colleagues.map(({ id, name }) => (
          <option value={id}>{name}</option>
        ))}
      </select>
    </label>
    <label>
      {t('bulk.state')}{' '}
      <select name="state">
        <option value="">{t('bulk.as-is')}</option>
        {STATES.filter((state) => state !== 'duplicate').map((state) => (
          <option value={state}>{t(`state.${state}`)}</option>
        ))}
      </select>
    </label>
    <label>
      {t('bulk.department')}{' '}
      <select name="department">
        <option value="">{t('bulk.as-is')}</option>
        {[...catalogue.departments].map(([code, name]) => (
          <option value={code}>{name}</option>
        ))}
      </select>
    </label>
    <button type="submit" name="do" value="change">
      {t('bulk.send')}
    </button>
    {member ? <p class="hint">{t('bulk.hint', { seconds: UNDO_SECONDS })}</p> : null}
  </fieldset>
)

const Undone = (props: { here: View; query: URLSearchParams; address: string }) => {
  const { query, address } = props
  const { t } = props.here
  const number = (name: string) => Math.min(Number(query.get(name)) || 0, 10_000)
  const id = query.get('bulk')
  if (query.has('undone'))
    return (
      <p class="done" role="status">
        {t('bulk.undone', { count: number('undone'), left: number('left') })}
      </p>
    )
  if (!id) return null
  return (
    <form method="post" action="/console/requests" class="done buttons">
      <span role="status">{t('bulk.done', { count: number('changed'), left: number('left') })}</span>
      <input type="hidden" name="bulk" value={id} />
      <input type="hidden" name="back" value={address} />
      {number('changed') > 0 ? (
        <button type="submit" class="plain" name="do" value="undo">
          {t('bulk.undo')}
        </button>
      ) : null}
    </form>
  )
}
