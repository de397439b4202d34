import { type Content, defaultTexts, getWorkingContent, type TextKey } from '#domain/content'
import { LANGUAGES, type Language } from '#languages'
import { Field, readForm, seeOther } from '#platform/pages'
import { fold } from '#platform/text'
import {
  type ConsoleKey,
  consolePage,
  type FieldError,
  languageTitle,
  ResultMessage,
  type View,
} from '../ui/index.ts'
import { updateDraftFromForm } from './actions.tsx'

/** Texts shown at once: more are found by searching. */
const MOST = 25

const wordsOf = (content: Content, key: TextKey, language: Language): string =>
  content.texts[key]?.[language] ?? defaultTexts(language)[key] ?? ''

/** The texts of the flows, found by their words, each to be reworded. */
export const contentTextsPage = async (
  view: View,
  request: Request,
  outcome: { done?: ConsoleKey; errors?: FieldError[] } = {},
): Promise<Response> => {
  const { t, town } = view
  const content = await getWorkingContent(town)
  const text = new URL(request.url).searchParams.get('words')?.slice(0, 100) ?? ''
  const wanted = fold(text)
  const asked = new URL(request.url).searchParams.get('missing')
  const lacking = LANGUAGES.find((one) => one === asked)
  const all = Object.keys(defaultTexts('ca')) as TextKey[]
  const keys = all
    .filter((key) => !lacking || !wordsOf(content, key, lacking))
    .filter(
      (key) =>
        !wanted ||
        key.includes(text) ||
        LANGUAGES.some((language) => fold(wordsOf(content, key, language)).includes(wanted)),
    )
  return consolePage(
    view,
    { title: t('content.texts'), path: '/console/content', status: outcome.errors?.length ? 422 : 200 },
    <>
      <p>
        <a href="/console/content">← {t('content.back')}</a>
      </p>
      <ResultMessage view={view} done={outcome.done} errors={outcome.errors} />
      <p class="lead">{t('content.texts.lead')}</p>
      <form method="get" action="/console/content/texts">
        <Field id="words" label={t('queue.words')}>
          {(attributes) => <input {...attributes} type="search" value={text} />}
        </Field>
        <button type="submit">{t('queue.filter')}</button>
      </form>
      <Coverage view={view} content={content} keys={all} />
      <p role="status">{t('content.texts.count', { count: keys.length, most: MOST })}</p>
      {keys.slice(0, MOST).map((key) => (
        <details class="card" open={keys.length === 1}>
          <summary>
            <code>{key}</code> {wordsOf(content, key, view.language).slice(0, 90)}
          </summary>
          <form method="post" action="/console/content/texts">
            <input type="hidden" name="key" value={key} />
            {LANGUAGES.map((language) => (
              <Field
                id={`${key}_${language}`}
                label={languageTitle(view, language)}
                hint={content.texts[key]?.[language] ? t('content.texts.own') : undefined}
              >
                {({ id, ...attributes }) => (
                  <textarea
                    {...attributes}
                    id={id}
                    name={`text_${language}`}
                    lang={language}
                    dir="auto"
                    class="short"
                  >
                    {wordsOf(content, key, language)}
                  </textarea>
                )}
              </Field>
            ))}
            <button type="submit">{t('content.save')}</button>
          </form>
        </details>
      ))}
    </>,
  )
}

/** How much of each language there is, with what is missing a tap away. */
const Coverage = ({ view, content, keys }: { view: View; content: Content; keys: TextKey[] }) => (
  <ul class="facts-line">
    {LANGUAGES.map((language) => {
      const there = keys.filter((key) => wordsOf(content, key, language)).length
      const lacks = keys.length - there
      return (
        <li>
          {languageTitle(view, language)}: {there}/{keys.length}{' '}
          {lacks > 0 ? (
            <a href={`/console/content/texts?missing=${language}`}>
              {view.t('content.texts.lacking', { count: lacks })}
            </a>
          ) : (
            <span class="good">{view.t('content.texts.whole')}</span>
          )}
        </li>
      )
    })}
  </ul>
)

/** Rewords a text in the draft. What is as it is shipped, or empty, is not kept as the town's own. */
export const saveContentText = async (view: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const key = text('key') as TextKey
  if (defaultTexts('ca')[key] === undefined) return contentTextsPage(view, request)
  const own = Object.fromEntries(
    LANGUAGES.flatMap((language): [string, string][] => {
      const words = text(`text_${language}`, 4_000).replaceAll('\r\n', '\n')
      return words && words !== defaultTexts(language)[key] ? [[language, words]] : []
    }),
  )
  const wrong = await updateDraftFromForm(view, (content) => {
    const { [key]: _, ...others } = content.texts
    return { ...content, texts: Object.keys(own).length > 0 ? { ...others, [key]: own } : others }
  })
  return wrong
    ? contentTextsPage(view, request, { errors: [wrong] })
    : seeOther(`/console/content/texts?words=${encodeURIComponent(key)}&done=content-saved`)
}
