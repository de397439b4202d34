import { type QueueRow, toStatus } from '#domain/service-requests'
import { type Catalogue, findService, localised } from '#domain/services'
import { isInDepartment } from '#domain/staff'
import { channelName, formatMoment, formatRelative, Table, type View } from '../ui/index.ts'

/** A service's name, or its code when it is no longer in the catalogue. */
export const serviceName = (catalogue: Catalogue, code: string, language: string): string => {
  const service = findService(catalogue, code)
  return service ? localised(service.names, language) : code
}

/** How a deadline looks: past, near, or far. */
export const dueStyle = (view: View, due: Date | null, open: boolean): 'late' | 'soon' | '' => {
  if (!due || !open) return ''
  const hours = (due.getTime() - view.town.now().getTime()) / 3_600_000
  return hours < 0 ? 'late' : hours < 48 ? 'soon' : ''
}

/** Rows of the queue. @param props.select whether they can be marked */
export const QueueRows = ({
  view,
  catalogue,
  rows,
  select,
}: {
  view: View
  catalogue: Catalogue
  rows: QueueRow[]
  select: boolean
}) => {
  const { t, language, member } = view
  return (
    <Table
      view={view}
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
        const open = toStatus(row.state) === 'open'
        const look = dueStyle(view, row.expectedAt, open)
        return (
          <tr id={`row-${row.id}`} data-row="">
            {select ? (
              <td class="select">
                <input
                  type="checkbox"
                  name="id"
                  value={row.id}
                  aria-label={t('queue.select.one', { number: row.id })}
                  disabled={member ? !isInDepartment(member, row.department) : true}
                />
              </td>
            ) : null}
            <td class="nowrap">
              <a href={`/console/requests/${row.id}`}>{row.id}</a>
              <div>
                <small>
                  {channelName(view, row.channel)} ·{' '}
                  <time dateTime={row.requestedAt.toISOString()} title={formatMoment(view, row.requestedAt)}>
                    {formatRelative(view, row.requestedAt)}
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
              <span class={`state ${toStatus(row.state)}`}>{t(`state.${row.state}`)}</span>
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
                  title={formatMoment(view, row.expectedAt)}
                >
                  {look === 'late' ? `${t('queue.late')} ` : ''}
                  {formatRelative(view, row.expectedAt)}
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
