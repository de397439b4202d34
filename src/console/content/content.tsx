import { previewPage } from '#conversation'
import {
  type Content,
  type ContentProblem,
  type ContentVersion,
  findPage,
  findProblems,
  getContent,
  getDraft,
  listVersions,
  localisedText,
  PAGE_KINDS,
  type Page,
} from '#domain/content'
import type { Language } from '#languages'
import { Field, SelectField } from '#platform/pages'
import {
  type ConsoleKey,
  consolePage,
  type FieldError,
  formatMoment,
  languageTitle,
  PhonePreview,
  ResultMessage,
  Table,
  type View,
} from '../ui/index.ts'

const FIELDS = [
  'title',
  'hint',
  'text',
  'pages',
  'url',
  'topic',
  'team',
  'service',
  'questions',
  'names',
  'discreet',
] as const

/** What a problem is called, with where it is: the page by its title, the field as its form names it. */
export const problemText = (
  { t, language: own }: View,
  content: Content,
  { page, field, language, fault, detail }: ContentProblem,
): string => {
  const known = findPage(content, page)
  const name = page === 'home' ? t('content.home') : page === 'texts' ? t('content.texts') : page
  const named = FIELDS.find((one) => one === field)
  return t('content.problem', {
    page: known ? localisedText(known.title, own) || page : name,
    field: named ? t(`content.name.${named}`) : field,
    language: language ?? '',
    some: language ? 'yes' : 'no',
    fault: t(`content.fault.${fault}`, { detail: detail ?? '' }),
  })
}

/** Where the content stands: what is published, the draft and what is wrong with it, the tree of pages, the history. */
export const contentPage = async (
  view: View,
  outcome: { done?: ConsoleKey; errors?: FieldError[] } = {},
): Promise<Response> => {
  const { t, town, language } = view
  const [published, draft, versions] = await Promise.all([
    getContent(town),
    getDraft(town),
    listVersions(town),
  ])
  const content = draft?.content ?? published
  const problems = draft ? await findProblems(town, content) : []
  const errors = outcome.errors ?? []
  return consolePage(
    view,
    { title: t('content.title'), path: '/console/content', status: errors.length > 0 ? 422 : 200 },
    <>
      <ResultMessage view={view} done={outcome.done} errors={errors} />
      <p class="lead">{t('content.lead')}</p>
      {draft ? (
        <DraftBox view={view} draft={draft} problems={problems} />
      ) : (
        <p class="empty">{t('content.no-draft')}</p>
      )}
      <div class="columns">
        <div>
          <h2 id="tree">{t('content.tree')}</h2>
          <Tree view={view} content={content} ids={content.home} list="home" above={[]} />
          <AddForm view={view} content={content} />
        </div>
        <PhonePreview
          messages={await previewPage(town, content, undefined, language)}
          language={language}
          label={t('content.preview')}
        />
      </div>
      <p>
        <a href="/console/content/texts">{t('content.texts')}</a> ·{' '}
        <a href="/console/content/json">{t('content.json')}</a>
      </p>
      <h2>{t('content.history')}</h2>
      <History view={view} versions={versions} />
    </>,
  )
}

const DraftBox = ({
  view,
  draft,
  problems,
}: {
  view: View
  draft: ContentVersion
  problems: ContentProblem[]
}) => {
  const { t, town } = view
  return (
    <section class="card" aria-labelledby="draft-title">
      <h2 id="draft-title">{t('content.draft')}</h2>
      <p>
        {t('content.draft.changed', { who: draft.author ?? '', when: formatMoment(view, draft.changedAt) })}
      </p>
      <p>
        {town.profile.whatsapp_number
          ? t('content.try', { code: draft.previewCode, number: town.profile.whatsapp_number })
          : t('content.try.web', { code: draft.previewCode })}
      </p>
      {problems.length === 0 ? (
        <p class="good">{t('content.problems.none')}</p>
      ) : (
        <>
          <h3>{t('content.problems', { count: problems.length })}</h3>
          <ul class="problems">
            {problems.slice(0, 30).map((problem) => (
              <li>
                <a href={problemLink(draft.content, problem)}>{problemText(view, draft.content, problem)}</a>
              </li>
            ))}
          </ul>
        </>
      )}
      <form method="post" action="/console/content">
        <Field id="note" label={t('content.note')} hint={t('content.note.hint')}>
          {(attributes) => <input {...attributes} maxLength={200} />}
        </Field>
        <button type="submit" name="do" value="publish" disabled={problems.length > 0}>
          {t('content.publish')}
        </button>{' '}
        <button type="submit" class="plain" name="do" value="discard">
          {t('content.discard')}
        </button>
      </form>
    </section>
  )
}

