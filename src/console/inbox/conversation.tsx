import { seeAlertsAt } from '#domain/alerts'
import { listUpcomingAppointments } from '#domain/appointments'
import { getIdentity, listMerges } from '#domain/contacts'
import {
  conversationPreferences,
  findVisibleConversation,
  getHistoryFor,
  type InboxRow,
  listInternalNotes,
  listVisibleContacts,
  markConversationRead,
  resolveConversationId,
} from '#domain/conversations'
import { listMacros } from '#domain/inbox'
import { listConversationLabels } from '#domain/labels'
import { isPersonVisible } from '#domain/people'
import { listReplies } from '#domain/replies'
import { listOwnRequests } from '#domain/service-requests'
import { getCatalogue } from '#domain/services'
import { hasPermission, listMembers, listOthersPresent, scopeToDepartments } from '#domain/staff'
import { seeOther } from '#platform/pages'
import { type ConsoleKey, channelName, consolePage, KeysHelp, Pane, Panes, type View } from '../ui/index.ts'
import { conversationPath, type ListPlace } from './address.ts'
import { ContextPane } from './context.tsx'
import { INBOX_FRAME, InboxMessage } from './conversations.tsx'
import { InboxListPane, InboxTabs, loadInboxPane } from './list.tsx'
import { teamName, waitingOf } from './row-facts.tsx'
import { Composer } from './thread/composer.tsx'
import { ThreadHead } from './thread/head.tsx'
import { History } from './thread/history.tsx'
import { windowText } from './times.ts'
import { isTranslated, type LineTranslation, loadTranslations } from './translation.ts'
import { logEmergencyAccess, viewerOf } from './viewer.ts'

/** What came of the last thing that was done, and what was typed when it was not; the list that stands beside it. */
export type PageResult = {
  done?: ConsoleKey
  undo?: string | null
  problem?: ConsoleKey
  typed?: string
  /** What staff wrote, where what was typed is a translation of it that is not sent yet. */
  original?: string
  revealed?: boolean
  place?: ListPlace
}

const FIELD_OF_PROBLEM: ReadonlyMap<ConsoleKey, string> = new Map([
  ['conversation.error.team', 'pass-menu'],
  ['conversation.error.colleague', 'pass-menu'],
  ['conversation.error.day', 'day'],
  ['conversation.error.macro', 'macro-menu'],
])

