import { countUnresolved } from '#domain/forwarding'
import {
  countQueues,
  findServiceRequest,
  listQueue,
  listQueueViews,
  type QueueFilter,
  type QueueView,
  type ServiceRequest,
} from '#domain/service-requests'
import { type Catalogue, getCatalogue } from '#domain/services'
import { hasPermission, listMembers, type StaffListEntry } from '#domain/staff'
import { htmlFragment } from '#platform/pages'
import {
  loadRequest,
  outcomeIn,
  outcomeStatus,
  type QueuePlace,
  REQUEST_SCRIPTS,
  RequestDetail,
  type RequestOutcome,
  type ShowRequest,
} from '../request/index.ts'
import { consolePage, Icon, KeysHelp, Pane, Panes, type View } from '../ui/index.ts'
import { BulkBar } from './bulk-bar.tsx'
import {
  parseQueueFilter,
  type QueueFilterValues,
  queueAddress,
  queueFilterQuery,
  toQueueFilter,
} from './filter.ts'
import { Filters, loadFilterOptions, Popover } from './filters.tsx'
import { QueueMap } from './map.tsx'
import { QueueToast } from './queue-toast.tsx'
import { QueueRows } from './rows.tsx'

const PAGE_SIZE = 50
const MAX_COUNTED = 1_000

/** A request that is open beside the queue, with what came of the last thing that was done with it. */
type Opened = { request: ServiceRequest; outcome: RequestOutcome; replyId?: string | null | undefined }

/** The one queue: a list by the filters of the address, and beside it the request that is open, or a map. */
export const queuePage = async (view: View, query: URLSearchParams): Promise<Response> => {
  const found = query.has('at') ? await findServiceRequest(view.town, query.get('at') ?? '') : undefined
  const visible = found && view.member && hasPermission(view.member, 'see-queue', found.department)
  const opened = visible
    ? { request: found, outcome: outcomeIn(query), replyId: query.get('reply') }
    : undefined
  return query.get('part') === 'detail' ? detailPart(view, query, opened) : wholePage(view, query, opened)
}

/** Shows a request beside the queue that it was opened from. */
export const showInQueue: ShowRequest = (view, request, outcome, back) =>
  wholePage(view, new URLSearchParams(back ?? ''), { request, outcome })

const wholePage = async (view: View, query: URLSearchParams, opened?: Opened): Promise<Response> => {
  const { t, town, member } = view
  const catalogue = await getCatalogue(town)
  const values = parseQueueFilter(query)
  const filter = toQueueFilter(view, catalogue, values, query, PAGE_SIZE + 1)
  const [found, { views, count, tabs }, options, members, unsettled, loaded] = await Promise.all([
    listQueue(town, filter),
    loadViews(view, catalogue, filter),
    loadFilterOptions(view),
    listMembers(town),
    member && hasPermission(member, 'manage-forwarding') ? countUnresolved(town) : 0,
    opened && loadRequest(view, opened.request),
  ])
  const rows = found.slice(0, PAGE_SIZE)
  const last = found.length > PAGE_SIZE ? rows.at(-1) : undefined
  const colleagues = workersAmong(members)
  const filters = queueFilterQuery(values)
  const address = queueAddress(query)
  const mayChange = member !== undefined && hasPermission(member, 'change-request')
  const showsMap = !opened && query.get('show') === 'map'
  const open = opened?.request.id
  return consolePage(
    view,
    {
      title: t('queue.title'),
      heading: t('nav.queue'),
      path: '/console',
      layout: 'list-detail',
      status: opened ? outcomeStatus(opened.outcome) : 200,
      live: 'queue',
      presence: opened && `/console/requests/${open}`,
      map: showsMap || 'folded',
      styles: ['/assets/console/queue.css'],
      scripts: [...REQUEST_SCRIPTS, '/assets/keys.js', '/assets/panes.js'],
      views: <Views view={view} tabs={tabs} address={filters} />,
    },
    <>
      <KeysHelp view={view} />
      <QueueToast view={view} query={query} address={address} />
      {unsettled > 0 ? (
        <p class="error">
          <a href="/console/forwarding">{t('forwarding.unsettled', { count: unsettled })}</a>
        </p>
      ) : null}
      <Panes columns="list-detail" open={open !== undefined}>
        <Pane kind="list" label={t('queue.list')}>
          <div class="list-head">
            <p role="status" id="queue-count" data-live="">
              {t('queue.count', {
                count: Math.min(count, MAX_COUNTED),
                more: count > MAX_COUNTED ? 'yes' : 'no',
                limit: MAX_COUNTED,
              })}
            </p>
            <Filters
              view={view}
              values={values}
              catalogue={catalogue}
              options={options}
              colleagues={colleagues}
            />
            <ListTools view={view} views={views} values={values} address={filters} showsMap={showsMap} />
          </div>
          <form method="post" action="/console/requests" id="bulk" class="bulk">
            <input type="hidden" name="back" value={address} />
            <div id="queue" data-live="">
              {rows.length === 0 ? (
                <div class="empty">
                  <p>{t('queue.empty')}</p>
                  {filters ? (
                    <a class="button plain" href="/console">
                      {t('queue.clear')}
                    </a>
                  ) : null}
                </div>
              ) : (
                <QueueRows
                  view={view}
                  catalogue={catalogue}
                  rows={rows}
                  select={mayChange}
                  open={open}
                  linkTo={(id) => `/console?${address}${address ? '&' : ''}at=${id}`}
                />
              )}
            </div>
            {mayChange && rows.length > 0 ? (
              <BulkBar
                view={view}
                catalogue={catalogue}
                colleagues={colleagues}
                labels={options.labels}
                shown={rows.length}
                count={count}
              />
            ) : null}
          </form>
          {last ? (
            <p class="list-more">
              <a
                class="button plain"
                href={`/console?${filters}${filters ? '&' : ''}after=${last.sortValue}&after_id=${encodeURIComponent(last.id)}`}
              >
                {t('queue.next')}
              </a>
            </p>
          ) : null}
        </Pane>
        <Pane kind="detail" id="detail" label={t(showsMap ? 'queue.map' : 'queue.opened')}>
          {opened && loaded ? (
            <Detail
              view={view}
              opened={opened}
              place={placeOf(address, rows, found[PAGE_SIZE], opened)}
              loaded={loaded}
            />
          ) : showsMap ? (
            <QueueMap view={view} address={filters} zones={options.zones} />
          ) : query.has('at') ? (
            <p class="empty">{t('queue.not-here')}</p>
          ) : null}
        </Pane>
      </Panes>
    </>,
  )
}

