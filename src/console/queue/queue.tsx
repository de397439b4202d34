import { countUnresolved } from '#domain/forwarding'
import { getCachedZones } from '#domain/routing'
import { countQueue, listQueue, listQueueViews, STATES, UNDO_SECONDS } from '#domain/service-requests'
import { type Catalogue, getCatalogue } from '#domain/services'
import { hasPermission, listMembers } from '#domain/staff'
import { consolePage, type View } from '../ui/index.ts'
import { parseQueueFilter, queueFilterQuery, toQueueFilter } from './filter.ts'
import { Filters } from './filter-form.tsx'
import { QueueMap } from './map.tsx'
import { QueueRows } from './rows.tsx'

const PAGE_SIZE = 50
const MAX_COUNTED = 1_000

/** The one queue: a list and a map side by side, by the filters of the address. */
export const queuePage = async (view: View, query: URLSearchParams): Promise<Response> => {
  const { t, town, member } = view
  const catalogue = await getCatalogue(town)
  const values = parseQueueFilter(query)
  const filter = toQueueFilter(view, catalogue, values, query, PAGE_SIZE + 1)
  const [rows, count, views, zones, members, unsettled] = await Promise.all([
    listQueue(town, filter),
    countQueue(town, filter, MAX_COUNTED + 1),
    listQueueViews(town, member?.id ?? ''),
    getCachedZones(town),
    listMembers(town),
    member && hasPermission(member, 'manage-forwarding') ? countUnresolved(town) : 0,
  ])
  const shown = rows.slice(0, PAGE_SIZE)
  const last = rows.length > PAGE_SIZE ? shown.at(-1) : undefined
  const colleagues = members.filter((one) => one.active && hasPermission(one, 'change-request'))
  const address = queueFilterQuery(values)
  const mayChange = member !== undefined && hasPermission(member, 'change-request')
  return consolePage(
    view,
    {
      title: t('queue.title'),
      path: '/console',
      layout: 'page',
      live: 'queue',
      map: true,
      scripts: ['/assets/keys.js'],
    },
    <>
      <UndoBanner view={view} query={query} address={address} />
      {unsettled > 0 ? (
        <p class="error">
          <a href="/console/forwarding">{t('forwarding.unsettled', { count: unsettled })}</a>
        </p>
      ) : null}
      <div class="title-line">
        <p class="buttons">
          {member && hasPermission(member, 'change-request') ? (
            <a href="/console/crew">{t('queue.crew')}</a>
          ) : null}
          <a href={`/console/requests/print?${address}`}>{t('queue.print')}</a>
          {member && hasPermission(member, 'export-requests') ? (
            <>
              <a href={`/console/requests.xlsx?${address}`}>{t('queue.xlsx')}</a>
              <a href={`/console/requests.csv?${address}`}>{t('queue.csv')}</a>
            </>
          ) : null}
        </p>
      </div>
      <Views view={view} views={views} address={address} />
      <Filters view={view} values={values} catalogue={catalogue} zones={zones} colleagues={colleagues} />
      <div class="side-by-side">
        <section aria-label={t('queue.list')}>
          <p role="status" id="queue-count" data-live="">
            {t('queue.count', {
              count: Math.min(count, MAX_COUNTED),
              more: count > MAX_COUNTED ? 'yes' : 'no',
              limit: MAX_COUNTED,
            })}
          </p>
          <form method="post" action="/console/requests" id="bulk" class="bulk">
            <input type="hidden" name="back" value={address} />
            <div id="queue" data-live="">
              {shown.length === 0 ? (
                <p class="empty">{t('queue.empty')}</p>
              ) : (
                <QueueRows view={view} catalogue={catalogue} rows={shown} select={mayChange} />
              )}
            </div>
            {mayChange && shown.length > 0 ? (
              <BulkBar view={view} catalogue={catalogue} colleagues={colleagues} />
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
        <QueueMap view={view} address={address} zones={zones} />
      </div>
    </>,
  )
}

const Views = ({
  view: { t, member },
  views,
  address,
}: {
  view: View
  views: { id: string; name: string; query: string; shared: boolean }[]
  address: string
}) => {
  const fixed: [label: string, query: string][] = [
    [t('queue.view.open'), ''],
    [t('queue.view.mine'), queueFilterQuery({ assignee: 'me' })],
    [t('queue.view.unassigned'), queueFilterQuery({ assignee: 'nobody' })],
    [t('queue.view.late'), queueFilterQuery({ due: 'late' })],
    [t('queue.view.soon'), queueFilterQuery({ due: 'soon' })],
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
      {current && member && (!current.shared || hasPermission(member, 'share-views')) ? (
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
            {member && hasPermission(member, 'share-views') ? (
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
  view: { t, member },
  catalogue,
  colleagues,
}: {
  view: View
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

const UndoBanner = (props: { view: View; query: URLSearchParams; address: string }) => {
  const { query, address } = props
  const { t } = props.view
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
