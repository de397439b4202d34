import { type QueueRow, statusOf } from '#town/service-requests'
import { type Catalogue, inLanguage, serviceEverIn } from '#town/services'
import { inDepartment } from '#town/staff'
import { moment, relative, type View } from './frame.tsx'
import { Table } from './table.tsx'

/** A service's name, or its code when it is no longer in the catalogue. */
export const serviceName = (catalogue: Catalogue, code: string, language: string): string => {
  const service = serviceEverIn(catalogue, code)
  return service ? inLanguage(service.names, language) : code
}

/** How a deadline looks: past, near, or far. */
export const dueLook = (here: View, due: Date | null, open: boolean): 'late' | 'soon' | '' => {
  if (!due || !open) return ''
  const hours = (due.getTime() - here.town.now().getTime()) / 3_600_000
  return hours < 0 ? 'late' : hours < 48 ? 'soon' : ''
}

/** Rows of the queue. @param props.select whether they can be marked */
export const Rows = ({
  here,
  catalogue,
  rows,
  select,
}: {
  here: View
  catalogue: Catalogue
  rows: QueueRow[]
  select: boolean
}) => {
  const { t, language, member } = here
  return (
    <Table
      view={here}
      label={t('queue.title')}
      columns={[
        ...(select ? (['queue.select'] as const) : []),
        'queue.number',
        'queue.what',
        'queue.where',
        'queue.state',
        'queue.due',
      ]}
    >
      {rows.map((row) => {
        const open = statusOf(row.state) === 'open'
        const look = dueLook(here, row.expectedAt, open)
        return (
          <tr id={`row-${row.id}`} data-row="">
            {select ? (
              <td class="select">
                <input
                  type="checkbox"
                  name="id"
                  value={row.id}
                  aria-label={t('queue.select.one', { number: row.id })}
                  disabled={member ? !inDepartment(member, row.department) : true}
                />
              </td>
            ) : null}
            <td class="nowrap">
              <a href={`/console/requests/${row.id}`}>{row.id}</a>
              <div>
                <small>
                  {t(`channel.${row.channel}`)} ·{' '}
                  <time dateTime={row.requestedAt.toISOString()} title={moment(here, row.requestedAt)}>
                    {relative(here, row.requestedAt)}
                  </time>
                </small>
              </div>
            </td>
            <td class="what">
              <strong>{serviceName(catalogue, row.serviceCode, language)}</strong>
              <div class="text" dir="auto">
                {row.description.length >= 160 ? `${row.description.toWellFormed()}…` : row.description}
              </div>
              <small>
                {[
                  row.pictures > 0 && t('queue.pictures', { count: row.pictures }),
                  row.followers > 0 && t('queue.followers', { count: row.followers }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </td>
            <td class="text">
              {row.address ?? ''}
              {row.quarter ? (
                <div>
                  <small>{row.quarter}</small>
                </div>
              ) : null}
            </td>
            <td>
              <span class={`state ${statusOf(row.state)}`}>{t(`state.${row.state}`)}</span>
              {row.assigneeName ? (
                <div>
                  <small>{row.assigneeName}</small>
                </div>
              ) : null}
            </td>
            <td>
              {row.expectedAt ? (
                <time
                  class={look ? `state ${look}` : ''}
                  dateTime={row.expectedAt.toISOString()}
                  title={moment(here, row.expectedAt)}
                >
                  {look === 'late' ? `${t('queue.late')} ` : ''}
                  {relative(here, row.expectedAt)}
                </time>
              ) : (
                '—'
              )}
            </td>
          </tr>
        )
      })}
    </Table>
  )
}
