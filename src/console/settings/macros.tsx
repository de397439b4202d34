import { type Content, getContent, localisedText } from '#domain/content'
import {
  deleteMacro,
  listMacros,
  MACRO_ENDS,
  type Macro,
  type MacroActions,
  type MacroDraft,
  saveMacro,
} from '#domain/inbox'
import { type Label, listLabels, PRIORITIES } from '#domain/labels'
import { type CannedReply, listReplies } from '#domain/replies'
import { hasPermission, listMembers, type StaffListEntry } from '#domain/staff'
import { problemsOf } from '#domain/use-cases'
import { Field, type PostedForm, readForm, SelectField, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import {
  consolePage,
  createConsoleContext,
  errorText,
  type FieldError,
  ResultMessage,
  successKey,
  type View,
} from '../ui/index.ts'
import { SaveOrDrop } from './form-parts.tsx'

const PATH = '/console/settings/macros'

/** What a macro can be made of. */
type Parts = { content: Content; labels: Label[]; replies: CannedReply[]; colleagues: StaffListEntry[] }

const loadParts = async ({ town }: View): Promise<Parts> => {
  const [content, labels, replies, members] = await Promise.all([
    getContent(town),
    listLabels(town, 'conversations'),
    listReplies(town),
    listMembers(town),
  ])
  return {
    content,
    labels,
    replies: replies.filter(({ forConversations }) => forConversations),
    colleagues: members.filter((one) => one.active && hasPermission(one, 'answer-citizens')),
  }
}

/** Several actions on a conversation under one name: what staff do often, in one click. */
export const macrosPage = async (
  view: View,
  request: Request,
  { errors = [], typed, id }: { errors?: FieldError[]; typed?: MacroDraft; id?: string } = {},
): Promise<Response> => {
  const { t, town } = view
  const [macros, parts] = await Promise.all([listMacros(town), loadParts(view)])
  return consolePage(
    view,
    { title: t('macros.title'), path: PATH, status: errors.length > 0 ? 422 : 200 },
    <>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      <p class="lead">{t('macros.lead')}</p>
      {macros.length === 0 ? <p class="empty">{t('macros.empty')}</p> : null}
      {macros.map((macro) => (
        <details class="card" open={id === macro.id}>
          <summary>
            <strong>{macro.title}</strong> <small>{describeMacro(view, macro, parts)}</small>
          </summary>
          <MacroForm
            view={view}
            id={macro.id}
            macro={id === macro.id && typed ? typed : macro}
            parts={parts}
            errors={id === macro.id ? errors : []}
          />
        </details>
      ))}
      <section class="card" aria-labelledby="new-title">
        <h2 id="new-title">{t('macros.add')}</h2>
        <MacroForm view={view} macro={id ? undefined : typed} parts={parts} errors={id ? [] : errors} />
      </section>
    </>,
  )
}

/** What a macro does, in the order in which it does it. */
const describeMacro = (
  { t, language }: View,
  { actions: { reply, labels, priority, to, end } }: Macro,
  parts: Parts,
): string => {
  const team = to && to !== 'self' && 'team' in to ? to.team : undefined
  const member = to && to !== 'self' && 'member' in to ? to.member : undefined
  return [
    reply && parts.replies.find((one) => one.id === reply)?.title,
    ...parts.labels.filter(({ id }) => labels.includes(id)).map(({ name }) => name),
    priority && t(`priority.${priority}`),
    to === 'self' && t('macros.self'),
    team && localisedText(parts.content.teams.find(({ id }) => id === team)?.names, language),
    member && parts.colleagues.find(({ id }) => id === member)?.name,
    end && t(`macros.end.${end}`),
  ]
    .filter(Boolean)
    .join(' → ')
}

const targetValue = (to: MacroActions['to']): string => {
  if (!to || to === 'self') return to ?? ''
  return 'team' in to ? `team:${to.team}` : `member:${to.member}`
}

const MacroForm = ({
  view,
  id,
  macro,
  parts: { content, labels, replies, colleagues },
  errors,
}: {
  view: View
  id?: string
  macro?: MacroDraft
  parts: Parts
  errors: FieldError[]
}) => {
  const { t, language } = view
  const prefix = id ? `m${id}_` : ''
  const { reply, labels: given = [], priority, to, end } = macro?.actions ?? {}
  return (
    <form method="post" action={PATH}>
      <input type="hidden" name="id" value={id ?? ''} />
      <Field id={`${prefix}title`} label={t('macros.name')} error={errorText(view, errors, 'title')}>
        {(attributes) => (
          <input {...attributes} maxLength={60} value={macro?.title ?? ''} autocomplete="off" required />
        )}
      </Field>
      {errorText(view, errors, 'actions') ? <p class="error">{errorText(view, errors, 'actions')}</p> : null}
      <div class="pair">
        <SelectField
          id={`${prefix}reply`}
          label={t('macros.reply')}
          ask={t('macros.nothing')}
          chosen={reply}
          options={replies.map((one) => [one.id, one.title])}
        />
        <SelectField
          id={`${prefix}priority`}
          label={t('priority')}
          ask={t('macros.nothing')}
          chosen={priority}
          options={PRIORITIES.map((one) => [one, t(`priority.${one}`)])}
        />
      </div>
      {labels.length > 0 ? (
        <fieldset>
          <legend>{t('labels.title')}</legend>
          {labels.map(({ id: label, name, tint }) => (
            <label class="check">
              <input type="checkbox" name={`${prefix}label`} value={label} checked={given.includes(label)} />{' '}
              <span class={`label ${tint}`}>{name}</span>
            </label>
          ))}
        </fieldset>
      ) : null}
      <div class="pair">
        <SelectField
          id={`${prefix}to`}
          label={t('macros.to')}
          ask={t('macros.nobody')}
          chosen={targetValue(to)}
          options={[
            ['self', t('macros.self')],
            ...content.teams.map(
              ({ id: team, names }) => [`team:${team}`, localisedText(names, language) || team] as const,
            ),
            ...colleagues.map(({ id: member, name }) => [`member:${member}`, name] as const),
          ]}
        />
        <SelectField
          id={`${prefix}end`}
          label={t('macros.end')}
          ask={t('macros.nothing')}
          chosen={end}
          error={errorText(view, errors, 'end')}
          options={MACRO_ENDS.map((one) => [one, t(`macros.end.${one}`)])}
        />
      </div>
      <SaveOrDrop view={view} exists={Boolean(id)} />
    </form>
  )
}

const readTarget = (value: string, { content, colleagues }: Parts): MacroActions['to'] => {
  if (value === 'self') return 'self'
  const [kind, id] = value.split(':', 2)
  if (kind === 'team' && content.teams.some((one) => one.id === id)) return { team: id ?? '' }
  return kind === 'member' && colleagues.some((one) => one.id === id) ? { member: id ?? '' } : undefined
}

const readDraft = ({ text, all }: PostedForm, prefix: string, parts: Parts): MacroDraft => {
  const known = (id: string, list: { id: string }[]) => (list.some((one) => one.id === id) ? id : undefined)
  return {
    title: text(`${prefix}title`, 60),
    actions: {
      reply: known(text(`${prefix}reply`), parts.replies),
      labels: all(`${prefix}label`).filter((one) => known(one, parts.labels)),
      priority: PRIORITIES.find((one) => one === text(`${prefix}priority`)),
      to: readTarget(text(`${prefix}to`, 100), parts),
      end: MACRO_ENDS.find((one) => one === text(`${prefix}end`)),
    },
  }
}

const KEYS: Record<string, FieldError['key']> = {
  title: 'staff.error.name',
  actions: 'macros.error.actions',
  end: 'macros.error.end',
}

/** Keeps a macro, or takes it away. */
export const saveMacros = async (view: View, request: Request): Promise<Response> => {
  const form = await readForm(request)
  const { text } = form
  const ctx = createConsoleContext(view)
  const id = isUuid(text('id')) ? text('id') : undefined
  if (text('do') === 'drop') {
    if (id) await deleteMacro(ctx, { id })
    return seeOther(`${PATH}?done=saved`)
  }
  const typed = readDraft(form, id ? `m${id}_` : '', await loadParts(view))
  try {
    await saveMacro(ctx, { id, draft: typed })
    return seeOther(`${PATH}?done=saved`)
  } catch (error) {
    const errors = problemsOf(error).map(
      ({ path }): FieldError => ({ field: path, key: KEYS[path] ?? 'macros.error.actions' }),
    )
    return macrosPage(view, request, { errors, typed, id })
  }
}
