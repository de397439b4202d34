import { Field, readForm, seeOther } from '#platform/pages'
import { type Content, contentOf, textIn } from '#town/content'
import {
  discreetBusiness,
  discreetCounts,
  findConversations,
  type Handover,
  INBOX_LISTS,
  type InboxList,
  type InboxRow,
  inbox,
  inboxCounts,
  type Viewer,
  windowLeft,
} from '#town/conversations'
import { breakGlass, GLASS_MINUTES, type Glass, glassOpenTo, type Member, may, record } from '#town/staff'
import { consolePage, moment, relative, type View } from './frame.tsx'
import { noteSearch } from './reads.ts'
import { doneIn, Outcome, type Wrong, wrongWith } from './table.tsx'

const PAGE = 50

/** Who looks, with the glasses that they broke. */
export type Looker = Viewer & { glass: Map<string, Glass> }

/** Who looks: the teams that they are of, and those for which they broke the glass. */
export const viewerOf = async ({ town, member }: View): Promise<Looker> => {
  const { id = '', name = '', teams = [] } = member ?? {}
  const glass = member && may(member, 'break-glass') ? await glassOpenTo(town, id) : new Map<string, Glass>()
  return { id, name, teams: [...teams, ...glass.keys()], glass }
}

/** Writes down that somebody sees what is a discreet team's alone, because they broke the glass, and why. */
export const noteGlass = async (
  { town, member }: View,
  { glass }: Looker,
  all: Handover[],
  object: string,
): Promise<void> => {
  const through = new Set(
    all.filter(({ discreet, team }) => discreet && !member?.teams.includes(team)).map(({ team }) => team),
  )
  for (const team of through) {
    const reason = glass.get(team)?.reason
    if (reason)
      await record(town.db, town, { member, action: 'break-glass', object, details: { team, reason } })
  }
}

/** How long anything may still be written to somebody who last wrote then; nothing when it is over. */
export const windowSaid = ({ town, t }: View, lastInboundAt: Date): { words: string; look: string } => {
  const minutes = windowLeft(lastInboundAt, town.now()) / 60_000
  if (minutes <= 0) return { words: t('window.closed'), look: 'late' }
  const hours = Math.floor(minutes / 60)
  return {
    words: t('window.open', { hours, minutes: Math.floor(minutes % 60) }),
    look: hours < 3 ? 'soon' : '',
  }
}

const listIn = (query: URLSearchParams): InboxList =>
  INBOX_LISTS.find((one) => one === query.get('show')) ?? 'open'

/** The inbox: who waits for people, who is with them, everything. */
export const conversationsPage = async (
  here: View,
  request: Request,
  errors: Wrong[] = [],
  found?: InboxRow[],
): Promise<Response> => {
  const { t, town } = here
  const query = new URL(request.url).searchParams
  const which = listIn(query)
  const viewer = await viewerOf(here)
  const before = new Date(query.get('before') ?? '')
  const [rows, content, counts, discreet] = await Promise.all([
    inbox(
      town,
      viewer,
      which,
      PAGE + 1,
      Number.isNaN(before.getTime()) ? undefined : before,
      here.language,
      discreetBusiness,
    ),
    contentOf(town),
    inboxCounts(town, viewer),
    here.member && may(here.member, 'break-glass') ? discreetCounts(town) : new Map<string, number>(),
  ])
  const shown = found ?? rows.slice(0, PAGE)
  const last = !found && rows.length > PAGE && which === 'all' ? shown.at(-1) : undefined
  return consolePage(
    here,
    {
      title: t('conversations.title'),
      path: '/console/conversations',
      live: found ? undefined : 'inbox',
      status: errors.length > 0 ? 422 : 200,
      scripts: ['/assets/keys.js'],
    },
    <>
      <Outcome view={here} done={doneIn(request)} errors={errors} />
      <h1>{t('conversations.title')}</h1>
      <InboxTabs here={here} which={found ? undefined : which} counts={counts} />
      <Search here={here} />
      <div id="conversations" data-live="">
        {found ? <p role="status">{t('conversations.found', { count: found.length })}</p> : null}
        {!found && shown.length === 0 ? <p class="empty">{t(`conversations.empty.${which}`)}</p> : null}
        <ul class="inbox">
          {shown.map((row) => (
            <Row here={here} row={row} content={content} />
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
        <BreakGlass
          here={here}
          team={team}
          name={teamName(content, here.language, team)}
          count={count}
          until={viewer.glass.get(team)?.until}
          own={here.member?.teams.includes(team) ?? false}
          errors={errors}
        />
      ))}
    </>,
  )
}

