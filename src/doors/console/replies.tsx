import { Field, readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import {
  dropReply,
  REPLY_BLANKS,
  type Reply,
  type ReplyDraft,
  type ReplyProblem,
  repliesOf,
  saveReply,
} from '#town/replies'
import { textsIn } from './content-form.ts'
import { Translated } from './content-translated.tsx'
import { consolePage, type View } from './frame.tsx'
import { doneIn, Outcome, type Wrong, wrongWith } from './table.tsx'

/** Answers that are given often: written once, with blanks, in every language. */
export const repliesPage = async (
  here: View,
  request: Request,
  shown: { errors?: Wrong[]; typed?: ReplyDraft; id?: string } = {},
): Promise<Response> => {
  const { t, town } = here
  const { errors = [], typed, id } = shown
  const replies = await repliesOf(town)
  return consolePage(
    here,
    { title: t('replies.title'), path: '/console/settings/replies', status: errors.length > 0 ? 422 : 200 },
    <>
      <Outcome view={here} done={doneIn(request)} errors={errors} />
      <h1>{t('replies.title')}</h1>
      <p class="lead">{t('replies.lead', { blanks: REPLY_BLANKS.map((one) => `{${one}}`).join(' ') })}</p>
      {replies.length === 0 ? <p class="empty">{t('replies.empty')}</p> : null}
      {replies.map((reply) => (
        <details class="card" open={id === reply.id}>
          <summary>
            <strong>{reply.title}</strong> {reply.shortcut ? <code>/{reply.shortcut}</code> : null}
          </summary>
          <ReplyForm
            here={here}
            reply={id === reply.id && typed ? { ...reply, ...typed } : reply}
            errors={id === reply.id ? errors : []}
          />
        </details>
      ))}
      <section class="card" aria-labelledby="new-title">
        <h2 id="new-title">{t('replies.add')}</h2>
        <ReplyForm here={here} reply={id ? undefined : typed} errors={id ? [] : errors} />
      </section>
    </>,
  )
}

const ReplyForm = ({
  here,
  reply,
  errors,
}: {
  here: View
  reply?: (ReplyDraft | Reply) & { id?: string }
  errors: Wrong[]
}) => {
  const { t } = here
  const prefix = reply && 'id' in reply && reply.id ? `r${reply.id}_` : ''
  return (
    <form method="post" action="/console/settings/replies">
      <input type="hidden" name="id" value={(reply && 'id' in reply && reply.id) || ''} />
      <input type="hidden" name="prefix" value={prefix} />
      <div class="pair">
        <Field id={`${prefix}title`} label={t('replies.name')} error={wrongWith(here, errors, 'title')}>
          {(attributes) => (
            <input {...attributes} maxLength={80} value={reply?.title ?? ''} autocomplete="off" />
          )}
        </Field>
        <Field
          id={`${prefix}shortcut`}
          label={t('replies.shortcut')}
          hint={t('replies.shortcut.hint')}
          error={wrongWith(here, errors, 'shortcut')}
        >
          {(attributes) => (
            <input {...attributes} maxLength={30} value={reply?.shortcut ?? ''} autocomplete="off" />
          )}
        </Field>
      </div>
      {wrongWith(here, errors, 'text') ? <p class="error">{wrongWith(here, errors, 'text')}</p> : null}
      <Translated view={here} name={`${prefix}text`} label="replies.text" texts={reply?.texts} long />
      {wrongWith(here, errors, 'where') ? <p class="error">{wrongWith(here, errors, 'where')}</p> : null}
      <label class="check">
        <input type="checkbox" name="requests" value="yes" checked={reply?.forRequests ?? true} />{' '}
        {t('replies.requests')}
      </label>
      <label class="check">
        <input type="checkbox" name="conversations" value="yes" checked={reply?.forConversations ?? true} />{' '}
        {t('replies.conversations')}
      </label>
      <div class="buttons">
        <button type="submit" name="do" value="save">
          {t('account.save')}
        </button>
        {prefix ? (
          <button type="submit" class="plain" name="do" value="drop">
            {t('zones.drop')}
          </button>
        ) : null}
      </div>
    </form>
  )
}

const KEYS = {
  title: { missing: 'staff.error.name' },
  text: { missing: 'replies.error.text', 'unknown-blank': 'replies.error.blank' },
  where: { missing: 'replies.error.where' },
  shortcut: { taken: 'replies.error.shortcut' },
} as const satisfies Record<ReplyProblem['field'], Partial<Record<ReplyProblem['reason'], Wrong['key']>>>

/** Keeps a reply, or takes it away. */
export const saveReplyForm = async (here: View, request: Request): Promise<Response> => {
  const form = await readForm(request)
  const { text } = form
  const id = isUuid(text('id')) ? text('id') : undefined
  if (text('do') === 'drop') {
    if (id) await dropReply(here.town, id)
    return seeOther('/console/settings/replies?done=saved')
  }
  const prefix = id ? `r${id}_` : ''
  const draft: ReplyDraft = {
    title: text(`${prefix}title`, 80),
    shortcut:
      text(`${prefix}shortcut`, 30)
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}-]/gu, '') || undefined,
    texts: textsIn(form, `${prefix}text`),
    forRequests: text('requests') === 'yes',
    forConversations: text('conversations') === 'yes',
  }
  const problems = await saveReply(here.town, draft, here.member?.name ?? '', id)
  if (problems.length === 0) return seeOther('/console/settings/replies?done=saved')
  const errors = problems.map(({ field, reason }): Wrong => {
    const keys: Partial<Record<string, Wrong['key']>> = KEYS[field]
    return { field, key: keys[reason] ?? 'replies.error.text' }
  })
  return repliesPage(here, request, { errors, typed: draft, id })
}
