import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import renderPretty from 'preact-render-to-string/jsx'
import type { RegistrationProblem } from '#domain/applications'
import { createTranslator } from '#domain/content'
import { MAX_DESCRIPTION } from '#domain/service-requests'
import { type Catalogue, offeredServices } from '#domain/services'
import type { Town } from '#domain/town'
import { catalogues, getLanguage, LANGUAGES, type Language, type LanguageDefinition } from '#languages'
import {
  Document,
  ErrorSummary,
  Field,
  htmlResponse,
  PROOF_OF_WORK_SCRIPT,
  ProofOfWorkField,
} from '#platform/pages'

type Key = keyof LanguageDefinition['developers']

const translate = createTranslator(catalogues('developers'))

/** The examples by their file's name. They are run by the tests as they stand. */
export const EXAMPLES = {
  'report.sh': 'curl',
  'report.js': 'JavaScript',
  'report.py': 'Python',
  'follow.js': 'JavaScript',
  'hook.js': 'JavaScript',
} as const

/** The name of an example's file. */
export type ExampleName = keyof typeof EXAMPLES

const sources = new Map(
  Object.keys(EXAMPLES).map((name) => [name, readFileSync(join(import.meta.dir, 'examples', name), 'utf8')]),
)

/** An example for this town: with its own address in it. */
export const readExample = (town: Town, name: string): string | undefined =>
  sources.get(name)?.replaceAll('http://localhost:3000', town.publicUrl)

/** The values that the applicant for a key typed. */
export type KeyRequestValues = {
  name: string
  purpose: string
  developer: string
  email: string
  origins: string
}

/** What is wrong with a request for a key. `work`: its browser has to work first. */
type Problem = RegistrationProblem | { field: 'form'; reason: 'work' }

/**
 * Where developers begin: examples, what is good to know, and how to get a key. `wait`: seconds until the person who asked too
 * often may ask again.
 */
export const developersPage = (
  town: Town,
  language: Language,
  outcome: { key?: string; typed?: Partial<KeyRequestValues>; problems?: Problem[]; wait?: number } = {},
): Response => {
  const t = (key: Key, parameters = {}) => translate(language, key, parameters)
  const { problems = [], typed = {} } = outcome
  const words = ({ field, reason }: Problem) =>
    t(`error.${field}.${reason}` as Key, {
      minutes: Math.ceil((outcome.wait ?? 0) / 60),
      phone: town.profile.phone,
    })
  const errorOf = (field: RegistrationProblem['field']) => {
    const found = problems.find((problem) => problem.field === field)
    return found && words(found)
  }
  const api = `${town.publicUrl}/open311/v2`
  const lang = language === LANGUAGES[0] ? '' : `?lang=${language}`
  const Example = ({ name }: { name: ExampleName }) => (
    <details open={name === 'report.sh'}>
      <summary>
        <strong>{EXAMPLES[name]}</strong> · {name}
      </summary>
      <p>
        <a href={`/developers/examples/${name}`} download={name}>
          {t('start.download', { name })}
        </a>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, by keyboard too */}
      <pre tabIndex={0} lang="en">
        <code>{readExample(town, name)}</code>
      </pre>
    </details>
  )
  return htmlResponse(
    <Document
      language={language}
      title={`${t('title')} · ${town.profile.authority}`}
      brand={t('brand', { authority: town.profile.authority })}
      home={`/developers${lang}`}
      skip={t('skip')}
      navigationLabel={t('navigation')}
      scripts={[PROOF_OF_WORK_SCRIPT]}
      navigation={[
        { href: `/developers${lang}`, label: t('nav.developers'), current: true },
        { href: '/docs', label: t('nav.reference') },
        { href: `/${lang}`, label: t('nav.site') },
      ]}
      footer={
        <>
          <p>{t('footer', { contact: town.profile.contact })}</p>
          <p>
            {town.profile.languages
              .filter((one) => one !== language)
              .map((one, index) => (
                <>
                  {index > 0 ? ' · ' : ''}
                  <a href={`/developers?lang=${one}`} lang={one} hreflang={one}>
                    {getLanguage(one).name}
                  </a>
                </>
              ))}
          </p>
        </>
      }
    >
      <ErrorSummary
        title={t('errors.title', { count: problems.length })}
        errors={problems.map((problem) => ({ field: problem.field, message: words(problem) }))}
      />
      {outcome.key ? (
        <section class="done" role="status">
          <h2>{t('key.made')}</h2>
          <p>
            <code class="secret">{outcome.key}</code>
          </p>
          <p>{t('key.made.body')}</p>
        </section>
      ) : null}
      <h1>{t('title')}</h1>
      <p class="lead">{t('lead')}</p>
      <dl>
        <dt>{t('endpoint')}</dt>
        <dd>
          <code>{api}</code>
        </dd>
      </dl>
      <h2>{t('start.title')}</h2>
      <p>{t('start.body')}</p>
      <Example name="report.sh" />
      <Example name="report.js" />
      <Example name="report.py" />
      <h2>{t('rules.title')}</h2>
      <ul>
        {(['formats', 'windows', 'repeats', 'places', 'privacy', 'errors'] as const).map((rule) => (
          <li>{t(`rules.${rule}`)}</li>
        ))}
      </ul>
      <h2>{t('follow.title')}</h2>
      <p>{t('follow.body')}</p>
      <Example name="follow.js" />
      <Example name="hook.js" />
      <h2>{t('dumps.title')}</h2>
      <p>
        {t('dumps.body')} <a href={`/data${lang}`}>{t('dumps.link')}</a>
      </p>
      <h2>{t('fms.title')}</h2>
      <p>{t('fms.body')}</p>
      <h2>{t('widget.title')}</h2>
      <p>
        {t('widget.body')} <a href={`/embed/sample${lang}`}>{t('widget.see')}</a>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, by keyboard too */}
      <pre tabIndex={0}>
        <code>{embedSnippet(town)}</code>
      </pre>
      <h2>{t('form.title')}</h2>
      <p>
        {t('form.body')} <a href="/developers/form.html">{t('form.see')}</a>
      </p>
      <form class="card" method="post" action={`/developers${lang}`} noValidate id="form" data-work="keys">
        <h2>{t('key.title')}</h2>
        <p>{t('key.body')}</p>
        <div class="pair">
          <Field id="name" label={t('key.name')} error={errorOf('name')}>
            {(attributes) => <input {...attributes} required maxLength={80} value={typed.name} />}
          </Field>
          <Field id="purpose" label={t('key.purpose')}>
            {(attributes) => <input {...attributes} maxLength={1000} value={typed.purpose} />}
          </Field>
          <Field id="developer" label={t('key.developer')}>
            {(attributes) => (
              <input {...attributes} autocomplete="name" maxLength={120} value={typed.developer} />
            )}
          </Field>
          <Field id="email" label={t('key.email')} hint={t('key.email.hint')} error={errorOf('email')}>
            {(attributes) => (
              <input
                {...attributes}
                type="email"
                required
                autocomplete="email"
                maxLength={200}
                value={typed.email}
              />
            )}
          </Field>
        </div>
        <Field
          id="return_origins"
          label={t('key.origins')}
          hint={t('key.origins.hint')}
          error={errorOf('return_origins')}
        >
          {(attributes) => <input {...attributes} value={typed.origins} />}
        </Field>
        <ProofOfWorkField checking={t('work.checking')} />
        <button type="submit">{t('key.send')}</button>
      </form>
    </Document>,
    outcome.wait ? 429 : problems.length > 0 ? 422 : 200,
    outcome.wait ? { 'retry-after': String(outcome.wait) } : {},
  )
}

