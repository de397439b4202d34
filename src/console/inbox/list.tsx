import { discreetBusiness } from '#conversation'
import { type Content, getContent } from '#domain/content'
import { countDiscreet, countInbox, INBOX_LISTS, type InboxRow, listInbox } from '#domain/conversations'
import { listTeamSettings, type TeamSettings } from '#domain/inbox'
import { type Label, listLabels } from '#domain/labels'
import { hasPermission } from '#domain/staff'
import { Field } from '#platform/pages'
import { type FieldError, formatMoment, Pane, type View } from '../ui/index.ts'
import { conversationPath, type ListPlace, listPath } from './address.ts'
import { EmergencyAccessForms } from './emergency-access.tsx'
import { Initials } from './initials.tsx'
import { PresenceForm } from './presence.tsx'
import { RowFacts } from './row-facts.tsx'
import { formatWhen } from './times.ts'
import type { ConsoleViewer } from './viewer.ts'

const PAGE_SIZE = 50

/** A list of the inbox, with what its pane shows besides. */
export type InboxPane = {
  place: ListPlace
  rows: InboxRow[]
  /** What was looked for was found, instead of a list. */
  found: boolean
  /** The next page of a list that has more. */
  next?: string
  counts: { waiting: number; mine: number; mentions: number }
  content: Content
  labels: Label[]
  teams: Map<string, TeamSettings>
  discreet: Map<string, number>
}

/** What the list beside a conversation shows. @param found conversations that were looked for, in its place */
export const loadInboxPane = async (
  view: View,
  viewer: ConsoleViewer,
  place: ListPlace,
  { before, found }: { before?: Date; found?: InboxRow[] } = {},
): Promise<InboxPane> => {
  const { town, member } = view
  const content = getContent(town)
  const [rows, words, counts, labels, teams, discreet] = await Promise.all([
    found ??
      listInbox(
        town,
        viewer,
        place.show,
        { limit: PAGE_SIZE + 1, before, label: place.label },
        { language: view.language, business: discreetBusiness, content },
      ),
    content,
    countInbox(town, viewer),
    listLabels(town, 'conversations'),
    listTeamSettings(town),
    member && hasPermission(member, 'break-glass') ? countDiscreet(town) : new Map<string, number>(),
  ])
  const shown = found ?? rows.slice(0, PAGE_SIZE)
  const last = !found && rows.length > PAGE_SIZE && place.show === 'all' ? shown.at(-1) : undefined
  return {
    place,
    rows: shown,
    found: found !== undefined,
    next: last && `${listPath(place)}&before=${encodeURIComponent(last.lastInboundAt.toISOString())}`,
    counts,
    content: words,
    labels,
    teams,
    discreet,
  }
}

/** The list, with the conversation that is open marked in it. */
export const InboxListPane = ({
  view,
  viewer,
  pane,
  current,
  errors = [],
}: {
  view: View
  viewer: ConsoleViewer
  pane: InboxPane
  current?: string
  errors?: FieldError[]
}) => {
  const { t } = view
  const { place, rows, found, next, content, discreet } = pane
  return (
    <Pane kind="list" label={t('conversations.list')} id="list-pane">
      <div class="list-head" id="list-head">
        <Search view={view} />
        <div class="list-tools">
          <LabelFilter view={view} pane={pane} />
          <PresenceForm view={view} />
        </div>
      </div>
      <div id="conversations" data-live="">
        {found ? <p role="status">{t('conversations.found', { count: rows.length })}</p> : null}
        {!found && rows.length === 0 ? <p class="empty">{t(`conversations.empty.${place.show}`)}</p> : null}
        <ul class="inbox-rows">
          {rows.map((row) => (
            <Row view={view} row={row} pane={pane} current={row.id === current} />
          ))}
        </ul>
        {next ? (
          <p class="list-next">
            <a class="button plain" href={next}>
              {t('queue.next')}
            </a>
          </p>
        ) : null}
      </div>
      <EmergencyAccessForms
        view={view}
        viewer={viewer}
        discreet={discreet}
        content={content}
        errors={errors}
      />
    </Pane>
  )
}

