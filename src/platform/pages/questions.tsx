import type { VNode } from 'preact'
import { Field } from './document.tsx'

/** A question of a form that is not known beforehand. */
export type Question = {
  code: string
  label: string
  hint?: string
  kind: 'line' | 'text' | 'number' | 'moment' | 'one' | 'many'
  options: { value: string; label: string }[]
  required: boolean
}

/** The name of the field of a question. */
export const questionFieldName = (code: string): string => `attribute[${code}]`

/** Questions as fields. @param props.optional the word for a question that need not be answered */
export const Questions = (props: {
  questions: Question[]
  answers: Record<string, string[]>
  errors: Record<string, string>
  optional: string
  choose: string
}): VNode => (
  <>
    {props.questions.map((question) => {
      const { code, label, hint, kind, options, required } = question
      const given = props.answers[code] ?? []
      const name = questionFieldName(code)
      const text = required ? label : `${label} (${props.optional})`
      if (kind === 'many')
        return (
          <fieldset>
            <legend>{text}</legend>
            {options.map((option) => (
              <label class="check">
                <input
                  type="checkbox"
                  name={name}
                  value={option.value}
                  checked={given.includes(option.value)}
                />
                {option.label}
              </label>
            ))}
          </fieldset>
        )
      return (
        <Field id={name} label={text} hint={hint} error={props.errors[code]}>
          {(attributes) =>
            kind === 'one' ? (
              <select {...attributes}>
                <option value="">{props.choose}</option>
                {options.map((option) => (
                  <option value={option.value} selected={given.includes(option.value)}>
                    {option.label}
                  </option>
                ))}
              </select>
            ) : kind === 'text' ? (
              <textarea {...attributes} class="short" maxLength={1000}>
                {given[0] ?? ''}
              </textarea>
            ) : kind === 'moment' ? (
              <input {...attributes} type="datetime-local" value={given[0] ?? ''} />
            ) : (
              <input
                {...attributes}
                inputMode={kind === 'number' ? 'decimal' : undefined}
                maxLength={1000}
                value={given[0] ?? ''}
              />
            )
          }
        </Field>
      )
    })}
  </>
)

/** The answers that a form has to questions, by code; empty ones are left out. */
export const readAnswers = (form: FormData): Record<string, string[]> => {
  const answers: Record<string, string[]> = {}
  for (const [name, value] of form.entries()) {
    const code = /^attribute\[(\w{1,100})\]$/.exec(name)?.[1]
    if (code && typeof value === 'string' && value.trim())
      answers[code] = [...(answers[code] ?? []), value.trim().slice(0, 1_000)].slice(0, 50)
  }
  return answers
}
