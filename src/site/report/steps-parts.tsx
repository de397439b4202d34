import { ADDRESS_TYPED, pointTyped } from '#domain/places'
import type { ReportDraft } from '#domain/report-drafts'
import { ErrorSummary } from '#platform/pages'
import { type FieldError, localisedPath, type View } from '../ui/index.ts'

/**
 * What has been said so far: it stands in the address, so that going back loses nothing. `draft`: opens what is no matter for an
 * address, the words and the picture. `asset`: a thing of the street, by its id or as its number was typed.
 */
export type StepValues = {
  kind: string
  service: string
  address: string
  lat: string
  long: string
  draft: string
  asset: string
}

/** What has been told, of an address or a form. */
export const readStepValues = (text: (name: string, limit: number) => string): StepValues => ({
  kind: text('kind', 40),
  service: text('service', 40),
  address: text('address', ADDRESS_TYPED),
  draft: text('draft', 60),
  asset: text('asset', 80),
  ...pointTyped(text),
})

export const parseStepValues = (query: URLSearchParams): StepValues =>
  readStepValues((name, limit) => query.get(name)?.trim().slice(0, limit) ?? '')

/** Keeps in a form what has been said, but for what the form itself asks. */
export const ToldFields = ({ values, except }: { values: StepValues; except: (keyof StepValues)[] }) => (
  <>
    {Object.entries(values)
      .filter(([name, value]) => value && !except.some((one) => one === name))
      .map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
  </>
)

const STEPS = ['kind', 'place', 'what'] as const

/** How far one has come. */
export const Progress = ({ view: { t }, at }: { view: View; at: (typeof STEPS)[number] }) => (
  <ol class="steps" aria-label={t('steps.progress')}>
    {STEPS.map((step) => (
      <li aria-current={step === at ? 'step' : undefined}>{t(`steps.${step}`)}</li>
    ))}
  </ol>
)

/** The words for what is wrong with a field, if anything is. */
export const errorIn = ({ t }: View, errors: FieldError[], field: string): string | undefined => {
  const found = errors.find((error) => error.field === field)
  return found && t(found.key, found.blanks)
}

/** All that is wrong, at the top of the page. */
export const Errors = ({ view: { t }, errors }: { view: View; errors: FieldError[] }) => (
  <ErrorSummary
    title={t('errors.title', { count: errors.length })}
    errors={errors.map(({ field, key, blanks: parameters }) => ({ field, message: t(key, parameters) }))}
  />
)

/** The address of the picture of a draft, small. */
export const photoPath = (draft: ReportDraft): string =>
  `/report/photo?${new URLSearchParams({ draft: draft.key, of: draft.pictureId ?? '' })}`

/** The step where something else is to be said, with all the others said. */
export const stepPath = (view: View, values: StepValues, changed: Partial<StepValues>): string =>
  localisedPath(view, '/report', { ...values, ...changed })
