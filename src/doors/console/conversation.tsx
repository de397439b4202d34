import { Field, FormId, mediaPolicy, seeOther } from '#platform/pages'
import { identityOf, mergesOf } from '#town/contacts'
import { contentOf } from '#town/content'
import {
  conversationFor,
  conversationNow,
  historyFor,
  inboxCounts,
  markRead,
  notesOf,
  spokenTo,
} from '#town/conversations'
import { fillReply, type Reply, repliesOf } from '#town/replies'
import { requestsOf } from '#town/service-requests'
import { catalogueOf } from '#town/services'
import { may, membersOf, othersAt, withinDepartments } from '#town/staff'
import { Merges } from './contact-merges.tsx'
import { History } from './conversation-history.tsx'
import { HandForms, Requests, Rights, Who } from './conversation-panel.tsx'
import { InboxTabs, LOOKS, noteGlass, teamName, viewerOf, windowSaid } from './conversations.tsx'
import { type ConsoleKey, consolePage, type View } from './frame.tsx'
import { Outcome } from './table.tsx'

/** What came of the last thing that was done, and what was typed when it was not. */
export type Shown = { done?: ConsoleKey; problem?: ConsoleKey; typed?: string; revealed?: boolean }

/** One conversation: everything said in it, what colleagues say of it, and what can be done. */
export const conversationPage = async (
  here: View,
  id: string,
  missing: () => Response,
  { done, problem, typed, revealed }: Shown = {},
): Promise<Response> => {
  const { t, town, language, member } = here
  const viewer = await viewerOf(here)
  const found = await conversationFor(town.db, town, viewer, id)
  if (!found || !member) {
    const moved = await conversationNow(town.db, town, id)
    return moved ? seeOther(`/console/conversations/${moved}`) : missing()
  }
  const { row, all, open } = found
  const path = `/console/conversations/${id}`
  await markRead(town, viewer.id, id)
  await noteGlass(here, viewer, all, path)
  const [lines, notes, content, counts, identity, requests, catalogue, replies, members, others, merges] =
    await Promise.all([
      historyFor(town, viewer, found, language),
      notesOf(town, viewer, id),
      contentOf(town),
      inboxCounts(town, viewer),
      identityOf(town.db, town, row.contactId),
      requestsOf(town.db, town, row.contactId, 100),
      catalogueOf(town),
      repliesOf(town),
      membersOf(town),
      othersAt(town, path, viewer.id),
      mergesOf(town.db, town, row.contactId),
    ])
  const state = spokenTo(town, row)
  const window = windowSaid(here, row.lastInboundAt)
  const last = open ?? all.findLast((one) => !one.discreet || viewer.teams.includes(one.team))
  const team = last ? teamName(content, language, last.team) : t('conversation.none')
  const errors = problem ? [{ field: 'words', key: problem }] : []
  const colleagues = members.filter((one) => one.active && may(one, 'answer-citizens'))
  return consolePage(
    here,
    {
      title: t('conversation.title', { team }),
      path: '/console/conversations',
      status: errors.length > 0 ? 422 : 200,
      live: `inbox:${id}`,
      wide: true,
      scripts: ['/assets/replies.js', '/assets/chat.js'],
      headers: mediaPolicy,
    },
    <>
      <InboxTabs here={here} counts={counts} />
      <Outcome view={here} done={done} errors={errors} />
      <div id="presence" data-live="" role="status">
        {others.length > 0 ? <p class="notice">{t('request.others', { names: others.join(', ') })}</p> : null}
      </div>
      <div class="title-line">
        <h1>{t('conversation.title', { team })}</h1>
        <p class="buttons" id="summary" data-live="">
          {open ? (
            <span class={`state ${LOOKS[open.state]}`}>{t(`conversations.state.${open.state}`)}</span>
          ) : (
            <span class="state">{t('conversations.automatic')}</span>
          )}
          {open?.takenBy ? <span>{open.takenBy}</span> : null}
          <span class={window.look ? `state ${window.look}` : ''}>{window.words}</span>
        </p>
      </div>
      <div class="inbox-columns">
        <div class="talk">
          <History here={here} id={id} lines={lines} notes={notes} />
          {open ? (
            <AnswerForms
              here={here}
              path={path}
              typed={typed}
              problem={problem}
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
          <Who
            here={here}
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
          <Merges here={here} merges={merges} mayUndo={may(member, 'undo-contact-merge')} />
          <Requests here={here} requests={withinDepartments(member, requests)} catalogue={catalogue} />
          <NoteForm here={here} path={path} />
          {open ? (
            <HandForms here={here} path={path} open={open} content={content} colleagues={colleagues} />
          ) : null}
          <Rights here={here} path={path} all={all} />
        </div>
      </div>
    </>,
  )
}

const AnswerForms = (props: {
  here: View
  path: string
  typed?: string
  problem?: ConsoleKey
  closed: boolean
  replies: Reply[]
  language: string
  name: string
}) => {
  const { here, path, typed, problem, closed, replies, language, name } = props
  const { t } = here
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
          <textarea {...attributes} maxLength={closed ? 500 : 4_000} dir="auto">
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

const NoteForm = ({ here: { t }, path }: { here: View; path: string }) => (
  <form class="card" method="post" action={path}>
    <Field id="note" label={t('conversation.note')} hint={t('conversation.note.hint')}>
      {(attributes) => <textarea {...attributes} class="short" maxLength={4000} dir="auto" />}
    </Field>
    <button type="submit" class="plain" name="do" value="note">
      {t('conversation.note.send')}
    </button>
  </form>
)