const workers = new WeakMap<StaffListEntry[], StaffListEntry[]>()

/** Those whom a request can be given to; the same list for the same members. */
const workersAmong = (members: StaffListEntry[]): StaffListEntry[] => {
  const known = workers.get(members)
  if (known) return known
  const found = members.filter((one) => one.active && hasPermission(one, 'work-in-street'))
  workers.set(members, found)
  return found
}

/** The pane of what is open, alone: a list that is on the screen stays as it is. */
const detailPart = async (
  view: View,
  query: URLSearchParams,
  opened: Opened | undefined,
): Promise<Response> => {
  if (!opened) return htmlFragment(<p class="empty">{view.t('queue.not-here')}</p>)
  const catalogue = await getCatalogue(view.town)
  const filter = toQueueFilter(view, catalogue, parseQueueFilter(query), query, PAGE_SIZE + 1)
  const [rows, loaded] = await Promise.all([listQueue(view.town, filter), loadRequest(view, opened.request)])
  const place = placeOf(queueAddress(query), rows.slice(0, PAGE_SIZE), rows[PAGE_SIZE], opened)
  return htmlFragment(<Detail view={view} opened={opened} place={place} loaded={loaded} />)
}

const Detail = (props: {
  view: View
  opened: Opened
  place: QueuePlace
  loaded: Awaited<ReturnType<typeof loadRequest>>
}) => (
  <RequestDetail
    view={props.view}
    request={props.opened.request}
    loaded={props.loaded}
    outcome={props.opened.outcome}
    place={props.place}
    replyId={props.opened.replyId}
  />
)

/**
 * What stands before and after an open request. One that the filters no longer have, since it was changed, is followed by the first.
 * @param beyond the first row of the page after
 */
const placeOf = (
  address: string,
  rows: { id: string }[],
  beyond: { id: string } | undefined,
  { request }: Opened,
): QueuePlace => {
  const at = rows.findIndex(({ id }) => id === request.id)
  const [previous, next] = at < 0 ? [undefined, rows[0]] : [rows[at - 1], rows[at + 1] ?? beyond]
  return { address, previous: previous?.id, next: next?.id }
}

type ViewTab = { label: string; query: string; count: number }

/** Counted no further: more than a hundred is many. */
const MAX_TAB_COUNT = 100

/** What neighbours added and nobody has looked at, also to what is closed: a view where there is any. */
const TO_REVIEW = queueFilterQuery({ updates: 'waiting', state: 'all' })

