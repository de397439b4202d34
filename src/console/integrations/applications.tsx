import {
  type ApplicationRecord,
  listApplications,
  type RegistrationProblem,
  registerApplication,
  SCOPES,
  setApplicationStatus,
} from '#domain/applications'
import { listSubscriptions } from '#domain/subscriptions'
import { Field, readForm, seeOther } from '#platform/pages'
import { notFoundPage } from '../access/index.ts'
import {
  type ConsoleKey,
  consolePage,
  errorText,
  type FieldError,
  formatMoment,
  ResultMessage,
  Table,
  type View,
} from '../ui/index.ts'
import { WebhookTable } from './webhooks.tsx'

type PageResult = { key?: string; done?: ConsoleKey; errors?: FieldError[]; typed?: FormValues }
type FormValues = { name: string; purpose: string; perMinute: string; origins: string; scopes: string[] }

const EMPTY_FORM: FormValues = {
  name: '',
  purpose: '',
  perMinute: '120',
  origins: '',
  scopes: ['read', 'post'],
}

const applicationState = ({ approvedAt, revokedAt }: ApplicationRecord) =>
  revokedAt ? 'revoked' : approvedAt ? 'active' : 'waiting'

/** The programs that use the API, and the form that registers one. */
export const applicationsPage = async (view: View, outcome: PageResult = {}): Promise<Response> => {
  const { t, town } = view
  const [all, hooks] = await Promise.all([listApplications(town), listSubscriptions(town)])
  const errors = outcome.errors ?? []
  return consolePage(
    view,
    { title: t('applications.title'), path: '/console/applications', status: errors.length > 0 ? 422 : 200 },
    <>
      <ResultMessage view={view} done={outcome.done} errors={errors} />
      {outcome.key ? (
        <section class="done" role="status">
          <p>{t('applications.made')}</p>
          <p>
            <code class="secret">{outcome.key}</code>
          </p>
        </section>
      ) : null}
      <p class="lead">{t('applications.lead')}</p>
      {all.length === 0 ? (
        <p class="empty">{t('applications.empty', { url: `${town.publicUrl}/developers` })}</p>
      ) : (
        <ApplicationTable view={view} all={all} />
      )}
      <RegisterForm view={view} typed={outcome.typed ?? EMPTY_FORM} errors={errors} />
      <h2 id="hooks">{t('hooks.title')}</h2>
      {hooks.length === 0 ? (
        <p class="empty">{t('hooks.empty')}</p>
      ) : (
        <WebhookTable view={view} hooks={hooks} names={new Map(all.map(({ id, name }) => [id, name]))} />
      )}
    </>,
  )
}

const ApplicationTable = ({ view, all }: { view: View; all: ApplicationRecord[] }) => {
  const { t } = view
  return (
    <Table
      view={view}
      label={t('applications.title')}
      columns={[
        'applications.name',
        'applications.state',
        'applications.scopes',
        'applications.usage',
        'applications.actions',
      ]}
    >
      {all.map((one) => (
        <tr>
          <td class="text">
            <strong>{one.name}</strong>
            {one.purpose ? <div>{one.purpose}</div> : null}
            {one.developer ? (
              <div>
                <small>
                  {t('applications.developer')}:{' '}
                  {[one.developer.name, one.developer.email].filter(Boolean).join(' · ')}
                </small>
              </div>
            ) : null}
          </td>
          <td>
            <span class={`state ${applicationState(one) === 'active' ? 'closed' : ''}`}>
              {t(`applications.state.${applicationState(one)}`)}
            </span>
            <div>
              <small>{t('applications.key.ends', { hint: one.keyHint })}</small>
            </div>
          </td>
          <td>{one.scopes.map((scope) => t(`scope.${scope}`)).join(' · ')}</td>
          <td>
            {one.usage.lastUsedAt ? (
              <>
                {t('applications.usage.counts', { ...one.usage, lastUsedAt: '' })}
                <div>
                  <small>
                    {t('applications.usage.last', { when: formatMoment(view, one.usage.lastUsedAt) })}
                  </small>
                </div>
              </>
            ) : (
              t('applications.usage.never')
            )}
          </td>
          <td>
            <Actions view={view} one={one} />
          </td>
        </tr>
      ))}
    </Table>
  )
}