/** By a form that is sent: who somebody is stands in no address. */
const Search = ({ view: { t } }: { view: View }) => (
  <form class="list-search" method="post" action="/console/conversations/search" data-leave="">
    <Field id="who" label={t('conversations.search')}>
      {(attributes) => (
        <input
          {...attributes}
          type="search"
          maxLength={80}
          autocomplete="off"
          placeholder={t('conversations.search.hint')}
        />
      )}
    </Field>
    <button type="submit" class="plain small">
      {t('conversations.search.send')}
    </button>
  </form>
)

const LabelFilter = ({ view: { t }, pane: { place, labels } }: { view: View; pane: InboxPane }) => {
  if (labels.length === 0) return null
  const chosen = labels.find(({ id }) => id === place.label)
  return (
    <details class="label-filter">
      <summary>
        {chosen ? <span class={`label ${chosen.tint}`}>{chosen.name}</span> : t('labels.title')}
      </summary>
      <ul>
        {chosen ? (
          <li>
            <a href={listPath({ show: place.show })} data-pane="">
              {t('conversations.all-labels')}
            </a>
          </li>
        ) : null}
        {labels.map(({ id, name, tint }) => (
          <li>
            <a
              href={listPath({ show: place.show, label: id })}
              data-pane=""
              aria-current={id === place.label ? 'true' : undefined}
            >
              <span class={`label ${tint}`}>{name}</span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** The lists of the inbox, with how many there are where it matters. */
export const InboxTabs = ({
  view: { t },
  pane: { place, counts, found },
}: {
  view: View
  pane: Pick<InboxPane, 'place' | 'counts' | 'found'>
}) => (
  <nav class="tabs" id="inbox-tabs" data-live="" aria-label={t('conversations.which')}>
    {INBOX_LISTS.map((show) => {
      const count = show === 'waiting' || show === 'mine' || show === 'mentions' ? counts[show] : 0
      return (
        <a
          href={`/console/conversations?show=${show}`}
          data-pane=""
          aria-current={!found && show === place.show ? 'page' : undefined}
        >
          {t(`conversations.show.${show}`)}
          {count > 0 ? <span class="count"> {count}</span> : null}
        </a>
      )
    })}
  </nav>
)

const Row = ({
  view,
  row,
  pane,
  current,
}: {
  view: View
  row: InboxRow
  pane: InboxPane
  current: boolean
}) => {
  const { t } = view
  const { handover: one } = row
  const about = row.about.slice(0, 120).toWellFormed()
  const said = row.preview.slice(0, 140).toWellFormed()
  const text = said || about || (one ? t('conversations.nothing-said') : t('conversations.reserved'))
  const name = row.name || t('conversations.somebody')
  return (
    <li data-row="" id={`row-${row.id}`} class={row.unread ? 'unread' : undefined}>
      <a href={conversationPath(row.id, pane.place)} data-pane="" aria-current={current ? 'true' : undefined}>
        <Initials name={row.name} />
        <span class="row-head">
          <strong dir="auto">{name}</strong>
          {row.unread ? <span class="visually-hidden">{t('conversations.unread')}</span> : null}
          <time dateTime={row.lastInboundAt.toISOString()} title={formatMoment(view, row.lastInboundAt)}>
            {formatWhen(view, row.lastInboundAt)}
          </time>
        </span>
        <span class="row-said" dir="auto">
          {text}
          {said && about && said !== about ? <span class="muted"> · {about}</span> : null}
        </span>
        <span class="row-facts">
          <RowFacts view={view} pane={pane} row={row} />
          {one?.stars ? (
            <span>
              <span role="img" aria-label={t('conversations.stars', { stars: one.stars })}>
                {'★'.repeat(one.stars)}
              </span>{' '}
              {row.comment}
            </span>
          ) : null}
        </span>
      </a>
    </li>
  )
}