/** The views that everybody has, and those that were saved, each with how many it shows; and how many the one that is shown has. */
const loadViews = async (
  view: View,
  catalogue: Catalogue,
  shown: QueueFilter,
): Promise<{ views: QueueView[]; count: number; tabs: ViewTab[] }> => {
  const { t, town, member } = view
  const fixed: [label: string, query: string][] = [
    [t('queue.view.triage'), queueFilterQuery({ state: 'received' })],
    [t('queue.view.open'), ''],
    [t('queue.view.mine'), queueFilterQuery({ assignee: 'me' })],
    [t('queue.view.unassigned'), queueFilterQuery({ assignee: 'nobody' })],
    [t('queue.view.late'), queueFilterQuery({ due: 'late' })],
    [t('queue.view.soon'), queueFilterQuery({ due: 'soon' })],
    [t('updates.view'), TO_REVIEW],
  ]
  const counted = (text: string) => {
    const query = new URLSearchParams(text)
    const filter = toQueueFilter(view, catalogue, parseQueueFilter(query), query, 0)
    return { filter, limit: MAX_TAB_COUNT }
  }
  const [[count = 0, ...counts], views] = await Promise.all([
    countQueues(town, [
      { filter: shown, limit: MAX_COUNTED + 1 },
      ...fixed.map(([, query]) => counted(query)),
    ]),
    listQueueViews(town, member?.id ?? ''),
  ])
  const ownCounts =
    views.length > 0
      ? await countQueues(
          town,
          views.map(({ query }) => counted(query)),
        )
      : []
  const tabs: ViewTab[] = [
    ...fixed.map(([label, query], at) => ({ label, query, count: counts[at] ?? 0 })),
    ...views.map(({ name, query }, at) => ({ label: name, query, count: ownCounts[at] ?? 0 })),
  ]
  return { views, count, tabs: tabs.filter((tab) => tab.query !== TO_REVIEW || tab.count > 0) }
}

const Views = ({ view: { t }, tabs, address }: { view: View; tabs: ViewTab[]; address: string }) => (
  <nav class="tabs" aria-label={t('queue.views')} id="views" data-live="">
    {tabs.map(({ label, query, count }) => (
      <a href={`/console${query ? `?${query}` : ''}`} aria-current={query === address ? 'page' : undefined}>
        {label} <span class="count">{count >= MAX_TAB_COUNT ? '99+' : count}</span>
      </a>
    ))}
  </nav>
)

/** What is done with the list as a whole: shown on a map, printed, taken away, kept as a view. */
const ListTools = (props: {
  view: View
  views: QueueView[]
  values: QueueFilterValues
  address: string
  showsMap: boolean
}) => {
  const { view, views, address, showsMap } = props
  const { t, member, preferences } = view
  const current = views.find(({ query }) => query === address)
  const mayChange = member && hasPermission(member, 'change-request')
  const mayDrop = current && member && (!current.shared || hasPermission(member, 'share-views'))
  const density = preferences.density === 'compact' ? 'roomy' : 'compact'
  return (
    <div class="list-tools">
      <a
        class="tool"
        href={`/console?${[address, showsMap ? '' : 'show=map'].filter(Boolean).join('&')}`}
        aria-current={showsMap ? 'true' : undefined}
        title={t('queue.map')}
      >
        <Icon name="map" label={t('queue.map')} />
      </a>
      <form method="post" action="/console/preferences">
        <button type="submit" class="tool" name="density" value={density} title={t(`density.${density}`)}>
          <Icon name={density === 'roomy' ? 'roomy' : 'rows'} label={t(`density.${density}`)} />
        </button>
      </form>
      <Popover title={t('queue.tools')} end>
        <ul>
          {mayChange ? (
            <li>
              <a href="/console/crew">{t('queue.crew')}</a>
            </li>
          ) : null}
          <li>
            <a href={`/console/requests/print?${address}`}>{t('queue.print')}</a>
          </li>
          {member && hasPermission(member, 'export-requests') ? (
            <>
              <li>
                <a href={`/console/requests.xlsx?${address}`}>{t('queue.xlsx')}</a>
              </li>
              <li>
                <a href={`/console/requests.csv?${address}`}>{t('queue.csv')}</a>
              </li>
            </>
          ) : null}
        </ul>
        <form method="post" action="/console/preferences">
          <button
            type="submit"
            class="plain"
            name="keys"
            value={preferences.keys === 'on' ? 'off' : 'on'}
            title={t('keys.hint')}
          >
            {t(preferences.keys === 'on' ? 'keys.switch-off' : 'keys.switch-on')}
          </button>
        </form>
        {mayDrop ? (
          <form method="post" action="/console/views">
            <input type="hidden" name="id" value={current.id} />
            <button type="submit" class="plain" name="do" value="drop">
              {t('queue.view.drop')}
            </button>
          </form>
        ) : null}
        {current ? null : (
          <form method="post" action="/console/views" class="save-view">
            <strong>{t('queue.view.save')}</strong>
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
        )}
      </Popover>
    </div>
  )
}
