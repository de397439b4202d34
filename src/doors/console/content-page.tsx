import { Field, readForm, SelectField, seeOther } from '#platform/pages'
import {
  type Content,
  contentInWork,
  contentOf,
  draftOf,
  type Page,
  type PageOf,
  pageOf,
  problemsIn,
  textIn,
  WHENS,
} from '#town/content'
import { previewPage } from '#town/conversations'
import { TOPICS } from '#town/information'
import { CHAT_LANGUAGES } from '#town/jurisdictions'
import { type Catalogue, catalogueOf, inLanguage } from '#town/services'
import { problemWords } from './content.tsx'
import { change } from './content-actions.tsx'
import { optionLines, pageIn, QUESTION_ROWS, withPage } from './content-form.ts'
import { Translated } from './content-translated.tsx'
import { type ConsoleKey, consolePage, type View } from './frame.tsx'
import { Phone } from './phone.tsx'
import { Outcome, type Wrong } from './table.tsx'

/** The form of one page, language beside language, with what a citizen would see of it. */
export const contentPageForm = async (
  view: View,
  request: Request,
  id: string,
  missing: () => Response,
  outcome: { done?: ConsoleKey; errors?: Wrong[]; typed?: Page } = {},
): Promise<Response> => {
  const { t, town, language } = view
  const draft = await draftOf(town)
  const content = draft?.content ?? (await contentOf(town))
  const page = outcome.typed ?? pageOf(content, id)
  if (!page) return missing()
  const catalogue = await catalogueOf(town)
  const problems = (await problemsIn(town, content)).filter((one) => one.page === id)
  const asked = new URL(request.url).searchParams.get('preview')
  const shown = CHAT_LANGUAGES.find((one) => one === asked) ?? language
  const title = textIn(page.title, language) || id
  return consolePage(
    view,
    { title, path: '/console/content', status: outcome.errors?.length ? 422 : 200 },
    <>
      <p>
        <a href="/console/content">← {t('content.back')}</a>
      </p>
      <Outcome view={view} done={outcome.done} errors={outcome.errors} />
      <h1>{title}</h1>
      <p>
        {t(`content.kind.${page.kind}`)} · <code>{id}</code>
      </p>
      {problems.length > 0 ? (
        <ul class="problems">
          {problems.map((problem) => (
            <li>{problemWords(view, content, problem)}</li>
          ))}
        </ul>
      ) : null}
      <div class="columns">
        <form method="post" action={`/console/content/pages/${id}`}>
          <input type="hidden" name="revision" value={String(draft?.revision ?? '')} />
          <Translated view={view} name="title" label="content.field.title" texts={page.title} limit={24} />
          <Translated view={view} name="hint" label="content.field.hint" texts={page.hint} limit={72} />
          {'text' in page ? (
            <Translated view={view} name="text" label="content.field.text" texts={page.text} long />
          ) : null}
          <KindFields view={view} content={content} catalogue={catalogue} page={page} />
          <Field id="words" label={t('content.field.words')} hint={t('content.field.words.hint')}>
            {(attributes) => (
              <textarea {...attributes} class="short">
                {page.words.join(', ')}
              </textarea>
            )}
          </Field>
          <label class="check">
            <input type="checkbox" name="hidden" value="yes" checked={page.hidden} />
            {t('content.field.hidden')}
          </label>
          <button type="submit">{t('content.save')}</button>
        </form>
        <div>
          <nav class="tabs" aria-label={t('content.preview.language')}>
            {CHAT_LANGUAGES.map((one) => (
              <a href={`?preview=${one}`} aria-current={one === shown ? 'page' : undefined}>
                {t(`language.${one}`)}
              </a>
            ))}
          </nav>
          <Phone
            messages={await previewPage(town, content, id, shown)}
            language={shown}
            label={t('content.preview')}
          />
          <details>
            <summary>{t('content.remove')}</summary>
            <form method="post" action="/console/content">
              <p>{t('content.remove.hint')}</p>
              <input type="hidden" name="page" value={id} />
              <button type="submit" class="plain" name="do" value="remove">
                {t('content.remove.send')}
              </button>
            </form>
          </details>
        </div>
      </div>
    </>,
  )
}