/** One conversation beside its list: everything said in it, what colleagues say of it, what is known of who it is with. */
export const conversationPage = async (
  view: View,
  id: string,
  missing: () => Promise<Response>,
  { done, undo, problem, typed, original, revealed, place = { show: 'open' } }: PageResult = {},
): Promise<Response> => {
  const { t, town, language, member } = view
  const viewer = viewerOf(view)
  const found = await findVisibleConversation(town.db, town, viewer, id)
  if (!found || !member) {
    const moved = await resolveConversationId(town.db, town, id)
    return moved ? seeOther(`/console/conversations/${moved}`) : missing()
  }
  const { row, all, open } = found
  const path = `/console/conversations/${id}`
  await markConversationRead(town, viewer.id, id)
  await seeAlertsAt(town, member, path)
  await logEmergencyAccess(view, viewer, all, path)
  const contact = { contactId: row.contactId }
  const [pane, lines, notes, identity, labels, macros, members, replies, others] = await Promise.all([
    loadInboxPane(view, viewer, place),
    getHistoryFor(town, viewer, found, language),
    listInternalNotes(town, viewer, id),
    getIdentity(town.db, town, row.contactId),
    listConversationLabels(town.db, town, viewer, [id]),
    listMacros(town),
    listMembers(town),
    listReplies(town),
    listOthersPresent(town, path, viewer.id),
  ])
  const [requests, appointments, catalogue, merges, visible, isKnown] = await Promise.all([
    listOwnRequests(town.db, town, row.contactId, 100),
    hasPermission(member, 'attend-appointments')
      ? listUpcomingAppointments(town.db, town, { ...contact, phone: identity?.phone })
      : [],
    getCatalogue(town),
    listMerges(town.db, town, row.contactId),
    listVisibleContacts(town, viewer, [row.contactId]),
    // By the member's own teams: the page of a person opens to nobody through a broken glass.
    isPersonVisible(town, member, row.contactId),
  ])
  const person = isKnown ? `/console/person/${row.contactId}?from=${id}` : undefined
  const state = conversationPreferences(town, row)
  const translates = isTranslated(view, state.language, all)
  const translations = translates ? await loadTranslations(view, lines) : NO_TRANSLATIONS
  const name = state.name ?? identity?.name ?? (identity?.username ? `@${identity.username}` : '')
  const last = open ?? all.findLast((one) => !one.discreet || viewer.teams.includes(one.team))
  const team = last ? teamName(pane.content, language, last.team) : t('conversation.none')
  const wrongField = (problem && FIELD_OF_PROBLEM.get(problem)) ?? 'words'
  const errors = problem ? [{ field: wrongField, key: problem }] : []
  const since = pane.rows.find((one) => one.id === id)?.unansweredSince
  const colleagues = members.filter((one) => one.active && hasPermission(one, 'answer-citizens'))
  const forThis = colleagues.filter(({ teams }) => !open?.discreet || teams.includes(open.team))
  const { previous, next } = neighboursOf(pane.rows, id)
  return consolePage(
    view,
    {
      ...INBOX_FRAME,
      title: t('conversation.title', { team }),
      heading: t('conversations.title'),
      status: errors.length > 0 ? 422 : 200,
      views: <InboxTabs view={view} pane={pane} />,
    },
    <>
      <KeysHelp view={view} of="inbox" />
      <InboxMessage view={view} done={done} undo={undo} place={place} errors={errors} />
      <Panes columns="list-thread-context" open>
        <InboxListPane view={view} viewer={viewer} pane={pane} current={id} />
        <Pane kind="detail" label={t('conversation.thread')} id="detail">
          <div class="thread-pane" data-stage={id}>
            <ThreadHead
              view={view}
              path={path}
              place={place}
              name={name}
              person={person}
              identity={identity}
              channel={channelName(view, row.channel)}
              open={open}
              team={last?.team}
              content={pane.content}
              colleagues={colleagues}
              labels={{ all: pane.labels, given: labels.get(id) ?? [] }}
              macros={macros}
              waiting={open && since ? waitingOf(view, pane, { team: open.team, since }) : undefined}
              previous={previous && conversationPath(previous, place)}
              next={next && conversationPath(next, place)}
            />
            <div id="presence" data-live="" role="status">
              {others.length > 0 ? (
                <p class="notice">{t('request.others', { names: others.join(', ') })}</p>
              ) : null}
            </div>
            <History view={view} id={id} lines={lines} notes={notes} translations={translations} />
            <Composer
              view={view}
              path={path}
              place={place}
              typed={typed}
              original={original}
              translates={translates}
              problem={wrongField === 'words' ? problem : undefined}
              window={windowText(view, row)}
              replies={replies.filter(({ forConversations }) => forConversations)}
              colleagues={forThis}
              language={state.language}
              name={state.name ?? identity?.name ?? ''}
              open={open !== undefined}
            />
          </div>
        </Pane>
        <ContextPane
          view={view}
          path={path}
          id={id}
          place={place}
          name={name}
          person={person}
          identity={identity}
          language={state.language}
          revealed={revealed ?? false}
          all={all.filter((one) => !one.discreet || viewer.teams.includes(one.team))}
          handovers={all}
          lines={lines.filter((line) => line !== 'reserved')}
          content={pane.content}
          requests={scopeToDepartments(member, requests)}
          catalogue={catalogue}
          appointments={appointments}
          conversations={(visible.get(row.contactId) ?? []).filter((one) => one.conversationId !== id)}
          merges={merges}
        />
      </Panes>
    </>,
  )
}

const NO_TRANSLATIONS = new Map<string, LineTranslation>()

/** What stands before and after a conversation in its list. */
const neighboursOf = (rows: InboxRow[], id: string): { previous?: string; next?: string } => {
  const at = rows.findIndex((row) => row.id === id)
  return at < 0 ? { next: rows[0]?.id } : { previous: rows[at - 1]?.id, next: rows[at + 1]?.id }
}
