import {
  type Broadcast,
  type BroadcastTexts,
  broadcastMessages,
  createBroadcast,
  discardBroadcast,
  estimateReach,
  findBroadcast,
  getBroadcastResults,
  listBroadcastRules,
  listBroadcasts,
  type ReachEstimate,
  startBroadcast,
  stopBroadcast,
} from '#domain/broadcasts'
import { type Content, getContent } from '#domain/content'
import { LANGUAGES } from '#languages'
import { Field, readForm, SelectField, seeOther } from '#platform/pages'
import { notFoundPage } from '../access/index.ts'
import {
  type ConsoleKey,
  consolePage,
  errorText,
  type FieldError,
  FormattedText,
  formatEuros,
  formatMoment,
  languageTitle,
  ResultMessage,
  Table,
  type View,
} from '../ui/index.ts'
import { BroadcastRules, Subjects, subjectName } from './rules.tsx'

type FormValues = { subject: string; quarter: string; url: string; texts: BroadcastTexts }
const EMPTY_FORM: FormValues = { subject: '', quarter: '', url: '', texts: { ca: { title: '', body: '' } } }
const STATE_STYLES = { draft: '', sending: 'late', stopped: '', done: 'closed' } as const

/** What stands in the address of the form already, where another page leads to it: in Catalan, which a notice is always in. */
export const broadcastIn = (request: Request): FormValues | undefined => {
  const query = new URL(request.url).searchParams
  const [title, body, url, quarter] = ['title', 'body', 'url', 'quarter'].map((one) => query.get(one) ?? '')
  return title
    ? { subject: '', quarter: quarter ?? '', url: url ?? '', texts: { ca: { title, body: body ?? '' } } }
    : undefined
}