const Actions = ({ view: { t }, one }: { view: View; one: ApplicationRecord }) => {
  if (one.revokedAt) return null
  const action = `/console/applications/${one.id}`
  return (
    <>
      {one.approvedAt ? null : (
        <form method="post" action={action}>
          <button type="submit" name="decision" value="approve">
            {t('applications.approve')}
          </button>
        </form>
      )}
      <details>
        <summary>{t('applications.revoke')}</summary>
        <form method="post" action={action}>
          <label for={`hint-${one.id}`}>{t('applications.revoke.confirm', { hint: one.keyHint })}</label>
          <input id={`hint-${one.id}`} name="hint" required autocomplete="off" />
          <button type="submit" class="plain" name="decision" value="revoke">
            {t('applications.revoke.send')}
          </button>
        </form>
      </details>
    </>
  )
}

const RegisterForm = ({ view, typed, errors }: { view: View; typed: FormValues; errors: FieldError[] }) => {
  const { t } = view
  const errorOf = (field: string) => errorText(view, errors, field)
  return (
    <form class="card" method="post" action="/console/applications" noValidate>
      <h2>{t('applications.new')}</h2>
      <div class="pair">
        <Field id="name" label={t('applications.name')} error={errorOf('name')}>
          {(attributes) => <input {...attributes} required maxLength={80} value={typed.name} />}
        </Field>
        <Field id="per_minute" label={t('applications.limit')}>
          {(attributes) => (
            <input {...attributes} type="number" min={1} max={100000} value={typed.perMinute} />
          )}
        </Field>
      </div>
      <Field id="purpose" label={t('applications.purpose')}>
        {(attributes) => <input {...attributes} maxLength={1000} value={typed.purpose} />}
      </Field>
      <fieldset id="scopes">
        <legend>{t('applications.scopes')}</legend>
        {errorOf('scopes') ? <p class="error">{errorOf('scopes')}</p> : null}
        {SCOPES.map((scope) => (
          <label class="check">
            <input type="checkbox" name="scope" value={scope} checked={typed.scopes.includes(scope)} />
            {t(`scope.${scope}`)}
          </label>
        ))}
      </fieldset>
      <Field
        id="return_origins"
        label={t('applications.origins')}
        hint={t('applications.origins.hint')}
        error={errorOf('return_origins')}
      >
        {(attributes) => (
          <textarea {...attributes} class="short">
            {typed.origins}
          </textarea>
        )}
      </Field>
      <button type="submit">{t('applications.register')}</button>
    </form>
  )
}

/** Registers a program. @returns the page with its key, or with what is wrong */
export const saveApplication = async (view: View, request: Request): Promise<Response> => {
  const { text, form } = await readForm(request)
  const asked = form.getAll('scope').map(String)
  const typed: FormValues = {
    name: text('name', 80),
    purpose: text('purpose', 1_000),
    perMinute: text('per_minute', 6),
    origins: text('return_origins', 2_000),
    scopes: asked,
  }
  const scopes = SCOPES.filter((scope) => asked.includes(scope))
  if (scopes.length === 0)
    return applicationsPage(view, { typed, errors: [{ field: 'scopes', key: 'applications.error.scopes' }] })
  const perMinute = Number(typed.perMinute)
  const made = await registerApplication(view.town, {
    name: typed.name,
    purpose: typed.purpose,
    scopes,
    perMinute: Number.isInteger(perMinute) && perMinute > 0 ? perMinute : undefined,
    returnOrigins: typed.origins.split(/\s+/).filter(Boolean),
    approved: true,
  })
  if ('key' in made) return applicationsPage(view, { key: made.key })
  const errors = made.problems.map(({ field }: RegistrationProblem) => ({
    field,
    key: `applications.error.${field}` as const,
  }))
  return applicationsPage(view, { typed, errors })
}

/** Lets a program in, or takes its key away once its end was typed. */
export const decideApplication = async (view: View, id: string, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const one = (await listApplications(view.town)).find((application) => application.id === id)
  const decision = text('decision')
  if (!one) return notFoundPage(view)
  if (!['approve', 'revoke'].includes(decision))
    return applicationsPage(view, { errors: [{ field: `hint-${id}`, key: 'applications.error.decision' }] })
  const revoking = decision === 'revoke'
  if (revoking && text('hint') !== one.keyHint)
    return applicationsPage(view, {
      errors: [{ field: `hint-${id}`, key: 'applications.revoke.wrong' }],
    })
  await setApplicationStatus(view.town, id, revoking ? 'revoke' : 'approve')
  return seeOther(`/console/applications?done=${revoking ? 'revoked' : 'approved'}`)
}
