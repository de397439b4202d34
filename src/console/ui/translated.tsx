import type { Texts } from '#domain/content'
import { LANGUAGES, type Language } from '#languages'
import { Field } from '#platform/pages'
import { languageTitle } from './language-name.ts'
import type { ConsoleKey, View } from './view.ts'

/** A text in every language, one beside the other: those that the town requires first; what is missing of those is marked. */
export const TranslatedField = (props: {
  view: View
  name: string
  label: ConsoleKey
  texts?: Texts
  limit?: number
  long?: boolean
}) => {
  const { t, town } = props.view
  const required = town.profile.required_languages
  const field = (language: Language) => {
    const text = props.texts?.[language] ?? ''
    // What stands in no language is not wanted; what stands in one is missing in the others that are required.
    const missing = !text && required.includes(language) && Object.values(props.texts ?? {}).some(Boolean)
    const hints = [
      props.limit ? t('content.field.limit', { limit: props.limit }) : '',
      missing ? t('content.missing') : '',
    ]
    return (
      <div class={missing ? 'missing' : undefined}>
        <Field
          id={`${props.name}_${language}`}
          label={t(props.label, { language: languageTitle(props.view, language) })}
          hint={hints.filter(Boolean).join(' · ') || undefined}
        >
          {(attributes) =>
            props.long ? (
              <textarea {...attributes} lang={language} dir="auto">
                {text}
              </textarea>
            ) : (
              <input {...attributes} lang={language} dir="auto" value={text} />
            )
          }
        </Field>
      </div>
    )
  }
  const others = LANGUAGES.filter((one) => !required.includes(one))
  const lacking = others.filter((one) => !props.texts?.[one]).length
  return (
    <fieldset>
      <legend>{t(props.label, { language: '' })}</legend>
      <div class="languages">{required.map(field)}</div>
      <details>
        <summary>{t('content.languages.more', { missing: lacking })}</summary>
        <div class="languages">{others.map(field)}</div>
      </details>
    </fieldset>
  )
}
