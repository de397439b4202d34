import { discreetBusiness } from '#conversation'
import { type Content, getContent, localisedText } from '#domain/content'
import {
  countDiscreet,
  countInbox,
  findConversations,
  type Handover,
  INBOX_LISTS,
  type InboxList,
  type InboxRow,
  listInbox,
  remainingWindow,
  type Viewer,
} from '#domain/conversations'
import {
  EMERGENCY_ACCESS_MINUTES,
  type EmergencyAccess,
  grantEmergencyAccess,
  hasPermission,
  listEmergencyAccess,
  type Member,
  writeAuditEntry,
} from '#domain/staff'
import { Field, readForm, seeOther } from '#platform/pages'
import { logSearch } from '../access/index.ts'
import {
  channelName,
  consolePage,
  errorText,
  type FieldError,
  formatMoment,
  formatRelative,
  ResultMessage,
  successKey,
  type View,
} from '../ui/index.ts'

const PAGE_SIZE = 50

/** Who looks, with the glasses that they broke. */
export type ConsoleViewer = Viewer & { emergencyAccess: Map<string, EmergencyAccess> }

/** Who looks: the teams that they are of, and those for which they broke the glass. */
export const loadViewer = async ({ town, member }: View): Promise<ConsoleViewer> => {
  const { id = '', name = '', teams = [] } = member ?? {}
  const emergencyAccess =
    member && hasPermission(member, 'break-glass')
      ? await listEmergencyAccess(town, id)
      : new Map<string, EmergencyAccess>()
  return { id, name, teams: [...teams, ...emergencyAccess.keys()], emergencyAccess }
}

/** Writes down that somebody sees what is a discreet team's alone, because they broke the glass, and why. */
export const logEmergencyAccess = async (
  { town, member }: View,
  { emergencyAccess }: ConsoleViewer,
  all: Handover[],
  object: string,
): Promise<void> => {
  const through = new Set(
    all.filter(({ discreet, team }) => discreet && !member?.teams.includes(team)).map(({ team }) => team),
  )
  for (const team of through) {
    const reason = emergencyAccess.get(team)?.reason
    if (reason)
      await writeAuditEntry(town.db, town, {
        member,
        action: 'break-glass',
        object,
        details: { team, reason },
      })
  }
}

/** How long anything may still be written to a citizen freely; nothing where there is no end to it. */
export const windowText = (
  { town, t }: View,
  conversation: Parameters<typeof remainingWindow>[1],
): { words: string; look: string } => {
  const minutes = remainingWindow(town, conversation) / 60_000
  if (minutes === Number.POSITIVE_INFINITY) return { words: '', look: '' }
  if (minutes <= 0) return { words: t('window.closed'), look: 'late' }
  const hours = Math.floor(minutes / 60)
  return {
    words: t('window.open', { hours, minutes: Math.floor(minutes % 60) }),
    look: hours < 3 ? 'soon' : '',
  }
}

const parseList = (query: URLSearchParams): InboxList =>
  INBOX_LISTS.find((one) => one === query.get('show')) ?? 'open'

/** The inbox: who waits for people, who is with them, everything. */
export const conversationsPage = async (
  view: View,
  request: Request,
  errors: FieldError[] = [],
  found?: InboxRow[],
): Promise<Response> => {
  const { t, town } = view
  const query = new URL(request.url).searchParams
  const which = parseList(query)
  const viewer = await loadViewer(view)
  const before = new Date(query.get('before') ?? '')
  const [rows, content, counts, discreet] = await Promise.all([
    listInbox(
      town,
      viewer,
      which,
      PAGE_SIZE + 1,
      Number.isNaN(before.getTime()) ? undefined : before,
      view.language,
      discreetBusiness,
    ),
    getContent(town),
    countInbox(town, viewer),
    view.member && hasPermission(view.member, 'break-glass')
      ? countDiscreet(town)
      : new Map<string, number>(),
  ])
  const shown = found ?? rows.slice(0, PAGE_SIZE)
  const last = !found && rows.length > PAGE_SIZE && which === 'all' ? shown.at(-1) : undefined
  return consolePage(
    view,
    {
      title: t('conversations.title'),
      path: '/console/conversations',
      live: found ? undefined : 'inbox',
      status: errors.length > 0 ? 422 : 200,
      scripts: ['/assets/keys.js'],
    },
    <>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      <InboxTabs view={view} which={found ? undefined : which} counts={counts} />
      <Search view={view} />
      <div id="conversations" data-live="">
        {found ? <p role="status">{t('conversations.found', { count: found.length })}</p> : null}
        {!found && shown.length === 0 ? <p class="empty">{t(`conversations.empty.${which}`)}</p> : null}
        <ul class="inbox">
          {shown.map((row) => (
            <Row view={view} row={row} content={content} />
          ))}
        </ul>
      </div>
      {last ? (
        <p>
          <a
            class="button"
            href={`/console/conversations?show=all&before=${encodeURIComponent(last.lastInboundAt.toISOString())}`}
          >
            {t('queue.next')}
          </a>
        </p>
      ) : null}
      {[...discreet].map(([team, count]) => (
        <EmergencyAccessForm
          view={view}
          team={team}
          name={teamName(content, view.language, team)}
          count={count}
          until={viewer.emergencyAccess.get(team)?.until}
          own={view.member?.teams.includes(team) ?? false}
          errors={errors}
        />
      ))}
    </>,
  )
}

