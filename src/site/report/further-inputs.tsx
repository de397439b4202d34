import type { LocationField, Reporter } from '#domain/service-requests'
import { parseMailAddress } from '#platform/mail'
import { Field } from '#platform/pages'
import type { FieldError, View } from '../ui/index.ts'

type Input = { maxLength: number; type?: string; autocomplete?: string } & (
  | { name: keyof Reporter; of: 'reporter' }
  | { name: LocationField; of: 'location' }
)

/** What both forms of a report ask besides the service, the place, the description and a picture. Nothing of it is required. */
const INPUTS = [
  { name: 'email', of: 'reporter', maxLength: 320, type: 'email', autocomplete: 'email' },
  { name: 'phone', of: 'reporter', maxLength: 30, type: 'tel', autocomplete: 'tel' },
] as const satisfies readonly Input[]

/** What was typed there, by the names of the fields. */
export type FurtherValues = { [name in (typeof INPUTS)[number]['name']]: string }

export const readFurtherValues = (text: (name: string, limit: number) => string): FurtherValues =>
  Object.fromEntries(INPUTS.map(({ name, maxLength }) => [name, text(name, maxLength)])) as FurtherValues

/** What a report has of it, of its place or of its reporter; nothing where nothing was typed. */
export const furtherPart = (
  typed: FurtherValues,
  part: Input['of'],
): { [name: string]: string } | undefined => {
  const given = INPUTS.flatMap(({ name, of }) => (of === part && typed[name] ? [[name, typed[name]]] : []))
  return given.length > 0 ? Object.fromEntries(given) : undefined
}

/** What is wrong with what was typed there. Nothing of it is required: what is left empty is right. */
export const furtherProblems = ({ email }: FurtherValues): FieldError[] =>
  email && !parseMailAddress(email) ? [{ field: 'email', key: 'error.email' }] : []

export const FurtherInputs = ({
  view: { t, town },
  typed,
  errors = [],
}: {
  view: View
  typed?: Partial<FurtherValues>
  errors?: FieldError[]
}) => (
  <>
    {INPUTS.filter(({ name }) => name !== 'email' || town.mailer).map(({ name, of: _, ...input }) => {
      const wrong = errors.find(({ field }) => field === name)
      return (
        <Field
          id={name}
          label={t(`form.${name}`)}
          hint={t(`form.${name}.hint`)}
          error={wrong && t(wrong.key, wrong.blanks)}
        >
          {(attributes) => <input {...attributes} {...input} value={typed?.[name] ?? ''} />}
        </Field>
      )
    })}
  </>
)
