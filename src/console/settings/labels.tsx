import {
  deleteLabel,
  LABEL_TINTS,
  type Label,
  type LabelDraft,
  listLabels,
  MAX_LABEL_NAME,
  saveLabel,
} from '#domain/labels'
import { type Problem, problemsOf } from '#domain/use-cases'
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
import { SaveOrDrop, UseChoice } from './form-parts.tsx'

const PATH = '/console/settings/labels'

/** The town's own labels for requests and conversations. */
export const labelsPage = async (
  view: View,
  request: Request,
  { errors = [], typed, id }: { errors?: FieldError[]; typed?: LabelDraft; id?: string } = {},
): Promise<Response> => {
  const { t, town } = view
  const labels = await listLabels(town)
  return consolePage(
    view,
    { title: t('labels.title'), path: PATH, status: errors.length > 0 ? 422 : 200 },
    <>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      <p class="lead">{t('labels.lead')}</p>
      {labels.length === 0 ? <p class="empty">{t('labels.empty')}</p> : null}
      {labels.map((label) => (
        <details class="card" open={id === label.id}>
          <summary>
            <span class={`label ${label.tint}`}>{label.name}</span>
          </summary>
          <LabelForm
            view={view}
            id={label.id}
            label={id === label.id && typed ? typed : label}
            errors={id === label.id ? errors : []}
          />
        </details>
      ))}
      <section class="card" aria-labelledby="new-title">
        <h2 id="new-title">{t('labels.add')}</h2>
        <LabelForm view={view} label={id ? undefined : typed} errors={id ? [] : errors} />
      </section>
    </>,
  )
}

const LabelForm = ({
  view,
  id,
  label,
  errors,
}: {
  view: View
  id?: string
  label?: LabelDraft | Label
  errors: FieldError[]
}) => {
  const { t } = view
  const prefix = id ? `l${id}_` : ''
  const use = errorText(view, errors, 'use')
  return (
    <form method="post" action={PATH}>
      <input type="hidden" name="id" value={id ?? ''} />
      <div class="pair">
        <Field id={`${prefix}name`} label={t('labels.name')} error={errorText(view, errors, 'name')}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={MAX_LABEL_NAME}
              value={label?.name ?? ''}
              autocomplete="off"
              required
            />
          )}
        </Field>
        <SelectField
          id={`${prefix}tint`}
          label={t('labels.tint')}
          chosen={label?.tint ?? 'neutral'}
          options={LABEL_TINTS.map((tint) => [tint, t(`labels.tint.${tint}`)])}
        />
      </div>
      {use ? <p class="error">{use}</p> : null}
      <UseChoice view={view} of={label} />
      <SaveOrDrop view={view} exists={Boolean(id)} />
    </form>
  )
}

const readDraft = ({ text }: PostedForm, prefix: string): LabelDraft => ({
  name: text(`${prefix}name`, MAX_LABEL_NAME + 1),
  tint: LABEL_TINTS.find((one) => one === text(`${prefix}tint`)) ?? 'neutral',
  forRequests: text('requests') === 'yes',
  forConversations: text('conversations') === 'yes',
})

const KEYS: Partial<Record<Problem['code'], FieldError['key']>> = {
  missing: 'labels.error.name',
  'too-long': 'labels.error.long',
  'not-allowed': 'labels.error.taken',
}

/** Keeps a label, or takes it away. */
export const saveLabels = async (view: View, request: Request): Promise<Response> => {
  const form = await readForm(request)
  const { text } = form
  const ctx = createConsoleContext(view)
  const id = isUuid(text('id')) ? text('id') : undefined
  if (text('do') === 'drop') {
    if (id) await deleteLabel(ctx, { id })
    return seeOther(`${PATH}?done=saved`)
  }
  const typed = readDraft(form, id ? `l${id}_` : '')
  try {
    await saveLabel(ctx, { id, draft: typed })
    return seeOther(`${PATH}?done=saved`)
  } catch (error) {
    const errors = problemsOf(error).map(
      ({ path, code }): FieldError => ({
        field: path,
        key: path === 'use' ? 'replies.error.where' : (KEYS[code] ?? 'labels.error.name'),
      }),
    )
    return labelsPage(view, request, { errors, typed, id })
  }
}