/** Notices that were written, a form for another, and the rules that write them. */
export const broadcastsPage = async (
  view: View,
  outcome: { done?: ConsoleKey; errors?: FieldError[]; typed?: FormValues } = {},
): Promise<Response> => {
  const { t, town, language } = view
  const [all, rules, content] = await Promise.all([
    listBroadcasts(town),
    listBroadcastRules(town),
    getContent(town),
  ])
  const errors = outcome.errors ?? []
  return consolePage(
    view,
    { title: t('notices.title'), path: '/console/notices', status: errors.length > 0 ? 422 : 200 },
    <>
      <ResultMessage view={view} done={outcome.done} errors={errors} />
      <p class="lead">{t('notices.lead')}</p>
      {all.length === 0 ? (
        <p class="empty">{t('notices.empty')}</p>
      ) : (
        <Table
          view={view}
          label={t('notices.title')}
          columns={['notices.what', 'notices.subject', 'notices.state', 'notices.when']}
        >
          {all.map((one) => (
            <tr>
              <td class="text">
                <a href={`/console/notices/${one.id}`}>{one.texts.ca.title}</a>
                <div>
                  <small>{one.author}</small>
                </div>
              </td>
              <td>
                {subjectName(content, one.subject, language)}
                {one.quarter ? (
                  <div>
                    <small>{one.quarter}</small>
                  </div>
                ) : null}
              </td>
              <td>
                <span class={`state ${STATE_STYLES[one.state]}`}>{t(`notices.state.${one.state}`)}</span>
              </td>
              <td>
                <time dateTime={one.createdAt.toISOString()}>{formatMoment(view, one.createdAt)}</time>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <BroadcastForm view={view} content={content} typed={outcome.typed ?? EMPTY_FORM} errors={errors} />
      <BroadcastRules view={view} content={content} rules={rules} />
    </>,
  )
}

const BroadcastForm = ({
  view,
  content,
  typed,
  errors,
}: {
  view: View
  content: Content
  typed: FormValues
  errors: FieldError[]
}) => {
  const { t, town, language } = view
  const errorOf = (field: string) => errorText(view, errors, field)
  return (
    <form class="card" method="post" action="/console/notices" noValidate>
      <h2>{t('notices.new')}</h2>
      <div class="pair">
        <Field id="subject" label={t('notices.subject')} error={errorOf('subject')}>
          {(attributes) => (
            <Subjects content={content} language={language} chosen={typed.subject} attributes={attributes} />
          )}
        </Field>
        <SelectField
          id="quarter"
          label={t('notices.quarter')}
          error={errorOf('quarter')}
          ask={t('notices.everywhere')}
          chosen={typed.quarter}
          options={town.gazetteer.neighbourhoods.map((one) => [one, one])}
        />
      </div>
      {LANGUAGES.map((one) => (
        <fieldset>
          <legend>{languageTitle(view, one)}</legend>
          <Field
            id={one === 'ca' ? 'title' : `title_${one}`}
            label={t('notices.text.title')}
            error={one === 'ca' ? errorOf('title') : undefined}
          >
            {(attributes) => (
              <input
                {...attributes}
                lang={one}
                dir="auto"
                maxLength={120}
                value={typed.texts[one]?.title ?? ''}
              />
            )}
          </Field>
          <Field
            id={one === 'ca' ? 'body' : `body_${one}`}
            label={t('notices.text.body')}
            hint={one === 'ca' ? t('notices.text.hint') : t('notices.text.optional')}
            error={one === 'ca' ? errorOf('body') : undefined}
          >
            {(attributes) => (
              <textarea {...attributes} lang={one} dir="auto" class="short" maxLength={700}>
                {typed.texts[one]?.body ?? ''}
              </textarea>
            )}
          </Field>
        </fieldset>
      ))}
      <Field id="url" label={t('notices.url')} error={errorOf('url')}>
        {(attributes) => <input {...attributes} type="url" value={typed.url} />}
      </Field>
      <button type="submit">{t('notices.save')}</button>
    </form>
  )
}

/** Writes a notice down, and shows what it would reach. */
export const saveBroadcast = async (view: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const words = (language: string) => {
    const end = language === 'ca' ? '' : `_${language}`
    return { title: text(`title${end}`, 200), body: text(`body${end}`, 1_000) }
  }
  const typed: FormValues = {
    subject: text('subject'),
    quarter: text('quarter'),
    url: text('url', 500),
    texts: { ca: words('ca'), ...Object.fromEntries(LANGUAGES.map((one) => [one, words(one)])) },
  }
  const made = await createBroadcast(view.town, view.member?.name ?? '', {
    ...typed,
    quarter: typed.quarter || undefined,
    url: typed.url || undefined,
  })
  if ('id' in made) return seeOther(`/console/notices/${made.id}`)
  const errors = made.problems.map(({ field, reason }) => ({
    field,
    key: (reason === 'too-long' ? 'notices.error.long' : `notices.error.${field}`) as ConsoleKey,
  }))
  return broadcastsPage(view, { typed, errors })
}

/** One notice: what it says, whom it would reach and what it would cost, how it goes. */
export const broadcastPage = async (
  view: View,
  id: string,
  missing: () => Promise<Response>,
): Promise<Response> => {
  const { t, town, language } = view
  const one = await findBroadcast(town, id)
  if (!one) return missing()
  const waits = one.state === 'draft' || one.state === 'stopped'
  const [content, results, reach] = await Promise.all([
    getContent(town),
    getBroadcastResults(town, id),
    waits ? estimateReach(town, one) : undefined,
  ])
  return consolePage(
    view,
    {
      title: one.texts.ca.title,
      path: '/console/notices',
      live: one.state === 'sending' ? 'notices' : undefined,
    },
    <>
      <p>
        <a href="/console/notices">← {t('notices.back')}</a>
      </p>
      <div class="columns">
        <section aria-label={t('notices.preview')}>
          <ol class="chat">
            {LANGUAGES.filter((lang) => one.texts[lang]).map((lang) => {
              const { message } = broadcastMessages(content, one, lang)
              return (
                <li class="town">
                  <p lang={lang} dir="auto">
                    <FormattedText text={'text' in message ? message.text : ''} />
                  </p>
                  <small>{languageTitle(view, lang)}</small>
                </li>
              )
            })}
          </ol>
        </section>
        <div>
          <dl>
            <dt>{t('notices.subject')}</dt>
            <dd>{subjectName(content, one.subject, language)}</dd>
            <dt>{t('notices.quarter')}</dt>
            <dd>{one.quarter ?? t('notices.everywhere')}</dd>
          </dl>
          <div id="progress" data-live="" aria-live="polite">
            <p>
              <span class={`state ${STATE_STYLES[one.state]}`}>{t(`notices.state.${one.state}`)}</span>
            </p>
            {one.state === 'draft' ? null : <Results view={view} results={results} />}
          </div>
          <BroadcastActions view={view} one={one} reach={reach} />
        </div>
      </div>
    </>,
  )
}

const SHOWN = ['queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'held'] as const

const Results = ({ view: { t }, results }: { view: View; results: Record<string, number> }) => (
  <dl>
    {SHOWN.filter((state) => results[state]).map((state) => (
      <>
        <dt>{t(`notices.results.${state}`)}</dt>
        <dd>{results[state]}</dd>
      </>
    ))}
  </dl>
)

const BroadcastActions = ({
  view: { t },
  one,
  reach,
}: {
  view: View
  one: Broadcast
  reach?: ReachEstimate
}) => {
  const action = `/console/notices/${one.id}`
  if (one.state === 'sending')
    return (
      <form class="card" method="post" action={action}>
        <button type="submit" name="do" value="stop">
          {t('notices.stop')}
        </button>
      </form>
    )
  if (!reach) return null
  const { people, open, templates, cost } = reach
  return (
    <form class="card" method="post" action={action}>
      <h2>{t('notices.dry')}</h2>
      <p>
        {t('notices.reach', {
          people,
          open,
          templates,
          cost: cost.unpriced > 0 ? '—' : formatEuros(cost.euros),
          free: cost.free,
        })}
      </p>
      <p>{t('notices.quiet')}</p>
      {people > 0 ? (
        <button type="submit" name="do" value="start">
          {t('notices.start', { people })}
        </button>
      ) : null}{' '}
      {one.state === 'draft' ? (
        <button type="submit" class="plain" name="do" value="discard">
          {t('notices.discard')}
        </button>
      ) : null}
    </form>
  )
}

/** Starts, stops, throws away. */
export const handleBroadcastAction = async (view: View, id: string, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const { town } = view
  if (!(await findBroadcast(town, id))) return notFoundPage(view)
  switch (text('do')) {
    case 'start':
      await startBroadcast(town, id, view.member?.name ?? '')
      break
    case 'stop':
      await stopBroadcast(town, id)
      break
    case 'discard':
      await discardBroadcast(town, id)
      return seeOther('/console/notices?done=discarded')
  }
  return seeOther(`/console/notices/${encodeURIComponent(id)}`)
}