const problemLink = (content: Content, { page }: ContentProblem): string =>
  findPage(content, page)
    ? `/console/content/pages/${page}`
    : page === 'texts'
      ? '/console/content/texts'
      : page === 'home'
        ? '#tree'
        : '/console/content/json'

const missingIn = (page: Page, required: readonly Language[]): string[] =>
  required.filter((one) => !page.title[one] || ('text' in page && !page.text[one]))

const Tree = (props: { view: View; content: Content; ids: string[]; list: string; above: string[] }) => {
  const { view, content, ids, list, above } = props
  const { t, town, language } = view
  return (
    <ul class="tree">
      {ids.map((id, index) => {
        const page = findPage(content, id)
        if (!page) return <li>{id}</li>
        const missing = missingIn(page, town.profile.required_languages)
        return (
          <li>
            <a href={`/console/content/pages/${id}`}>{localisedText(page.title, language) || id}</a>{' '}
            <small>
              {t(`content.kind.${page.kind}`)}
              {page.hidden ? ` · ${t('content.hidden')}` : ''}
              {missing.length > 0 ? ` · ${t('content.missing', { languages: missing.join(', ') })}` : ''}
            </small>
            <form method="post" action="/console/content" class="inline">
              <input type="hidden" name="list" value={list} />
              <input type="hidden" name="page" value={id} />
              <button
                type="submit"
                class="plain"
                name="do"
                value="up"
                disabled={index === 0}
                aria-label={t('content.up', { title: localisedText(page.title, language) })}
              >
                ↑
              </button>
              <button
                type="submit"
                class="plain"
                name="do"
                value="down"
                disabled={index === ids.length - 1}
                aria-label={t('content.down', { title: localisedText(page.title, language) })}
              >
                ↓
              </button>
            </form>
            {page.kind === 'menu' && page.pages.length > 0 && !above.includes(id) ? (
              <Tree view={view} content={content} ids={page.pages} list={id} above={[...above, id]} />
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}

const AddForm = ({ view, content }: { view: View; content: Content }) => {
  const { t, town, language } = view
  return (
    <form class="card" method="post" action="/console/content">
      <h2>{t('content.add')}</h2>
      {town.profile.required_languages.map((one) => (
        <Field id={`title_${one}`} label={t('content.field.title', { language: languageTitle(view, one) })}>
          {(attributes) => <input {...attributes} lang={one} maxLength={24} />}
        </Field>
      ))}
      <div class="pair">
        <Field id="id" label={t('content.id')} hint={t('content.id.hint')}>
          {(attributes) => <input {...attributes} maxLength={40} pattern="[a-z0-9\-]+" />}
        </Field>
        <SelectField
          id="kind"
          label={t('content.kind')}
          options={PAGE_KINDS.filter((kind) => kind !== 'action').map((kind) => [
            kind,
            t(`content.kind.${kind}`),
          ])}
        />
      </div>
      <SelectField
        id="list"
        label={t('content.where')}
        options={[
          ['home', t('content.home')],
          ...content.pages
            .filter(({ kind }) => kind === 'menu')
            .map(({ id, title }) => [id, localisedText(title, language)] as const),
        ]}
      />
      <button type="submit" name="do" value="add">
        {t('content.add.send')}
      </button>
    </form>
  )
}

const History = ({ view, versions }: { view: View; versions: ContentVersion[] }) => {
  const { t } = view
  return (
    <Table
      view={view}
      label={t('content.history')}
      columns={['content.version', 'content.state', 'content.author', 'content.when', 'applications.actions']}
    >
      {versions
        .filter(({ state }) => state !== 'draft')
        .map(({ number, state, author, note, publishedAt }) => (
          <tr>
            <td>{number}</td>
            <td>
              <span class={`state ${state === 'published' ? 'closed' : ''}`}>
                {t(state === 'published' ? 'content.state.published' : 'content.state.past')}
              </span>
            </td>
            <td class="text">
              {author ?? t('content.shipped')}
              {note ? (
                <div>
                  <small>{note}</small>
                </div>
              ) : null}
            </td>
            <td>
              {publishedAt ? (
                <time dateTime={publishedAt.toISOString()}>{formatMoment(view, publishedAt)}</time>
              ) : (
                '—'
              )}
            </td>
            <td>
              {state === 'past' ? (
                <form method="post" action="/console/content">
                  <input type="hidden" name="number" value={String(number)} />
                  <button type="submit" class="plain" name="do" value="roll-back">
                    {t('content.roll-back')}
                  </button>
                </form>
              ) : null}
            </td>
          </tr>
        ))}
    </Table>
  )
}
