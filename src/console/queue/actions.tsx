import { PRIORITIES } from '#domain/labels'
import {
  type BulkChange,
  changeServiceRequests,
  deleteQueueView,
  listQueue,
  MAX_AT_ONCE,
  type QueueRow,
  STATES,
  storeQueueView,
  undoBulkChange,
} from '#domain/service-requests'
import { getCatalogue } from '#domain/services'
import { hasPermission, listMembers } from '#domain/staff'
import { readForm, seeOther } from '#platform/pages'
import type { Cell } from '#platform/spreadsheets'
import { isUuid } from '#platform/text'
import {
  channelName,
  consolePage,
  createConsoleContext,
  type FileFormat,
  formatMoment,
  serviceName,
  tableFile,
  type View,
} from '../ui/index.ts'
import { parseQueueFilter, queueAddress, queueFilterQuery, toQueueFilter } from './filter.ts'

/** Changes the marked requests at once, or puts back what was. */
export const handleBulkAction = async (view: View, request: Request): Promise<Response> => {
  const { text, all, form } = await readForm(request)
  const open = /^\d\d-\d{5}$/.exec(text('open', 20))?.[0]
  const address = queueAddress(new URLSearchParams(text('back', 1_000)))
  const back = (query: string) =>
    seeOther(`/console?${address}${address ? '&' : ''}${open ? `at=${open}&` : ''}${query}`)
  if (text('do') === 'undo') {
    const { restored, left } = await undoBulkChange(createConsoleContext(view), { id: text('bulk') })
    if (open && !form.has('back')) return seeOther(`/console/requests/${open}?saved`)
    return back(`undone=${restored}&left=${left}`)
  }
  const change = await parseBulkChange(view, text)
  const { id, changed, skipped } = await changeServiceRequests(createConsoleContext(view), {
    ids: text('all') === 'filter' ? await listFiltered(view, text('back', 1_000)) : all('id'),
    change,
  })
  return back(`bulk=${id}&changed=${changed}&left=${skipped}`)
}

/** All that the filters of an address show, whatever the page of the list; no more than can be changed at once. */
const listFiltered = async (view: View, address: string): Promise<string[]> => {
  const values = parseQueueFilter(new URLSearchParams(address))
  const catalogue = await getCatalogue(view.town)
  const filter = toQueueFilter(view, catalogue, values, new URLSearchParams(), MAX_AT_ONCE)
  return (await listQueue(view.town, filter)).map(({ id }) => id)
}

/** How a request is sorted, as one list offers it: `priority:high`, `label:…` for one that is given, `unlabel:…` for one that is taken off. */
const parseSorting = (text: string): Pick<BulkChange, 'priority' | 'addLabels' | 'dropLabels'> => {
  const [what, value = ''] = text.split(':', 2)
  if (what === 'priority') return { priority: PRIORITIES.find((one) => one === value) }
  if (!isUuid(value)) return {}
  return what === 'label' ? { addLabels: [value] } : what === 'unlabel' ? { dropLabels: [value] } : {}
}

const parseBulkChange = async (
  { town, member }: View,
  text: (name: string) => string,
): Promise<BulkChange> => {
  if (text('do') === 'take') return { assignee: member && { id: member.id, name: member.name } }
  const [members, catalogue] = await Promise.all([listMembers(town), getCatalogue(town)])
  const asked = text('assignee')
  const colleague = members.find(({ id, active }) => id === asked && active)
  const department = text('department')
  return {
    state: STATES.find((state) => state === text('state')),
    assignee: asked === 'nobody' ? null : colleague && { id: colleague.id, name: colleague.name },
    department: catalogue.departments.has(department) ? department : undefined,
    ...parseSorting(text('sorting')),
  }
}

/** Keeps the filters under a name, or takes such a name away. */
export const saveQueueView = async (view: View, request: Request): Promise<Response> => {
  const { town, member } = view
  if (!member) return seeOther('/console/sign-in')
  const { text } = await readForm(request)
  const shared = hasPermission(member, 'share-views')
  if (text('do') === 'drop') {
    await deleteQueueView(town, text('id'), { memberId: member.id, shared })
    return seeOther('/console')
  }
  const query = queueFilterQuery(parseQueueFilter(new URLSearchParams(text('query', 1_000))))
  const memberId = shared && text('shared') === 'yes' ? null : member.id
  const name = text('name', 80)
  if (name) await storeQueueView(town, { name, query, memberId })
  return seeOther(`/console?${query}`)
}

/** Rows of a file at most. */
const MAX_EXPORTED = 50_000

/** The requests of the filters as a file for a spreadsheet. */
export const queueFile = async (
  view: View,
  query: URLSearchParams,
  format: FileFormat,
): Promise<Response> => {
  const { town, t, language } = view
  const catalogue = await getCatalogue(town)
  const rows = await listQueue(town, {
    ...toQueueFilter(view, catalogue, parseQueueFilter(query), query, MAX_EXPORTED),
    unlimited: true,
  })
  const columns: [string, (row: QueueRow) => Cell][] = [
    [t('queue.number'), ({ id }) => id],
    [t('queue.what'), ({ serviceCode }) => serviceName(catalogue, serviceCode, language)],
    [t('request.description'), ({ description }) => description],
    [t('queue.where'), ({ address }) => address ?? ''],
    [t('request.quarter'), ({ quarter: neighbourhood }) => neighbourhood ?? ''],
    [t('queue.channel'), ({ channel }) => channelName(view, channel)],
    [t('queue.state'), ({ state }) => t(`state.${state}`)],
    [t('queue.department'), ({ department }) => catalogue.departments.get(department) ?? department],
    [t('queue.assignee'), ({ assigneeName }) => assigneeName ?? ''],
    [t('queue.when'), ({ requestedAt }) => requestedAt],
    [t('queue.due'), ({ expectedAt }) => expectedAt],
  ]
  return tableFile(view, format, {
    name: 'incidencies',
    columns: columns.map(([name]) => name),
    rows: rows.map((row) => columns.map(([, value]) => value(row))),
  })
}

const MAX_PRINTED = 200

/** The requests of the filters for paper: what a crew needs to go there. */
export const printPage = async (view: View, query: URLSearchParams): Promise<Response> => {
  const { town, t, language } = view
  const catalogue = await getCatalogue(town)
  const rows = await listQueue(town, {
    ...toQueueFilter(view, catalogue, parseQueueFilter(query), query, MAX_PRINTED),
    unlimited: true,
  })
  return consolePage(
    view,
    { title: t('print.title'), path: '' },
    <>
      <p class="no-print">
        <a href={`/console?${queueFilterQuery(parseQueueFilter(query))}`}>← {t('request.back')}</a>{' '}
        {t('print.hint')}
      </p>
      <p>{t('print.made', { when: formatMoment(view, town.now()), count: rows.length })}</p>
      {rows.map((row) => (
        <article class="sheet">
          <h2>
            {row.id} · {serviceName(catalogue, row.serviceCode, language)}
          </h2>
          <p>
            <strong>{row.address ?? '—'}</strong> {row.quarter ?? ''}
          </p>
          <p class="text" dir="auto">
            {row.description}
          </p>
          <p>
            {t(`state.${row.state}`)}
            {row.expectedAt ? ` · ${t('request.expected')}: ${formatMoment(view, row.expectedAt)}` : ''}
            {row.assigneeName ? ` · ${row.assigneeName}` : ''}
          </p>
          <p class="lines">{t('print.done')} ☐ ______________________________________________</p>
        </article>
      ))}
    </>,
  )
}