/** What goes into another site: one script, one tag. */
const embedSnippet = ({ publicUrl }: Town): string =>
  `<script src="${publicUrl}/embed.js" async></script>\n<town-reports></town-reports>`

/** A form of plain HTML, to be copied into another site: nothing of ours is needed but the address it posts to. */
export const sampleForm = (town: Town, language: Language, catalogue: Catalogue): string => {
  const t = (key: Key) => translate(language, key)
  const form = (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{t('sample.title')}</title>
      </head>
      <body>
        <main>
          <h1>{t('sample.title')}</h1>
          <form
            method="post"
            action={`${town.publicUrl}/open311/v2/requests.html`}
            encType="multipart/form-data"
          >
            <input type="hidden" name="api_key" value="YOUR-KEY" />
            <p>
              <label for="service_code">{t('sample.service')}</label>
              <br />
              <select id="service_code" name="service_code" required>
                {offeredServices(catalogue, language).map(({ label, options }) => (
                  <optgroup label={label}>
                    {options.map((option) => (
                      <option value={option.value}>{option.label}</option>
                    ))}
                  </optgroup>
                ))}
              </select>
            </p>
            <p>
              <label for="address_string">{t('sample.address')}</label>
              <br />
              <input id="address_string" name="address_string" required autocomplete="street-address" />
            </p>
            <p>
              <label for="description">{t('sample.description')}</label>
              <br />
              <textarea id="description" name="description" rows={5} maxLength={MAX_DESCRIPTION} required />
            </p>
            <p>
              <label for="media">{t('sample.picture')}</label>
              <br />
              <input id="media" name="media" type="file" accept="image/jpeg,image/png,image/webp" />
            </p>
            <button type="submit">{t('sample.send')}</button>
          </form>
        </main>
      </body>
    </html>
  )
  return `<!doctype html>\n${renderPretty(form, {}, { pretty: '  ', jsx: false })}\n`
}
