import type { QueueRow } from '#domain/service-requests'
import { type Catalogue, findService } from '#domain/services'
import { isInDepartment } from '#domain/staff'
import { createMarkupCache } from '#platform/markup'
import {
  channelName,
  Due,
  dueWords,
  formatMoment,
  formatRelative,
  Icon,
  KindIcon,
  StateChip,
  serviceName,
  type View,
} from '../ui/index.ts'

const MAX_KEPT_ROWS = 2_000

/** Few rows have changed since a queue was last looked at. */
const cached = createMarkupCache(MAX_KEPT_ROWS)

type RowsProps = {
  view: View
  catalogue: Catalogue
  rows: QueueRow[]
  select: boolean
  open: string | undefined
  linkTo: (id: string) => string
}

/**
 * Rows of the queue, a line each.
 * @param props.select whether they can be marked
 * @param props.open the one that is open beside them
 * @param props.linkTo the address of one that is opened
 */
export const QueueRows = ({ view, catalogue, rows, select, open, linkTo }: RowsProps) => (
  <ul class="queue-rows" data-rows="">
    {rows.map((row) => {
      const props: RowProps = {
        view,
        catalogue,
        row,
        mark: select && (isMarkable(view, row) ? 'free' : 'disabled'),
        isOpen: row.id === open,
        href: linkTo(row.id),
      }
      return cached(rowKey(props), () => <Row {...props} />)
    })}
  </ul>
)

type RowProps = {
  view: View
  catalogue: Catalogue
  row: QueueRow
  mark: 'free' | 'disabled' | false
  isOpen: boolean
  href: string
}

/** All that decides how a row looks, what is said of its times now among it. */
const rowKey = ({ view, catalogue, row, mark, isOpen, href }: RowProps): unknown[] => {
  const due = dueWords(view, row.expectedAt, row.state)
  const times = [formatRelative(view, row.requestedAt), due?.look, due?.short, due?.words]
  const { labels, ...facts } = row
  const frame = [view.town.profile, view.language, catalogue, mark, isOpen, href]
  return [...frame, ...Object.values(facts), JSON.stringify(labels), ...times]
}

const isMarkable = ({ member }: View, row: QueueRow): boolean =>
  member !== undefined && isInDepartment(member, row.department)

const Row = ({ view, catalogue, row, mark, isOpen, href }: RowProps) => (
  <li id={`row-${row.id}`} data-row="" class={isOpen ? 'open' : undefined}>
    {mark ? <Mark view={view} row={row} disabled={mark === 'disabled'} /> : <span />}
    <Thumbnail id={row.thumbnail} />
    <span class="row-kind">
      <KindIcon catalogue={catalogue} code={row.serviceCode} />
      <a href={href} data-open="" dir="auto" aria-current={isOpen ? 'true' : undefined}>
        <span class="visually-hidden">{row.id} </span>
        {serviceName(catalogue, row.serviceCode, view.language)}
      </a>
      <Signs view={view} catalogue={catalogue} row={row} />
    </span>
    <span class="row-words" dir="auto">
      {row.description.toWellFormed()}
    </span>
    <span class="row-where" dir="auto">
      {[row.address, row.quarter].filter(Boolean).join(' · ')}
    </span>
    <span class="row-who" dir="auto">
      {row.assigneeName ? shortName(row.assigneeName) : '—'}
    </span>
    <span class="row-state">
      <StateChip view={view} state={row.state} />
    </span>
    <span class="row-number">
      {row.id}
      <small>
        {channelName(view, row.channel)} ·{' '}
        <time dateTime={row.requestedAt.toISOString()} title={formatMoment(view, row.requestedAt)}>
          {formatRelative(view, row.requestedAt)}
        </time>
      </small>
    </span>
    <Due view={view} due={row.expectedAt} state={row.state} />
  </li>
)

const Mark = ({ view: { t }, row, disabled }: { view: View; row: QueueRow; disabled: boolean }) => (
  <label class="row-mark">
    <input
      type="checkbox"
      name="id"
      value={row.id}
      aria-label={t('queue.select.one', { number: row.id })}
      disabled={disabled}
    />
  </label>
)

const Thumbnail = ({ id }: { id: string | null }) =>
  id ? (
    <img class="row-picture" src={`/console/pictures/${id}/thumbnail`} alt="" loading="lazy" />
  ) : (
    <span class="row-picture" />
  )

/** What is out of the ordinary about it: how soon, how many follow it, the town's own words. */
const Signs = ({ view: { t }, catalogue, row }: { view: View; catalogue: Catalogue; row: QueueRow }) => {
  const urgent = findService(catalogue, row.serviceCode)?.urgent
  const priority = row.priority && row.priority !== 'normal' ? row.priority : undefined
  return (
    <>
      {urgent ? (
        <span class="sign bad" title={t('queue.urgent')}>
          <Icon name="warning" label={t('queue.urgent')} />
        </span>
      ) : null}
      {priority ? (
        <span class={`sign ${priority === 'low' ? 'muted' : 'bad'}`} title={t(`priority.${priority}`)}>
          <Icon name="flag" label={t(`priority.${priority}`)} />
        </span>
      ) : null}
      {row.followers > 0 ? (
        <span class="sign muted" title={t('queue.followers', { count: row.followers })}>
          +{row.followers}
          <span class="visually-hidden"> {t('queue.followers', { count: row.followers })}</span>
        </span>
      ) : null}
      {row.updates ? (
        <span class="sign warn" title={t('updates.sign')}>
          <Icon name="conversations" label={t('updates.sign')} />
        </span>
      ) : null}
      {row.labels.map(({ name, tint }) => (
        <span class={`label ${tint}`}>{name}</span>
      ))}
    </>
  )
}

/** «Aina P.»: who it is, in a column that does not grow. */
const shortName = (name: string): string => {
  const [first = '', ...rest] = name.split(/\s+/)
  return rest.length > 0 ? `${first} ${rest.at(-1)?.[0] ?? ''}.` : first
}
