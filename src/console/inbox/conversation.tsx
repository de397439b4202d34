import { getIdentity, listMerges } from '#domain/contacts'
import { getContent } from '#domain/content'
import {
  conversationPreferences,
  countInbox,
  findVisibleConversation,
  getHistoryFor,
  listInternalNotes,
  markConversationRead,
  resolveConversationId,
} from '#domain/conversations'
import { type CannedReply, fillReply, listReplies } from '#domain/replies'
import { listOwnRequests } from '#domain/service-requests'
import { getCatalogue } from '#domain/services'
import { hasPermission, listMembers, listOthersPresent, scopeToDepartments } from '#domain/staff'
import { Field, FormId, mediaPolicy, seeOther } from '#platform/pages'
import { type ConsoleKey, channelName, consolePage, ResultMessage, type View } from '../ui/index.ts'
import { ContactMerges } from './contact-merges.tsx'
import {
  InboxTabs,
  loadViewer,
  logEmergencyAccess,
  STATE_STYLES,
  teamName,
  windowText,
} from './conversations.tsx'
import { History } from './history.tsx'
import { ContactRequests, ContactSummary, DataRightsForms, TransferForms } from './panel.tsx'

/** What came of the last thing that was done, and what was typed when it was not. */
export type PageResult = { done?: ConsoleKey; problem?: ConsoleKey; typed?: string; revealed?: boolean }

const FIELD_OF_PROBLEM: ReadonlyMap<ConsoleKey, string> = new Map([
  ['conversation.error.team', 'team'],
  ['conversation.error.colleague', 'colleague'],
])

/** One conversation: everything said in it, what colleagues say of it, and what can be done. */
export const conversationPage = async (
  view: View,
  id: string,
  missing: () => Response,
  { done, problem, typed, revealed }: PageResult = {},
): Promise<Response> => {
  const { t, town, language, member } = view
  const viewer = await loadViewer(view)
  const found = await findVisibleConversation(town.db, town, viewer, id)
  if (!found || !member) {
    const moved = await resolveConversationId(town.db, town, id)
    return moved ? seeOther(`/console/conversations/${moved}`) : missing()
  }
  const { row, all, open } = found
  const path = `/console/conversations/${id}`
  await markConversationRead(town, viewer.id, id)
  await logEmergencyAccess(view, viewer, all, path)
  const [lines, notes, content, counts, identity, requests, catalogue, replies, members, others, merges] =
    await Promise.all([
      getHistoryFor(town, viewer, found, language),
      listInternalNotes(town, viewer, id),
      getContent(town),
      countInbox(town, viewer),
      getIdentity(town.db, town, row.contactId),
      listOwnRequests(town.db, town, row.contactId, 100),
      getCatalogue(town),
      listReplies(town),
      listMembers(town),
      listOthersPresent(town, path, viewer.id),
      listMerges(town.db, town, row.contactId),
    ])
  const state = conversationPreferences(town, row)
  const window = windowText(view, row)
  const last = open ?? all.findLast((one) => !one.discreet || viewer.teams.includes(one.team))
  const team = last ? teamName(content, language, last.team) : t('conversation.none')
  const wrongField = (problem && FIELD_OF_PROBLEM.get(problem)) ?? 'words'
  const errors = problem ? [{ field: wrongField, key: problem }] : []
  const colleagues = members.filter((one) => one.active && hasPermission(one, 'answer-citizens'))
  return consolePage(
    view,
    {
      title: t('conversation.title', { team }),
      path: '/console/conversations',
      status: errors.length > 0 ? 422 : 200,
      live: `inbox:${id}`,
      layout: 'page',
      scripts: ['/assets/replies.js', '/assets/chat.js', '/assets/draft.js'],
      headers: mediaPolicy,
    },
    <>
      <InboxTabs view={view} counts={counts} />
      <ResultMessage view={view} done={done} errors={errors} />
      <div id="presence" data-live="" role="status">
        {others.length > 0 ? <p class="notice">{t('request.others', { names: others.join(', ') })}</p> : null}
      </div>
      <div class="title-line">
        <p class="buttons" id="summary" data-live="">
          {open ? (
            <span class={`state ${STATE_STYLES[open.state]}`}>{t(`conversations.state.${open.state}`)}</span>
          ) : (
            <span class="state">{t('conversations.automatic')}</span>
          )}
          {open?.takenBy ? <span>{open.takenBy}</span> : null}
          <span>{channelName(view, row.channel)}</span>
          <span class={window.look ? `state ${window.look}` : ''}>{window.words}</span>
        </p>
      </div>
      <div class="inbox-columns">
        <div class="talk">
          <History view={view} id={id} lines={lines} notes={notes} />
          {open ? (
            <AnswerForms
              view={view}
              path={path}
              typed={typed}
              problem={wrongField === 'words' ? problem : undefined}
              closed={window.look === 'late'}
              replies={replies.filter(({ forConversations }) => forConversations)}
              language={state.language}
              name={state.name ?? ''}
            />
          ) : (
            <form class="card" method="post" action={path}>
              <p>{t('conversation.take.hint')}</p>
              <button type="submit" name="do" value="take">
                {t('conversation.take')}
              </button>
            </form>
          )}
        </div>
        <div>
          <ContactSummary
            view={view}
            path={path}
            name={state.name ?? identity?.name ?? ''}
            identity={identity}
            language={state.language}
            revealed={revealed ?? false}
          />
          <p class="buttons">
            <a class="button" href={`/console/010?conversation=${id}`}>
              {t('conversation.report')}
            </a>{' '}
            <a class="button" href={`/console/appointments/new?conversation=${id}`}>
              {t('appointments.give')}
            </a>
          </p>
          <ContactMerges view={view} merges={merges} mayUndo={hasPermission(member, 'undo-contact-merge')} />
          <ContactRequests
            view={view}
            requests={scopeToDepartments(member, requests)}
            catalogue={catalogue}
          />
          <NoteForm view={view} path={path} />
          {open ? (
            <TransferForms
              view={view}
              path={path}
              open={open}
              content={content}
              colleagues={colleagues}
              errors={errors}
            />
          ) : null}
          <DataRightsForms view={view} path={path} all={all} />
        </div>
      </div>
    </>,
  )
}

