import { previewPage } from '#conversation'
import {
  type Content,
  findPage,
  findProblems,
  getContent,
  getDraft,
  getWorkingContent,
  localisedText,
  type Page,
  type PageOf,
  publishDraft,
  TIME_RANGES,
} from '#domain/content'
import { TOPICS } from '#domain/information'
import { type Catalogue, getCatalogue, localised } from '#domain/services'
import { LANGUAGES } from '#languages'
import { Field, readForm, SelectField, seeOther } from '#platform/pages'
import {
  type ConsoleKey,
  consolePage,
  type FieldError,
  formatOptions,
  languageTitle,
  PhonePreview,
  QUESTION_ROWS,
  ResultMessage,
  readPage,
  TranslatedField,
  type View,
  withPage,
} from '../ui/index.ts'
import { updateDraftFromForm } from './actions.tsx'
import { problemText } from './content.tsx'

/** The form of one page, language beside language, with what a citizen would see of it. */
export const contentPageForm = async (
  view: View,
  request: Request,
  id: string,
  missing: () => Promise<Response>,
  outcome: { done?: ConsoleKey; errors?: FieldError[]; typed?: Page } = {},
): Promise<Response> => {
  const { t, town, language } = view
  const draft = await getDraft(town)
  const content = draft?.content ?? (await getContent(town))
  const page = outcome.typed ?? findPage(content, id)
  if (!page) return missing()
  const catalogue = await getCatalogue(town)
  const problems = (await findProblems(town, content)).filter((one) => one.page === id)
  const others = draft ? countOtherChanges(draft.content, await getContent(town), id) : 0
  const asked = new URL(request.url).searchParams.get('preview')
  const shown = LANGUAGES.find((one) => one === asked) ?? language
  const title = localisedText(page.title, language) || id
  return consolePage(
    view,
    { title, path: '/console/content', status: outcome.errors?.length ? 422 : 200 },
    <>
      <p>
        <a href="/console/content">← {t('content.back')}</a>
      </p>
      <ResultMessage view={view} done={outcome.done} errors={outcome.errors} />
      <p>
        {t(`content.kind.${page.kind}`)} · <code>{id}</code>
      </p>
      {problems.length > 0 ? (
        <ul class="problems">
          {problems.map((problem) => (
            <li>{problemText(view, content, problem)}</li>
          ))}
        </ul>
      ) : null}
      <div class="columns">
        <form method="post" action={`/console/content/pages/${id}`}>
          <input type="hidden" name="revision" value={String(draft?.revision ?? '')} />
          <TranslatedField
            view={view}
            name="title"
            label="content.field.title"
            texts={page.title}
            limit={24}
          />
          <TranslatedField view={view} name="hint" label="content.field.hint" texts={page.hint} limit={72} />
          {'text' in page ? (
            <TranslatedField view={view} name="text" label="content.field.text" texts={page.text} long />
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
          <button type="submit">{t('content.save')}</button>{' '}
          <button type="submit" class="plain" name="do" value="publish">
            {t('content.save-publish', { count: others })}
          </button>
        </form>
        <div>
          <nav class="tabs" aria-label={t('content.preview.language')}>
            {LANGUAGES.map((one) => (
              <a href={`?preview=${one}`} aria-current={one === shown ? 'page' : undefined}>
                {languageTitle(view, one)}
              </a>
            ))}
          </nav>
          <PhonePreview
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
              options={TIME_RANGES.map((when) => [when, t(`content.when.${when}`)])}
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
          options={rest.content.teams.map(({ id, names }) => [id, localisedText(names, language)])}
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
          `${code} · ${localised(names, language)}`,
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
            <TranslatedField
              view={view}
              name={`${name}_text`}
              label="content.question.text"
              texts={asked?.text}
            />
            <Field
              id={`${name}_options`}
              label={t('content.question.options')}
              hint={t('content.question.options.hint')}
            >
              {(attributes) => (
                <textarea {...attributes} class="short">
                  {formatOptions(asked?.options ?? [])}
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
  missing: () => Promise<Response>,
): Promise<Response> => {
  const { town } = view
  const form = await readForm(request)
  const before = findPage(await getWorkingContent(town), id)
  if (!before) return missing()
  const page = readPage(form, id, before.kind, before.kind === 'action' ? before.action : undefined)
  const seen = Number(form.text('revision')) || undefined
  const wrong = await updateDraftFromForm(view, (content) => withPage(content, page), seen)
  if (wrong)
    return contentPageForm(view, request, id, missing, {
      errors: [wrong],
      typed: { ...before, ...(page as Page) },
    })
  if (form.text('do') !== 'publish') return seeOther(`/console/content/pages/${id}?done=content-saved`)
  const made = await publishDraft(town, view.member?.name ?? '', '')
  return typeof made === 'object' && 'number' in made
    ? seeOther(`/console/content/pages/${id}?done=published`)
    : contentPageForm(view, request, id, missing, {
        errors: [{ field: 'main', key: 'content.error.problems' }],
      })
}

/** Pages that the draft has otherwise, besides one and the menus that lead to it: what else is published with it. */
const countOtherChanges = (draft: Content, published: Content, id: string): number =>
  draft.pages.filter((page) => {
    if (page.id === id || (page.kind === 'menu' && page.pages.includes(id))) return false
    return JSON.stringify(page) !== JSON.stringify(findPage(published, page.id))
  }).length
