import { Field } from '#platform/pages'
import { LanguageField, type View } from './frame.tsx'

/** Where a number is typed to see how a report stands. */
export const LookupForm = ({ view, error, number }: { view: View; error?: string; number?: string }) => (
  <form method="get" action="/reports">
    <Field id="number" label={view.t('lookup.number')} hint={view.t('lookup.number.hint')} error={error}>
      {(attributes) => <input {...attributes} required inputMode="numeric" value={number ?? ''} />}
    </Field>
    <LanguageField view={view} />
    <button type="submit" class="plain">
      {view.t('lookup.send')}
    </button>
  </form>
)
