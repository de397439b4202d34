import {
  type Attribute,
  DATATYPES,
  findActiveService,
  findService,
  getCatalogue,
  localised,
  type ServiceDefinition,
  type ServiceProblem,
  saveService,
} from '#domain/services'
import { Field, type PostedForm, readForm, SelectField, seeOther } from '#platform/pages'
import {
  consolePage,
  errorText,
  type FieldError,
  formatOptions,
  ResultMessage,
  readOptions,
  readTexts,
  successKey,
  TranslatedField,
  type View,
} from '../ui/index.ts'

/** Questions that the form has room for: those that there are, and one more. */
const MOST_QUESTIONS = 12

type Candidate = Partial<ServiceDefinition> & { attributes: Attribute[] }

const EMPTY: Candidate = {
  attributes: [],
  public: true,
  response_days: 2,
  resolution_days: 5,
  working_days: true,
  duplicate_radius_m: 25,
}

/** The form of a service: what it is called, who works on it, by when, what it asks. */
export const servicePage = async (
  view: View,
  code: string,
  request: Request,
  missing: () => Promise<Response>,
  shown: { errors?: FieldError[]; typed?: Candidate } = {},
): Promise<Response> => {
  const { t, town, language } = view
  const { errors = [], typed } = shown
  const catalogue = await getCatalogue(town)
  const isNew = code === 'new'
  const known = isNew ? EMPTY : findService(catalogue, code)
  if (!known) return missing()
  const service: Candidate = typed ?? known
  const active = isNew || findActiveService(catalogue, code) !== undefined
  const number = (id: 'response_days' | 'resolution_days' | 'duplicate_radius_m', step: string) => (
    <Field id={id} label={t(`settings.${id}`)} error={errorText(view, errors, id)}>
      {(attributes) => (
        <input
          {...attributes}
          type="number"
          min="0"
          max="1000"
          step={step}
          value={String(service[id] ?? 0)}
        />
      )}
    </Field>
  )
  const check = (name: string, label: Parameters<View['t']>[0], on: boolean | undefined) => (
    <label class="check">
      <input type="checkbox" name={name} value="yes" checked={on ?? false} /> {t(label)}
    </label>
  )
  const title = service.names?.ca ? localised(service.names, language) : t('settings.add')
  return consolePage(
    view,
    { title, path: '/console/settings', layout: 'page', status: errors.length > 0 ? 422 : 200 },
    <>
      <p>
        <a href="/console/settings">← {t('settings.services')}</a>
      </p>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      <form method="post" action={`/console/settings/services/${encodeURIComponent(code)}`}>
        <div class="pair">
          <Field
            id="code"
            label={t('settings.code')}
            hint={t('settings.code.hint')}
            error={errorText(view, errors, 'code')}
          >
            {(attributes) => (
              <input
                {...attributes}
                maxLength={20}
                value={service.code ?? ''}
                readOnly={!isNew}
                autocomplete="off"
              />
            )}
          </Field>
          <SelectField
            id="group"
            label={t('queue.kind')}
            error={errorText(view, errors, 'group')}
            chosen={service.group}
            options={catalogue.groups.map((group) => [group.code, localised(group.names, language)])}
          />
          <SelectField
            id="department"
            label={t('queue.department')}
            error={errorText(view, errors, 'department')}
            chosen={service.department}
            options={[...catalogue.departments]}
          />
        </div>
        <TranslatedField view={view} name="names" label="settings.names" texts={service.names} />
        <Field id="description" label={t('settings.description')}>
          {(attributes) => (
            <textarea {...attributes} class="short" maxLength={1000}>
              {service.description ?? ''}
            </textarea>
          )}
        </Field>
        <fieldset>
          <legend>{t('settings.deadlines')}</legend>
          <div class="pair">
            {number('response_days', '0.5')}
            {number('resolution_days', '0.5')}
            {number('duplicate_radius_m', '1')}
          </div>
          {check('working_days', 'settings.working_days', service.working_days)}
        </fieldset>
        <fieldset>
          <legend>{t('settings.rest')}</legend>
          {check('active', 'settings.active', active)}
          {check('public', 'settings.public', service.public)}
          {check('approximate_location', 'settings.approximate', service.approximate_location)}
          {check('urgent', 'settings.is-urgent', service.urgent)}
        </fieldset>
        <Field id="keywords" label={t('settings.keywords')} hint={t('settings.keywords.hint')}>
          {(attributes) => (
            <textarea {...attributes} class="short">
              {Object.entries(service.keywords ?? {})
                .map(([one, words]) => `${one}: ${words.join(', ')}`)
                .join('\n')}
            </textarea>
          )}
        </Field>
        <h2>{t('settings.questions')}</h2>
        {Array.from({ length: Math.min(MOST_QUESTIONS, service.attributes.length + 1) }, (_, index) => (
          <QuestionFields view={view} index={index} question={service.attributes[index]} errors={errors} />
        ))}
        <button type="submit">{t('account.save')}</button>
      </form>
    </>,
  )
}

