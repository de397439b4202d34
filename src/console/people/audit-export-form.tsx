import { Field } from '#platform/pages'
import { errorText, type FieldError, type View } from '../ui/index.ts'

/** What a form that was refused had in it. */
export type ExportDraft = { from: string; to: string; reads: boolean }

export const EXPORT_PATH = '/console/audit/export'

/** Asks for the log of a period, signed. */
export const AuditExportForm = ({
  view,
  draft,
  errors,
}: {
  view: View
  draft?: ExportDraft
  errors: FieldError[]
}) => {
  const { t, town } = view
  return (
    <details class="card" open={errors.length > 0}>
      <summary>{t('audit.export')}</summary>
      <p>{t('audit.export.lead', { authority: town.profile.authority })}</p>
      <form method="post" action={EXPORT_PATH}>
        <div class="pair">
          <Field
            id="export-from"
            label={t('audit.from')}
            hint={t('audit.export.hint')}
            error={errorText(view, errors, 'export-from')}
          >
            {(attributes) => <input {...attributes} type="date" value={draft?.from ?? ''} />}
          </Field>
          <Field id="export-to" label={t('audit.to')} error={errorText(view, errors, 'export-to')}>
            {(attributes) => <input {...attributes} type="date" value={draft?.to ?? ''} />}
          </Field>
        </div>
        <label class="choice">
          <input type="checkbox" name="reads" value="yes" checked={draft?.reads ?? true} />
          {t('audit.export.reads')}
        </label>
        <button type="submit">{t('audit.export.send')}</button>
      </form>
    </details>
  )
}
