import { DateTime } from 'luxon'
import {
  CONSULTATION_CONFLICTS,
  type Consultation,
  type ConsultationDraft,
  findConsultation,
  OPTIONS,
  RESULTS_SHOWN,
  saveConsultation,
} from '#domain/participation'
import { getNeighbourhoods } from '#domain/places'
import { Conflict, conflictOf, problemsOf } from '#domain/use-cases'
import { LANGUAGES, type Language } from '#languages'
import { wallTime } from '#platform/calendar'
import { Field, readForm, seeOther } from '#platform/pages'
import { notFoundPage } from '../access/index.ts'
import {
  type ConsoleKey,
  consolePage,
  createConsoleContext,
  errorText,
  type FieldError,
  languageTitle,
  ResultMessage,
  type View,
} from '../ui/index.ts'

/** What stands in the fields of one language. */
type Written = { title: string; question: string; options: { title: string; body: string }[] }

type FormValues = {
  texts: Partial<Record<Language, Written>>
  neighbourhoods: string[]
  starts: string
  ends: string
  results: string
}

const ROWS = Array.from({ length: OPTIONS.most }, (_, at) => at)

const EMPTY: FormValues = { texts: {}, neighbourhoods: [], starts: '', ends: '', results: RESULTS_SHOWN[0] }

const valuesOf = (zone: string, one: Consultation): FormValues => ({
  texts: Object.fromEntries(
    LANGUAGES.flatMap((language): [Language, Written][] => {
      const text = one.texts[language]
      if (!text) return []
      const options = one.options.map(({ texts }) => texts[language] ?? { title: '', body: '' })
      return [[language, { ...text, options }]]
    }),
  ),
  neighbourhoods: one.neighbourhoods,
  starts: DateTime.fromJSDate(one.startsAt, { zone }).toISODate() ?? '',
  // A day ends where the next begins.
  ends: DateTime.fromMillis(one.endsAt.getTime() - 1, { zone }).toISODate() ?? '',
  results: one.results,
})

/** In the order of the alphabet, each once. */
const neighbourhoodNames = (view: View): string[] =>
  [...new Set(getNeighbourhoods(view.town).neighbourhoods.map(({ name }) => name))].sort((a, b) =>
    a.localeCompare(b, 'ca'),
  )

