import {
  type Consultation,
  consultationLinks,
  consultationText,
  consultationWords,
  getResults,
  MIN_SHOWN,
  optionText,
  type Phase,
  phaseOf,
  type Results,
} from '#domain/participation'
import { ADDRESS_TYPED } from '#domain/places'
import { messengerLinks } from '#domain/town'
import {
  BarTable,
  ErrorSummary,
  Field,
  FormId,
  PROOF_OF_WORK_SCRIPT,
  ProofOfWorkField,
  QrCode,
  SelectField,
} from '#platform/pages'
import { backArrow, type FieldError, formatDay, localisedPath, sitePage, type View } from '../ui/index.ts'
import { daysOf, forWhom } from './list.tsx'

/** What was typed to answer a question, and what is wrong with it. */
export type TypedAnswer = {
  option: string
  neighbourhood: string
  street: string
  email: string
  consent: boolean
  form: string
}

const NOTHING: TypedAnswer = {
  option: '',
  neighbourhood: '',
  street: '',
  email: '',
  consent: false,
  form: '',
}

/** One question: what is asked of whom, the form while it is open, and what was answered as far as it is shown. */
export const consultationPage = async (
  view: View,
  one: Consultation,
  { typed = NOTHING, errors = [] }: { typed?: TypedAnswer; errors?: FieldError[] } = {},
): Promise<Response> => {
  const { t, town, language } = view
  const phase = phaseOf(one, town.now())
  const { title, question } = consultationText(one, language)
  const results = await getResults(town, one)
  const open = phase === 'open'
  return sitePage(
    view,
    {
      title,
      path: `/participation/${one.number}`,
      status: errors.length > 0 ? 422 : 200,
      scripts: open && town.mailer ? [PROOF_OF_WORK_SCRIPT] : [],
    },
    <>
      <ErrorSummary
        title={t('errors.title', { count: errors.length })}
        errors={errors.map(({ field, key, blanks }) => ({ field, message: t(key, blanks) }))}
      />
      <p>
        <a href={localisedPath(view, '/participation')}>
          {backArrow(view)} {t('participation.title')}
        </a>
      </p>
      <h1 dir="auto">{title}</h1>
      <p class="lead" dir="auto">
        {question}
      </p>
      <Facts view={view} one={one} phase={phase} />
      {open ? null : <OptionList view={view} one={one} />}
      {open ? (
        <div class="columns">
          {town.mailer ? <AnswerForm view={view} one={one} typed={typed} errors={errors} /> : null}
          <ChatWays view={view} one={one} />
        </div>
      ) : null}
      <ResultsShown view={view} one={one} phase={phase} results={results} />
    </>,
  )
}

const Facts = ({ view, one, phase }: { view: View; one: Consultation; phase: Phase }) => {
  const { t } = view
  return (
    <>
      <dl class="facts">
        <dt>{t('participation.for')}</dt>
        <dd>
          <bdi>{forWhom(view, one)}</bdi>
        </dd>
        <dt>{t('participation.when')}</dt>
        <dd>{daysOf(view, one)}</dd>
        {phase === 'draft' ? null : (
          <>
            <dt>{t('participation.state')}</dt>
            <dd>
              <span class={`state ${phase === 'closed' ? 'closed' : ''}`}>
                {t(`participation.phase.${phase}`)}
              </span>
            </dd>
          </>
        )}
      </dl>
      <p>{t('participation.binding')}</p>
    </>
  )
}

const OptionList = ({ view: { t, language }, one }: { view: View; one: Consultation }) => (
  <section>
    <h2>{t('participation.options')}</h2>
    <ol>
      {one.options.map((option) => {
        const { title, body } = optionText(option, language)
        return (
          <li dir="auto">
            <strong>{title}</strong>
            {body ? (
              <>
                <br />
                {body}
              </>
            ) : null}
          </li>
        )
      })}
    </ol>
  </section>
)

const AnswerForm = ({
  view,
  one,
  typed,
  errors,
}: {
  view: View
  one: Consultation
  typed: TypedAnswer
  errors: FieldError[]
}) => {
  const { t } = view
  const wrong = (name: string): string | undefined => {
    const found = errors.find(({ field }) => field === name)
    return found && t(found.key, found.blanks)
  }
  return (
    <form
      class="card"
      method="post"
      action={localisedPath(view, `/participation/${one.number}`)}
      noValidate
      data-work="mails"
      id="answer"
    >
      <h2>{t('participation.answer')}</h2>
      <FormId value={typed.form} />
      <OptionChoices view={view} one={one} chosen={typed.option} error={wrong('option')} />
      {one.neighbourhoods.length > 0 ? (
        <>
          <SelectField
            id="neighbourhood"
            label={t('participation.home')}
            error={wrong('neighbourhood')}
            ask={t('participation.home.ask')}
            chosen={typed.neighbourhood}
            options={one.neighbourhoods.map((name) => [name, name] as const)}
          />
          <Field
            id="street"
            label={t('participation.street')}
            hint={t('participation.street.hint')}
            error={wrong('street')}
          >
            {(attributes) => (
              <input
                {...attributes}
                maxLength={ADDRESS_TYPED}
                autocomplete="street-address"
                value={typed.street}
              />
            )}
          </Field>
        </>
      ) : null}
      <Field
        id="email"
        label={t('follow.mail.email')}
        hint={t('participation.email.hint')}
        error={wrong('email')}
      >
        {(attributes) => (
          <input {...attributes} type="email" autocomplete="email" maxLength={320} value={typed.email} />
        )}
      </Field>
      <Consent view={view} given={typed.consent} error={wrong('consent')} />
      <ProofOfWorkField checking={t('work.checking')} />
      <button type="submit">{t('participation.send')}</button>
    </form>
  )
}

