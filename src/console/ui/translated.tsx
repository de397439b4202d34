import type { Texts } from '#domain/content'
import { CHAT_LANGUAGES, LANGUAGES } from '#domain/town'
import { Field } from '#platform/pages'
import type { ConsoleKey, View } from './frame.tsx'

/** A text in every language, one beside the other: those that must be whole first; what is missing is marked. */
export const TranslatedField = (props: {
  view: View
  name: string
  label: ConsoleKey
  texts?: Texts
  limit?: number
  long?: boolean
}) => {
  const { t } = props.view
  const field = (language: (typeof CHAT_LANGUAGES)[number]) => {
    const text = props.texts?.[language] ?? ''
    // What stands in no language is not wanted; what stands in one is missing in the others.
    const missing = !text && Object.values(props.texts ?? {}).some(Boolean)
    const hints = [
      props.limit ? t('content.field.limit', { limit: props.limit }) : '',
      missing ? t('content.missing') : '',
    ]
    return (
      <div class={missing ? 'missing' : undefined}>
        <Field
          id={`${props.name}_${language}`}
          label={t(props.label, { language: t(`language.${language}`) })}
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
  const others = CHAT_LANGUAGES.filter((one) => !LANGUAGES.some((whole) => whole === one))
  const lacking = others.filter((one) => !props.texts?.[one]).length
  return (
    <fieldset>
      <legend>{t(props.label, { language: '' })}</legend>
      <div class="languages">{LANGUAGES.map(field)}</div>
      <details>
        <summary>{t('content.languages.more', { missing: lacking })}</summary>
        <div class="languages">{others.map(field)}</div>
      </details>
    </fieldset>
  )
}