/** By a form that is sent: who somebody is stands in no address. */
const Search = ({ here: { t } }: { here: View }) => (
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
export const searchConversations = async (here: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const who = text('who', 80)
  const found = await findConversations(here.town, await viewerOf(here), who, here.language, discreetBusiness)
  noteSearch(here, '/console/conversations/search', who, found)
  return conversationsPage(here, request, [], found)
}

/** The lists of the inbox, with how many there are where it matters. */
export const InboxTabs = ({
  here: { t },
  which,
  counts,
}: {
  here: View
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
export const LOOKS = { waiting: 'late', taken: '', closed: 'closed', withdrawn: 'closed' } as const

/** A team's name, or its id when it is no longer one. */
export const teamName = (content: Content, language: string, id: string): string =>
  textIn(content.teams.find((team) => team.id === id)?.names, language) || id

const Row = ({ here, row, content }: { here: View; row: InboxRow; content: Content }) => {
  const { t, language } = here
  const one = row.handover
  const window = windowSaid(here, row.lastInboundAt)
  const about = row.about.slice(0, 120).toWellFormed()
  const words = one ? about || t('conversations.nothing-said') : row.preview || t('conversations.reserved')
  return (
    <li data-row="" class={row.unread ? 'unread' : undefined}>
      <div class="who">
        <strong dir="auto">{row.name || t('conversations.somebody')}</strong>
        {row.unread ? <span class="dot">{t('conversations.unread')}</span> : null}
        <time dateTime={row.lastInboundAt.toISOString()} title={moment(here, row.lastInboundAt)}>
          {relative(here, row.lastInboundAt)}
        </time>
      </div>
      <div class="text" dir="auto">
        <a href={`/console/conversations/${row.id}`}>{words}</a>
      </div>
      {one && row.preview && row.preview !== about ? (
        <div class="text muted" dir="auto">
          {row.preview.slice(0, 140).toWellFormed()}
        </div>
      ) : null}
      <div class="facts">
        {one ? (
          <>
            <span class={`state ${LOOKS[one.state]}`}>{t(`conversations.state.${one.state}`)}</span>
            <span>{teamName(content, language, one.team)}</span>
            {one.takenBy ? <span>{one.takenBy}</span> : null}
            {row.unansweredSince ? (
              <span>{t('conversations.unanswered', { when: relative(here, row.unansweredSince) })}</span>
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

const BreakGlass = (props: {
  here: View
  team: string
  name: string
  count: number
  until?: Date
  own: boolean
  errors: Wrong[]
}) => {
  const { here, team, name, count, until, own, errors } = props
  const { t } = here
  if (own) return null
  if (until)
    return (
      <p class="notice" role="status">
        {t('glass.open', { team: name, until: moment(here, until) })}
      </p>
    )
  return (
    <details class="card" open={errors.length > 0}>
      <summary>{t('glass.title', { team: name, count })}</summary>
      <form method="post" action="/console/conversations">
        <p>{t('glass.lead', { team: name, minutes: GLASS_MINUTES })}</p>
        <input type="hidden" name="team" value={team} />
        <Field id="reason" label={t('glass.reason')} error={wrongWith(here, errors, 'reason')}>
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
export const breakTheGlass = async (here: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const team = text('team', 60)
  const known = (await contentOf(here.town)).teams.some(({ id, discreet }) => id === team && discreet)
  const reason = text('reason', 500)
  if (reason.length < 15 || !known)
    return conversationsPage(here, request, [{ field: 'reason', key: 'glass.error' }])
  await breakGlass(here.town, here.member as Member, team, reason)
  return seeOther('/console/conversations?show=open')
}