const OptionChoices = ({
  view: { t, language },
  one,
  chosen,
  error,
}: {
  view: View
  one: Consultation
  chosen: string
  error: string | undefined
}) => (
  <fieldset
    class="choices stacked"
    id="option"
    aria-invalid={error ? 'true' : undefined}
    aria-describedby={error ? 'option-error' : undefined}
  >
    <legend>{t('participation.choose')}</legend>
    {error ? (
      <p class="error" id="option-error">
        {error}
      </p>
    ) : null}
    {one.options.map((option) => {
      const { title, body } = optionText(option, language)
      return (
        <label class="choice" dir="auto">
          <input type="radio" name="option" value={option.id} checked={option.id === chosen} />
          <span>
            <strong>{title}</strong>
            {body ? (
              <>
                <br />
                {body}
              </>
            ) : null}
          </span>
        </label>
      )
    })}
  </fieldset>
)

/** What is kept of an answer, and that they agree to it. */
const Consent = ({
  view: { t },
  given,
  error,
}: {
  view: View
  given: boolean
  error: string | undefined
}) => (
  <fieldset class="choices stacked">
    <legend>{t('participation.kept.title')}</legend>
    <p id="kept">{t('participation.kept')}</p>
    {error ? (
      <p class="error" id="consent-error">
        {error}
      </p>
    ) : null}
    <label class="choice">
      <input
        type="checkbox"
        name="consent"
        id="consent"
        value="yes"
        checked={given}
        aria-describedby={error ? 'kept consent-error' : 'kept'}
        aria-invalid={error ? 'true' : undefined}
      />
      {t('participation.consent')}
    </label>
  </fieldset>
)

/** The chats in which it can be answered too, with what is to be written there. */
const ChatWays = ({ view, one }: { view: View; one: Consultation }) => {
  const { t, town } = view
  const { messenger, chat } = consultationLinks(town, one)
  return (
    <section class="card" aria-labelledby="chat-title">
      <h2 id="chat-title">{t('participation.chat')}</h2>
      {messenger ? <QrCode address={messenger} label={t('participation.chat.qr')} size={160} /> : null}
      <p>{t('participation.chat.body', { words: consultationWords(one) })}</p>
      {messenger ? (
        <p>
          <a class="button" href={messenger}>
            {t('participation.chat.messenger')}
          </a>
        </p>
      ) : null}
      {messengerLinks(town, consultationWords(one), view.language).map(({ link, name }) => (
        <p>
          <a href={link}>{t('participation.chat.other', { name })}</a>
        </p>
      ))}
      {chat ? (
        <p>
          <a href={`${chat}&lang=${view.language}`}>{t('participation.chat.web')}</a>
        </p>
      ) : null}
    </section>
  )
}

const ResultsShown = ({
  view,
  one,
  phase,
  results,
}: {
  view: View
  one: Consultation
  phase: Phase
  results: Results | undefined
}) => {
  const { t, language } = view
  if (phase === 'announced') return null
  if (!results)
    return (
      <section id="results">
        <h2>{t('participation.results')}</h2>
        <p>{t('participation.results.later')}</p>
      </section>
    )
  if (results.few)
    return (
      <section id="results">
        <h2>{t('participation.results')}</h2>
        <p>
          {phase === 'open'
            ? t('participation.results.daily')
            : t('participation.results.few', { least: MIN_SHOWN })}
        </p>
      </section>
    )
  const head = [t('participation.results.option'), t('participation.results.count')]
  const rowsOf = (counts: number[]) =>
    one.options.map((option, at) => ({
      label: optionText(option, language).title,
      values: [counts[at] ?? 0],
    }))
  const data = localisedPath(view, `/participation/${one.number}/results.csv`)
  return (
    <section id="results">
      <BarTable title={t('participation.results')} head={head} empty="" rows={rowsOf(results.all.counts)} />
      <p>
        {t('participation.results.total', { count: results.all.total })}{' '}
        {t('participation.results.asof', { day: formatDay(view, new Date(results.asOf.getTime() - 1)) })}
      </p>
      {results.neighbourhoods.length > 0 ? (
        <details>
          <summary>{t('participation.results.homes')}</summary>
          {results.neighbourhoods.map(({ name, total, counts }) => (
            <BarTable
              title={t('participation.results.home', {
                place: name ?? t('participation.results.others'),
                count: total,
              })}
              head={head}
              empty=""
              rows={rowsOf(counts)}
            />
          ))}
        </details>
      ) : null}
      {results.withheld ? (
        <p class="hint">{t('participation.results.withheld', { least: MIN_SHOWN })}</p>
      ) : null}
      {phase === 'closed' ? (
        <p>
          {t('participation.results.data')}: <a href={data}>CSV</a> ·{' '}
          <a href={data.replace('results.csv', 'results.json')}>JSON</a>
        </p>
      ) : null}
    </section>
  )
}