const QuestionFields = (props: { view: View; index: number; question?: Attribute; errors: FieldError[] }) => {
  const { view, index, question, errors } = props
  const { t } = view
  const name = `q${index}`
  return (
    <fieldset class="card">
      <legend>{t('content.question', { number: index + 1 })}</legend>
      <div class="pair">
        <Field
          id={`${name}_code`}
          label={t('content.question.code')}
          hint={t('content.question.code.hint')}
          error={errorText(view, errors, `questions.${index + 1}`)}
        >
          {(attributes) => <input {...attributes} maxLength={40} value={question?.code ?? ''} />}
        </Field>
        <SelectField
          id={`${name}_datatype`}
          label={t('content.question.kind')}
          chosen={question?.datatype}
          options={DATATYPES.map((one) => [one, t(`settings.datatype.${one}`)])}
        />
        <label class="check">
          <input
            type="checkbox"
            name={`${name}_required`}
            value="yes"
            checked={question?.required ?? false}
          />{' '}
          {t('settings.required')}
        </label>
      </div>
      <TranslatedField
        view={view}
        name={`${name}_text`}
        label="content.question.text"
        texts={question?.description}
      />
      <Field
        id={`${name}_options`}
        label={t('content.question.options')}
        hint={t('content.question.options.hint')}
      >
        {(attributes) => (
          <textarea {...attributes} class="short">
            {formatOptions((question?.values ?? []).map(({ key, name: title }) => ({ code: key, title })))}
          </textarea>
        )}
      </Field>
    </fieldset>
  )
}

const readQuestions = (form: PostedForm, before: Attribute[]): Attribute[] =>
  Array.from({ length: MOST_QUESTIONS }, (_, index): Attribute | undefined => {
    const code = form.text(`q${index}_code`, 40)
    if (!code) return undefined
    const known = before.find((one) => one.code === code)
    const options = readOptions(form, `q${index}_options`).map(({ code: key, title: name }) => ({
      key,
      name,
    }))
    const datatype = form.text(`q${index}_datatype`, 20)
    return {
      // What the form does not show (when a question is asked, its hint) stays.
      ...known,
      variable: known?.variable ?? true,
      code,
      datatype: DATATYPES.find((one) => one === datatype) ?? 'string',
      required: form.text(`q${index}_required`) === 'yes',
      order: index + 1,
      description: readTexts(form, `q${index}_text`),
      values: options.length > 0 ? options : null,
    }
  }).filter((one) => one !== undefined)

const parseKeywords = (text: string): Record<string, string[]> =>
  Object.fromEntries(
    text.split('\n').flatMap((line): [string, string[]][] => {
      const [, language, text = ''] = /^\s*([a-z]{2})\s*:(.*)$/.exec(line) ?? []
      const all = text.split(',').map((one) => one.trim())
      return language ? [[language, all.filter(Boolean)]] : []
    }),
  )

const KEYS = {
  missing: 'settings.error.missing',
  unknown: 'settings.error.unknown',
  wrong: 'settings.error.wrong',
  taken: 'settings.error.taken',
} as const

/** Saves a service. What is wrong is said by its field, and nothing is kept then. */
export const saveServiceForm = async (
  view: View,
  code: string,
  request: Request,
  missing: () => Promise<Response>,
): Promise<Response> => {
  const { town } = view
  const form = await readForm(request)
  const { text } = form
  const isNew = code === 'new'
  const known = findService(await getCatalogue(town), code)
  if (!isNew && !known) return missing()
  const yes = (name: string) => text(name) === 'yes'
  const typed: Candidate = {
    ...known,
    code: isNew ? text('code', 20).toUpperCase() : code,
    group: text('group', 40),
    names: readTexts(form, 'names'),
    description: text('description', 1_000),
    type: known?.type ?? 'realtime',
    keywords: parseKeywords(text('keywords', 10_000)),
    department: text('department', 20),
    response_days: Number(text('response_days', 10)),
    resolution_days: Number(text('resolution_days', 10)),
    working_days: yes('working_days'),
    urgent: yes('urgent'),
    public: yes('public'),
    approximate_location: yes('approximate_location'),
    duplicate_radius_m: Number(text('duplicate_radius_m', 10)),
    attributes: readQuestions(form, known?.attributes ?? []),
  }
  const problems = await saveService(town, typed, { active: yes('active'), isNew })
  if (problems.length > 0)
    return servicePage(view, code, request, missing, {
      typed,
      errors: problems.map(
        ({ field, reason }: ServiceProblem): FieldError => ({
          field: field === 'names' ? 'names_ca' : field,
          key: KEYS[reason],
        }),
      ),
    })
  return seeOther(`/console/settings/services/${encodeURIComponent(typed.code ?? code)}?done=saved`)
}