type Of<Kind extends Page['kind']> = {
  view: View
  content: Content
  catalogue: Catalogue
  page: PageOf<Kind>
}

const KindFields = ({ page, ...rest }: Of<Page['kind']>) => {
  const { t, language } = rest.view
  switch (page.kind) {
    case 'menu':
      return (
        <Field id="pages" label={t('content.field.pages')} hint={t('content.field.pages.hint')}>
          {(attributes) => <textarea {...attributes}>{page.pages.join('\n')}</textarea>}
        </Field>
      )
    case 'text':
      return (
        <Field id="url" label={t('content.field.url')}>
          {(attributes) => <input {...attributes} type="url" value={page.url ?? ''} />}
        </Field>
      )
    case 'list':
    case 'search':
      return (
        <div class="pair">
          <SelectField
            id="topic"
            label={t('content.field.topic')}
            chosen={page.topic}
            options={TOPICS.map((topic) => [topic, t(`topic.${topic}`)])}
          />
          {page.kind === 'list' ? (
            <SelectField
              id="when"
              label={t('content.field.when')}
              ask={t('content.when.any')}
              chosen={page.when}
              options={WHENS.map((when) => [when, t(`content.when.${when}`)])}
            />
          ) : null}
        </div>
      )
    case 'person':
      return (
        <SelectField
          id="team"
          label={t('conversations.team')}
          chosen={page.team}
          options={rest.content.teams.map(({ id, names }) => [id, textIn(names, language)])}
        />
      )
    case 'form':
      return <FormFields {...rest} page={page} />
    case 'action':
      return null
  }
}

const QUESTION_KINDS = ['detail', 'address', 'choice', 'day', 'text', 'picture'] as const

const FormFields = ({ view, catalogue, page }: Of<'form'>) => {
  const { t, language } = view
  return (
    <>
      <SelectField
        id="service"
        label={t('content.field.service')}
        hint={t('content.field.service.hint')}
        chosen={page.service}
        options={catalogue.services.map(({ code, names }) => [
          code,
          `${code} · ${inLanguage(names, language)}`,
        ])}
      />
      {Array.from({ length: Math.min(QUESTION_ROWS, page.questions.length + 1) }, (_, index) => {
        const asked = page.questions[index]
        const name = `question_${index}`
        return (
          <fieldset>
            <legend>{t('content.question', { number: index + 1 })}</legend>
            <div class="pair">
              <Field
                id={`${name}_code`}
                label={t('content.question.code')}
                hint={t('content.question.code.hint')}
              >
                {(attributes) => <input {...attributes} maxLength={40} value={asked?.code ?? ''} />}
              </Field>
              <SelectField
                id={`${name}_kind`}
                label={t('content.question.kind')}
                chosen={asked?.kind}
                options={QUESTION_KINDS.map((kind) => [kind, t(`content.answer.${kind}`)])}
              />
            </div>
            <Translated view={view} name={`${name}_text`} label="content.question.text" texts={asked?.text} />
            <Field
              id={`${name}_options`}
              label={t('content.question.options')}
              hint={t('content.question.options.hint')}
            >
              {(attributes) => (
                <textarea {...attributes} class="short">
                  {optionLines(asked?.options ?? [])}
                </textarea>
              )}
            </Field>
          </fieldset>
        )
      })}
    </>
  )
}

/** Saves a page in the draft. */
export const saveContentPage = async (
  view: View,
  request: Request,
  id: string,
  missing: () => Response,
): Promise<Response> => {
  const { town } = view
  const form = await readForm(request)
  const before = pageOf(await contentInWork(town), id)
  if (!before) return missing()
  const page = pageIn(form, id, before.kind, before.kind === 'action' ? before.action : undefined)
  const seen = Number(form.text('revision')) || undefined
  const wrong = await change(view, (content) => withPage(content, page), seen)
  return wrong
    ? contentPageForm(view, request, id, missing, {
        errors: [wrong],
        typed: { ...before, ...(page as Page) },
      })
    : seeOther(`/console/content/pages/${id}?done=content-saved`)
}
