import { ADDRESS_TYPED, pointTyped } from '#domain/places'
import { ErrorSummary } from '#platform/pages'
import type { FieldError, View } from '../ui/index.ts'

/** What has been said so far: it stands in the address, so that going back loses nothing. */
export type StepValues = { kind: string; service: string; address: string; lat: string; long: string }

/** What has been told, of an address. */
export const parseStepValues = (query: URLSearchParams): StepValues => {
  const text = (name: string, limit: number) => query.get(name)?.trim().slice(0, limit) ?? ''
  return {
    kind: text('kind', 40),
    service: text('service', 40),
    address: text('address', ADDRESS_TYPED),
    ...pointTyped(text),
  }
}

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