/** The form for a new consultation, or for a draft. */
export const consultationFormPage = async (
  view: View,
  id: string | undefined,
  outcome: { typed?: FormValues; errors?: FieldError[] } = {},
): Promise<Response> => {
  const { t, town } = view
  const one = id === undefined ? undefined : await findConsultation(town, id)
  if (id !== undefined && !one) return notFoundPage(view)
  if (one && one.state !== 'draft') return seeOther(`/console/participation/${one.id}?refused=changed`)
  const { errors = [] } = outcome
  const typed = outcome.typed ?? (one ? valuesOf(town.profile.time_zone, one) : EMPTY)
  const [first, ...others] = LANGUAGES
  return consolePage(
    view,
    {
      title: t(one ? 'participation.edit' : 'participation.new'),
      path: '/console/participation',
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ResultMessage view={view} errors={errors} />
      <p>
        <a href={one ? `/console/participation/${one.id}` : '/console/participation'}>
          ← {t('participation.back')}
        </a>
      </p>
      <form
        class="card"
        id="consultation"
        method="post"
        action={one ? `/console/participation/${one.id}/edit` : '/console/participation/new'}
        noValidate
      >
        <TextFields view={view} typed={typed} errors={errors} language={first} />
        {others.map((language) => (
          <details open={errors.some(({ field }) => field.endsWith(`_${language}`))}>
            <summary>{languageTitle(view, language)}</summary>
            <p class="hint">{t('participation.languages.hint')}</p>
            <TextFields view={view} typed={typed} errors={errors} language={language} />
          </details>
        ))}
        <Neighbourhoods view={view} typed={typed} errors={errors} />
        <Days view={view} typed={typed} errors={errors} />
        <fieldset>
          <legend>{t('participation.results.when')}</legend>
          {RESULTS_SHOWN.map((when) => (
            <label class="choice">
              <input type="radio" name="results" value={when} checked={when === typed.results} />
              {t(`participation.results.${when}`)}
            </label>
          ))}
          <p class="hint">{t('participation.results.hint')}</p>
        </fieldset>
        <button type="submit">{t('participation.save')}</button>
      </form>
    </>,
  )
}

type Part = { view: View; typed: FormValues; errors: FieldError[] }

/** How the fields of a language end. */
const endOf = (language: Language): string => (language === 'ca' ? '' : `_${language}`)

const TextFields = ({ view, typed, errors, language }: Part & { language: Language }) => {
  const { t } = view
  const end = endOf(language)
  const written = typed.texts[language]
  return (
    <>
      <Field
        id={`title${end}`}
        label={t('participation.text.title')}
        error={errorText(view, errors, `title${end}`)}
      >
        {(attributes) => (
          <input {...attributes} lang={language} dir="auto" maxLength={100} value={written?.title ?? ''} />
        )}
      </Field>
      <Field
        id={`question${end}`}
        label={t('participation.text.question')}
        hint={language === 'ca' ? t('participation.text.question.hint') : undefined}
        error={errorText(view, errors, `question${end}`)}
      >
        {(attributes) => (
          <textarea {...attributes} lang={language} dir="auto" class="short" maxLength={300}>
            {written?.question ?? ''}
          </textarea>
        )}
      </Field>
      <fieldset>
        <legend>{t('participation.options')}</legend>
        {language === 'ca' ? <p class="hint">{t('participation.options.hint')}</p> : null}
        {ROWS.map((at) => {
          const option = written?.options[at]
          const id = `option${at + 1}${end}`
          return (
            <div class="pair">
              <Field
                id={id}
                label={t('participation.option', { number: at + 1 })}
                error={errorText(view, errors, id)}
              >
                {(attributes) => (
                  <input
                    {...attributes}
                    lang={language}
                    dir="auto"
                    maxLength={60}
                    value={option?.title ?? ''}
                  />
                )}
              </Field>
              <Field id={`body${at + 1}${end}`} label={t('participation.option.body', { number: at + 1 })}>
                {(attributes) => (
                  <input
                    {...attributes}
                    lang={language}
                    dir="auto"
                    maxLength={250}
                    value={option?.body ?? ''}
                  />
                )}
              </Field>
            </div>
          )
        })}
      </fieldset>
    </>
  )
}

const Neighbourhoods = ({ view, typed, errors }: Part) => {
  const { t } = view
  const error = errorText(view, errors, 'neighbourhoods')
  return (
    <fieldset id="neighbourhoods" aria-describedby={error ? 'neighbourhoods-error' : undefined}>
      <legend>{t('participation.for')}</legend>
      <p class="hint">{t('participation.for.hint')}</p>
      {error ? (
        <p class="error" id="neighbourhoods-error">
          {error}
        </p>
      ) : null}
      {neighbourhoodNames(view).map((name) => (
        <label class="choice">
          <input
            type="checkbox"
            name="neighbourhoods"
            value={name}
            checked={typed.neighbourhoods.includes(name)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}

const Days = ({ view, typed, errors }: Part) => {
  const { t } = view
  return (
    <fieldset>
      <legend>{t('participation.when')}</legend>
      <div class="pair">
        <Field id="starts" label={t('participation.starts')} error={errorText(view, errors, 'starts')}>
          {(attributes) => <input {...attributes} type="date" value={typed.starts} />}
        </Field>
        <Field
          id="ends"
          label={t('participation.ends')}
          hint={t('participation.ends.hint')}
          error={errorText(view, errors, 'ends')}
        >
          {(attributes) => <input {...attributes} type="date" value={typed.ends} />}
        </Field>
      </div>
    </fieldset>
  )
}

/** The first moment of a day of the town; of the next one, for a last day. */
const dayOf = (day: string, zone: string, last = false): Date | undefined => {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return undefined
  const at = wallTime(`${day}T00:00`, zone)
  if (!at.isValid || at.year < 2000 || at.year > 2200) return undefined
  return (last ? at.plus({ days: 1 }) : at).toJSDate()
}

const ERRORS: Record<string, ConsoleKey> = {
  title: 'participation.error.title',
  question: 'participation.error.question',
  option: 'participation.error.option',
  neighbourhoods: 'participation.error.neighbourhoods',
  starts: 'participation.error.starts',
  ends: 'participation.error.ends',
  results: 'participation.error.results',
}

const toDraft = (typed: FormValues, zone: string): ConsultationDraft => {
  const textOf = (language: Language) => typed.texts[language] ?? { title: '', question: '' }
  const optionOf = (language: Language, at: number) =>
    typed.texts[language]?.options[at] ?? { title: '', body: '' }
  return {
    texts: {
      ca: textOf('ca'),
      ...Object.fromEntries(LANGUAGES.map((language) => [language, textOf(language)])),
    },
    options: ROWS.map((at) => ({
      ca: optionOf('ca', at),
      ...Object.fromEntries(LANGUAGES.map((language) => [language, optionOf(language, at)])),
    })),
    neighbourhoods: typed.neighbourhoods,
    startsAt: dayOf(typed.starts, zone),
    endsAt: dayOf(typed.ends, zone, true),
    results: typed.results,
  }
}

/** Writes a consultation down, and shows how it will be asked. */
export const saveConsultationForm = async (
  view: View,
  id: string | undefined,
  request: Request,
): Promise<Response> => {
  const { town } = view
  if (id !== undefined && !(await findConsultation(town, id))) return notFoundPage(view)
  const { text, all } = await readForm(request)
  const written = (language: Language): Written => {
    const end = endOf(language)
    return {
      title: text(`title${end}`, 200),
      question: text(`question${end}`, 500),
      options: ROWS.map((at) => ({
        title: text(`option${at + 1}${end}`, 120),
        body: text(`body${at + 1}${end}`, 400),
      })),
    }
  }
  const typed: FormValues = {
    texts: Object.fromEntries(LANGUAGES.map((language) => [language, written(language)])),
    neighbourhoods: all('neighbourhoods').filter(Boolean),
    starts: text('starts', 10),
    ends: text('ends', 10),
    results: text('results', 20),
  }
  try {
    const draft = toDraft(typed, town.profile.time_zone)
    const saved = await saveConsultation(createConsoleContext(view), { id, draft })
    return seeOther(`/console/participation/${saved.id}?done=saved`)
  } catch (error) {
    if (error instanceof Conflict) {
      conflictOf(error, CONSULTATION_CONFLICTS)
      return seeOther(`/console/participation/${id}?refused=changed`)
    }
    const errors = problemsOf(error).map(({ path, code }): FieldError => {
      const [, name = ''] = /^([a-z]+)/.exec(path) ?? []
      return {
        field: path,
        key:
          code === 'too-long'
            ? 'notices.error.long'
            : code === 'not-allowed' && name === 'option'
              ? 'participation.error.twins'
              : (ERRORS[name] ?? 'participation.error.title'),
      }
    })
    return consultationFormPage(view, id, { typed, errors })
  }
}
