import {
  type CannedReply,
  type CannedReplyDraft,
  deleteReply,
  listReplies,
  REPLY_PLACEHOLDERS,
  type ReplyProblem,
  saveReply,
} from '#domain/replies'
import { STATES } from '#domain/service-requests'
import { Field, readForm, SelectField, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import {
  consolePage,
  errorText,
  type FieldError,
  ResultMessage,
  readTexts,
  successKey,
  TranslatedField,
  type View,
} from '../ui/index.ts'
import { SaveOrDrop, UseChoice } from './form-parts.tsx'

/** Answers that are given often: written once, with blanks, in every language. */
export const repliesPage = async (
  view: View,
  request: Request,
  shown: { errors?: FieldError[]; typed?: CannedReplyDraft; id?: string } = {},
): Promise<Response> => {
  const { t, town } = view
  const { errors = [], typed, id } = shown
  const replies = await listReplies(town)
  return consolePage(
    view,
    { title: t('replies.title'), path: '/console/settings/replies', status: errors.length > 0 ? 422 : 200 },
    <>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      <p class="lead">
        {t('replies.lead', { blanks: REPLY_PLACEHOLDERS.map((one) => `{${one}}`).join(' ') })}
      </p>
      {replies.length === 0 ? <p class="empty">{t('replies.empty')}</p> : null}
      {replies.map((reply) => (
        <details class="card" open={id === reply.id}>
          <summary>
            <strong>{reply.title}</strong> {reply.shortcut ? <code>/{reply.shortcut}</code> : null}{' '}
            {reply.state ? <small>{t(`state.${reply.state}`)}</small> : null}
          </summary>
          <ReplyForm
            view={view}
            reply={id === reply.id && typed ? { ...reply, ...typed } : reply}
            errors={id === reply.id ? errors : []}
          />
        </details>
      ))}
      <section class="card" aria-labelledby="new-title">
        <h2 id="new-title">{t('replies.add')}</h2>
        <ReplyForm view={view} reply={id ? undefined : typed} errors={id ? [] : errors} />
      </section>
    </>,
  )
}

const ReplyForm = ({
  view,
  reply,
  errors,
}: {
  view: View
  reply?: (CannedReplyDraft | CannedReply) & { id?: string }
  errors: FieldError[]
}) => {
  const { t } = view
  const prefix = reply && 'id' in reply && reply.id ? `r${reply.id}_` : ''
  return (
    <form method="post" action="/console/settings/replies">
      <input type="hidden" name="id" value={(reply && 'id' in reply && reply.id) || ''} />
      <input type="hidden" name="prefix" value={prefix} />
      <div class="pair">
        <Field id={`${prefix}title`} label={t('replies.name')} error={errorText(view, errors, 'title')}>
          {(attributes) => (
            <input {...attributes} maxLength={80} value={reply?.title ?? ''} autocomplete="off" />
          )}
        </Field>
        <Field
          id={`${prefix}shortcut`}
          label={t('replies.shortcut')}
          hint={t('replies.shortcut.hint')}
          error={errorText(view, errors, 'shortcut')}
        >
          {(attributes) => (
            <input {...attributes} maxLength={30} value={reply?.shortcut ?? ''} autocomplete="off" />
          )}
        </Field>
      </div>
      {errorText(view, errors, 'text') ? <p class="error">{errorText(view, errors, 'text')}</p> : null}
      <TranslatedField view={view} name={`${prefix}text`} label="replies.text" texts={reply?.texts} long />
      {errorText(view, errors, 'where') ? <p class="error">{errorText(view, errors, 'where')}</p> : null}
      <UseChoice view={view} of={reply} />
      <SelectField
        id={`${prefix}state`}
        label={t('replies.state')}
        hint={t('replies.state.hint')}
        ask={t('replies.state.any')}
        chosen={reply?.state ?? undefined}
        options={STATES.filter((state) => state !== 'duplicate').map((state) => [state, t(`state.${state}`)])}
      />
      <SaveOrDrop view={view} exists={Boolean(prefix)} />
    </form>
  )
}

const KEYS = {
  title: { missing: 'staff.error.name' },
  text: { missing: 'replies.error.text', 'unknown-blank': 'replies.error.blank' },
  where: { missing: 'replies.error.where' },
  shortcut: { taken: 'replies.error.shortcut' },
} as const satisfies Record<ReplyProblem['field'], Partial<Record<ReplyProblem['reason'], FieldError['key']>>>

/** Keeps a reply, or takes it away. */
export const saveReplyForm = async (view: View, request: Request): Promise<Response> => {
  const form = await readForm(request)
  const { text } = form
  const id = isUuid(text('id')) ? text('id') : undefined
  if (text('do') === 'drop') {
    if (id) await deleteReply(view.town, id)
    return seeOther('/console/settings/replies?done=saved')
  }
  const prefix = id ? `r${id}_` : ''
  const draft: CannedReplyDraft = {
    title: text(`${prefix}title`, 80),
    shortcut:
      text(`${prefix}shortcut`, 30)
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}-]/gu, '') || undefined,
    texts: readTexts(form, `${prefix}text`),
    forRequests: text('requests') === 'yes',
    forConversations: text('conversations') === 'yes',
    state: STATES.find((state) => state === text(`${prefix}state`)),
  }
  const problems = await saveReply(view.town, draft, view.member?.name ?? '', id)
  if (problems.length === 0) return seeOther('/console/settings/replies?done=saved')
  const errors = problems.map(({ field, reason }): FieldError => {
    const keys: Partial<Record<string, FieldError['key']>> = KEYS[field]
    return { field, key: keys[reason] ?? 'replies.error.text' }
  })
  return repliesPage(view, request, { errors, typed: draft, id })
}
