import { readForm, seeOther } from '#platform/pages'
import type { Cell } from '#platform/spreadsheets'
import {
  changeMany,
  dropView,
  type ManyChange,
  type QueueRow,
  queue,
  STATES,
  saveView,
  undoMany,
} from '#town/service-requests'
import { catalogueOf } from '#town/services'
import { inDepartment, may, membersOf } from '#town/staff'
import { consolePage, moment, type View } from './frame.tsx'
import { addressOf, askedIn, filterOf } from './queue-filter.ts'
import { serviceName } from './queue-rows.tsx'
import { type FileFormat, tableFile } from './table-file.ts'

/** Changes the marked requests at once, or puts back what was. */
export const actOnMany = async (here: View, request: Request): Promise<Response> => {
  const { town, member } = here
  if (!member) return seeOther('/console/sign-in')
  const { text, all } = await readForm(request)
  const address = addressOf(askedIn(new URLSearchParams(text('back', 1_000))))
  const back = (query: string) => seeOther(`/console?${address}${address ? '&' : ''}${query}`)
  if (text('do') === 'undo') {
    const undone = await undoMany(town, text('bulk'), member)
    return back(`undone=${undone?.restored ?? 0}&left=${undone?.left ?? 0}`)
  }
  const wanted = await wantedIn(here, text)
  const { id, changed, left } = await changeMany(town, all('id'), wanted, member, (department) =>
    inDepartment(member, department),
  )
  return back(`bulk=${id}&changed=${changed}&left=${left}`)
}

const wantedIn = async ({ town, member }: View, text: (name: string) => string): Promise<ManyChange> => {
  if (text('do') === 'take') return { assignee: member && { id: member.id, name: member.name } }
  const [members, catalogue] = await Promise.all([membersOf(town), catalogueOf(town)])
  const asked = text('assignee')
  const colleague = members.find(({ id, active }) => id === asked && active)
  const department = text('department')
  return {
    state: STATES.find((state) => state === text('state')),
    assignee: asked === 'nobody' ? null : colleague && { id: colleague.id, name: colleague.name },
    department: catalogue.departments.has(department) ? department : undefined,
  }
}

/** Keeps the filters under a name, or takes such a name away. */
export const saveQueueView = async (here: View, request: Request): Promise<Response> => {
  const { town, member } = here
  if (!member) return seeOther('/console/sign-in')
  const { text } = await readForm(request)
  const shared = may(member, 'share-views')
  if (text('do') === 'drop') {
    await dropView(town, text('id'), { memberId: member.id, shared })
    return seeOther('/console')
  }
  const query = addressOf(askedIn(new URLSearchParams(text('query', 1_000))))
  const memberId = shared && text('shared') === 'yes' ? null : member.id
  const name = text('name', 80)
  if (name) await saveView(town, { name, query, memberId })
  return seeOther(`/console?${query}`)
}

/** Rows of a file at most. */
const EXPORTED = 50_000

/** The requests of the filters as a file for a spreadsheet. */
export const queueFile = async (
  here: View,
  query: URLSearchParams,
  format: FileFormat,
): Promise<Response> => {
  const { town, t, language } = here
  const catalogue = await catalogueOf(town)
  const rows = await queue(town, {
    ...filterOf(here, catalogue, askedIn(query), query, EXPORTED),
    whole: true,
  })
  const columns: [string, (row: QueueRow) => Cell][] = [
    [t('queue.number'), ({ id }) => id],
    [t('queue.what'), ({ serviceCode }) => serviceName(catalogue, serviceCode, language)],
    [t('request.description'), ({ description }) => description],
    [t('queue.where'), ({ address }) => address ?? ''],
    [t('request.quarter'), ({ quarter }) => quarter ?? ''],
    [t('queue.channel'), ({ channel }) => t(`channel.${channel}`)],
    [t('queue.state'), ({ state }) => t(`state.${state}`)],
    [t('queue.department'), ({ department }) => catalogue.departments.get(department) ?? department],
    [t('queue.assignee'), ({ assigneeName }) => assigneeName ?? ''],
    [t('queue.when'), ({ requestedAt }) => requestedAt],
    [t('queue.due'), ({ expectedAt }) => expectedAt],
  ]
  return tableFile(here, format, {
    name: 'incidencies',
    columns: columns.map(([name]) => name),
    rows: rows.map((row) => columns.map(([, value]) => value(row))),
  })
}

const PRINTED = 200

/** The requests of the filters for paper: what a crew needs to go there. */
export const printPage = async (here: View, query: URLSearchParams): Promise<Response> => {
  const { town, t, language } = here
  const catalogue = await catalogueOf(town)
  const rows = await queue(town, {
    ...filterOf(here, catalogue, askedIn(query), query, PRINTED),
    whole: true,
  })
  return consolePage(
    here,
    { title: t('print.title'), path: '' },
    <>
      <p class="no-print">
        <a href={`/console?${addressOf(askedIn(query))}`}>← {t('request.back')}</a> {t('print.hint')}
      </p>
      <h1>{t('print.title')}</h1>
      <p>{t('print.made', { when: moment(here, town.now()), count: rows.length })}</p>
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
            {row.expectedAt ? ` · ${t('request.expected')}: ${moment(here, row.expectedAt)}` : ''}
            {row.assigneeName ? ` · ${row.assigneeName}` : ''}
          </p>
          <p class="lines">{t('print.done')} ☐ ______________________________________________</p>
        </article>
      ))}
    </>,
  )
}