const AnswerForms = (props: {
  view: View
  path: string
  typed?: string
  problem?: ConsoleKey
  closed: boolean
  replies: CannedReply[]
  language: string
  name: string
}) => {
  const { view, path, typed, problem, closed, replies, language, name } = props
  const { t } = view
  return (
    <form class="card" method="post" action={path} encType="multipart/form-data">
      <FormId />
      {closed ? <p class="notice">{t('conversation.template.why')}</p> : null}
      <Field
        id="words"
        label={t(closed ? 'conversation.template' : 'conversation.words')}
        hint={t(closed ? 'conversation.template.hint' : 'conversation.words.hint')}
        error={problem && t(problem)}
      >
        {(attributes) => (
          <textarea {...attributes} maxLength={closed ? 500 : 4_000} dir="auto" data-draft="">
            {typed ?? ''}
          </textarea>
        )}
      </Field>
      {replies.length > 0 ? (
        <details class="replies">
          <summary>{t('change.replies')}</summary>
          <ul>
            {replies.map((reply) => (
              <li>
                <button
                  type="button"
                  class="plain"
                  data-reply={fillReply(reply, language, { name })}
                  data-into="words"
                  data-shortcut={reply.shortcut ?? undefined}
                >
                  {reply.title}
                  {reply.shortcut ? <small> /{reply.shortcut}</small> : null}
                </button>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {closed ? null : (
        <details class="attach">
          <summary>{t('conversation.attach')}</summary>
          <div class="pair">
            <Field id="file" label={t('conversation.file')} hint={t('conversation.file.hint')}>
              {(attributes) => <input {...attributes} type="file" accept="image/*,application/pdf" />}
            </Field>
            <Field id="place" label={t('conversation.place')} hint={t('conversation.place.hint')}>
              {(attributes) => <input {...attributes} maxLength={200} autocomplete="off" />}
            </Field>
          </div>
        </details>
      )}
      <div class="buttons">
        <button type="submit" name="do" value={closed ? 'template' : 'answer'}>
          {t('conversation.send')}
        </button>
        <span class="hint">{t('conversation.keys')}</span>
      </div>
    </form>
  )
}

const NoteForm = ({ view: { t }, path }: { view: View; path: string }) => (
  <form class="card" method="post" action={path}>
    <Field id="note" label={t('conversation.note')} hint={t('conversation.note.hint')}>
      {(attributes) => <textarea {...attributes} class="short" maxLength={4000} dir="auto" />}
    </Field>
    <button type="submit" class="plain" name="do" value="note">
      {t('conversation.note.send')}
    </button>
  </form>
)