/** By a form that is sent: who somebody is stands in no address. */
const Search = ({ view: { t } }: { view: View }) => (
  <form class="search" method="post" action="/console/conversations/search">
    <Field id="who" label={t('conversations.search')} hint={t('conversations.search.hint')}>
      {(attributes) => <input {...attributes} type="search" maxLength={80} autocomplete="off" />}
    </Field>
    <button type="submit" class="plain">
      {t('conversations.search.send')}
    </button>
  </form>
)

/** Conversations with who has a telephone or a username. */
export const searchConversations = async (view: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const who = text('who', 80)
  const found = await findConversations(
    view.town,
    await loadViewer(view),
    who,
    view.language,
    discreetBusiness,
  )
  logSearch(view, '/console/conversations/search', who, found)
  return conversationsPage(view, request, [], found)
}

/** The lists of the inbox, with how many there are where it matters. */
export const InboxTabs = ({
  view: { t },
  which,
  counts,
}: {
  view: View
  which?: InboxList
  counts: { waiting: number; mine: number; mentions: number }
}) => (
  <nav class="tabs" id="inbox-tabs" data-live="" aria-label={t('conversations.which')}>
    {INBOX_LISTS.map((one) => {
      const count = one === 'waiting' || one === 'mine' || one === 'mentions' ? counts[one] : 0
      return (
        <a href={`/console/conversations?show=${one}`} aria-current={one === which ? 'page' : undefined}>
          {t(`conversations.show.${one}`)}
          {count > 0 ? <span class="count"> {count}</span> : null}
        </a>
      )
    })}
  </nav>
)

/** How the state of a handover looks. */
export const STATE_STYLES = { waiting: 'late', taken: '', closed: 'closed', withdrawn: 'closed' } as const

/** A team's name, or its id when it is no longer one. */
export const teamName = (content: Content, language: string, id: string): string =>
  localisedText(content.teams.find((team) => team.id === id)?.names, language) || id

const Row = ({ view, row, content }: { view: View; row: InboxRow; content: Content }) => {
  const { t, language } = view
  const one = row.handover
  const window = windowText(view, row)
  const about = row.about.slice(0, 120).toWellFormed()
  const text = one ? about || t('conversations.nothing-said') : row.preview || t('conversations.reserved')
  return (
    <li data-row="" class={row.unread ? 'unread' : undefined}>
      <div class="who">
        <strong dir="auto">{row.name || t('conversations.somebody')}</strong>
        {row.unread ? <span class="dot">{t('conversations.unread')}</span> : null}
        <time dateTime={row.lastInboundAt.toISOString()} title={formatMoment(view, row.lastInboundAt)}>
          {formatRelative(view, row.lastInboundAt)}
        </time>
      </div>
      <div class="text" dir="auto">
        <a href={`/console/conversations/${row.id}`}>{text}</a>
      </div>
      {one && row.preview && row.preview !== about ? (
        <div class="text muted" dir="auto">
          {row.preview.slice(0, 140).toWellFormed()}
        </div>
      ) : null}
      <div class="facts">
        <span>{channelName(view, row.channel)}</span>
        {one ? (
          <>
            <span class={`state ${STATE_STYLES[one.state]}`}>{t(`conversations.state.${one.state}`)}</span>
            <span>{teamName(content, language, one.team)}</span>
            {one.takenBy ? <span>{one.takenBy}</span> : null}
            {row.unansweredSince ? (
              <span>
                {t('conversations.unanswered', { when: formatRelative(view, row.unansweredSince) })}
              </span>
            ) : null}
            {one.stars ? (
              <span>
                <span role="img" aria-label={t('conversations.stars', { stars: one.stars })}>
                  {'★'.repeat(one.stars)}
                </span>{' '}
                <small>{row.comment}</small>
              </span>
            ) : null}
          </>
        ) : (
          <span>{t('conversations.automatic')}</span>
        )}
        <span class={window.look ? `state ${window.look}` : ''}>{window.words}</span>
      </div>
    </li>
  )
}

const EmergencyAccessForm = (props: {
  view: View
  team: string
  name: string
  count: number
  until?: Date
  own: boolean
  errors: FieldError[]
}) => {
  const { view, team, name, count, until, own, errors } = props
  const { t } = view
  if (own) return null
  if (until)
    return (
      <p class="notice" role="status">
        {t('glass.open', { team: name, until: formatMoment(view, until) })}
      </p>
    )
  return (
    <details class="card" open={errors.length > 0}>
      <summary>{t('glass.title', { team: name, count })}</summary>
      <form method="post" action="/console/conversations">
        <p>{t('glass.lead', { team: name, minutes: EMERGENCY_ACCESS_MINUTES })}</p>
        <input type="hidden" name="team" value={team} />
        <Field id="reason" label={t('glass.reason')} error={errorText(view, errors, 'reason')}>
          {(attributes) => <textarea {...attributes} class="short" maxLength={500} />}
        </Field>
        <button type="submit" class="plain">
          {t('glass.break')}
        </button>
      </form>
    </details>
  )
}

/** Breaks the glass: an administrator sees a discreet team's conversations for an hour, and it is written down. */
export const openEmergencyAccess = async (view: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const team = text('team', 60)
  const known = (await getContent(view.town)).teams.some(({ id, discreet }) => id === team && discreet)
  const reason = text('reason', 500)
  if (reason.length < 15 || !known)
    return conversationsPage(view, request, [{ field: 'reason', key: 'glass.error' }])
  await grantEmergencyAccess(view.town, view.member as Member, team, reason)
  return seeOther('/console/conversations?show=open')
}
