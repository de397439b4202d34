import { endSessions, listSessions, MIN_PASSWORD_LENGTH, type Staff } from '#domain/staff'
import { getClientAddress } from '#platform/address'
import { Field, QrCode, readForm, SelectField, seeOther } from '#platform/pages'
import { AlertSettings } from '../alerts/index.ts'
import {
  CONSOLE_LANGUAGES,
  type ConsoleKey,
  consolePage,
  errorText,
  type FieldError,
  formatMoment,
  languageTitle,
  ResultMessage,
  successKey,
  Table,
  type View,
} from '../ui/index.ts'
import { PasskeyCard, type PasskeyToMake, removalField } from './passkeys.tsx'

type PageResult = {
  done?: ConsoleKey
  errors?: FieldError[]
  fresh?: { uri: string; codes: string[] }
  passkey?: PasskeyToMake
}

/** A member's own page: password, second factor, where they are signed in, language. */
export const accountPage = async (
  view: View,
  staff: Staff,
  request: Request,
  { done, errors = [], fresh, passkey }: PageResult = {},
): Promise<Response> => {
  const { t, town, member, language } = view
  if (!member) return seeOther('/console/sign-in')
  const current = await staff.currentSession(request.headers)
  const [sessions, passkeys] = await Promise.all([
    listSessions(town, member.id, current?.token),
    staff.passkeys.list(member.id),
  ])
  const asked = new URL(request.url).searchParams.get('needed') === 'second'
  const needed = asked && !member.secondFactor && passkeys.length === 0
  const alerts = await AlertSettings({ view, member })
  return consolePage(
    view,
    {
      title: t('account.title'),
      path: '/console/account',
      status: errors.length > 0 ? 422 : 200,
      scripts: ['/assets/push.js', ...(passkey ? ['/assets/passkey.js'] : [])],
    },
    <>
      <ResultMessage view={view} done={done ?? successKey(request)} errors={errors} />
      {needed && errors.length === 0 ? (
        <p class="notice" role="status">
          {t('account.second.needed')}
        </p>
      ) : null}
      <p class="lead">{t('account.lead', { name: member.name, email: member.email })}</p>
      <div class="cards">
        <section class="card" aria-labelledby="second-title">
          <h2 id="second-title">{t('account.second')}</h2>
          <SecondFactor view={view} errors={errors} fresh={fresh} hasPasskey={passkeys.length > 0} />
        </section>
        <PasskeyCard view={view} passkeys={passkeys} errors={errors} asked={passkey} />
        <form class="card" method="post" action="/console/account">
          <h2>{t('account.password')}</h2>
          <Secret
            view={view}
            id="old"
            label="account.password.old"
            errors={errors}
            autocomplete="current-password"
          />
          <Secret
            view={view}
            id="new"
            label="account.password.new"
            hint={t('account.password.hint', { count: MIN_PASSWORD_LENGTH })}
            errors={errors}
            autocomplete="new-password"
          />
          <button type="submit" name="do" value="password">
            {t('account.password.send')}
          </button>
        </form>
        <form class="card" method="post" action="/console/account">
          <h2>{t('account.language')}</h2>
          <SelectField
            id="language"
            label={t('account.language.label')}
            chosen={language}
            options={CONSOLE_LANGUAGES.map((one) => [one, languageTitle(view, one)])}
          />
          <button type="submit" class="plain" name="do" value="language">
            {t('account.save')}
          </button>
        </form>
      </div>
      {alerts}
      <h2>{t('account.sessions')}</h2>
      <Table
        view={view}
        label={t('account.sessions')}
        columns={['account.sessions.since', 'account.sessions.where', 'applications.actions']}
      >
        {sessions.map((one) => (
          <tr>
            <td class="nowrap">{formatMoment(view, one.since)}</td>
            <td class="text">
              {one.agent || '—'} <small>{one.ip}</small>
            </td>
            <td>
              {one.current ? (
                <strong>{t('account.sessions.this')}</strong>
              ) : (
                <form method="post" action="/console/account">
                  <input type="hidden" name="session" value={one.id} />
                  <button type="submit" class="plain" name="do" value="end">
                    {t('account.sessions.end')}
                  </button>
                </form>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {sessions.length > 1 ? (
        <form method="post" action="/console/account">
          <button type="submit" class="plain" name="do" value="end-others">
            {t('account.sessions.others')}
          </button>
        </form>
      ) : null}
    </>,
  )
}

const Secret = (props: {
  view: View
  id: string
  label: ConsoleKey
  hint?: string
  errors: FieldError[]
  autocomplete: string
}) => (
  <Field
    id={props.id}
    label={props.view.t(props.label)}
    hint={props.hint}
    error={errorText(props.view, props.errors, props.id)}
  >
    {(attributes) => <input {...attributes} type="password" autocomplete={props.autocomplete} />}
  </Field>
)

const SecondFactor = ({
  view,
  errors,
  fresh,
  hasPasskey,
}: {
  view: View
  errors: FieldError[]
  fresh?: { uri: string; codes: string[] } | undefined
  hasPasskey: boolean
}) => {
  const { t, member } = view
  if (fresh) {
    const secret = URL.parse(fresh.uri)?.searchParams.get('secret') ?? ''
    return (
      <>
        <p>{t('account.second.scan')}</p>
        <QrCode address={fresh.uri} label={t('account.second.qr')} size={200} />
        <p>
          {t('account.second.secret')} <code class="secret">{secret}</code>
        </p>
        <p>{t('account.second.codes')}</p>
        <ul class="codes">
          {fresh.codes.map((code) => (
            <li>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <form method="post" action="/console/account">
          <Field id="code" label={t('sign-in.code')} error={errorText(view, errors, 'code')}>
            {(attributes) => <input {...attributes} autocomplete="one-time-code" inputMode="numeric" />}
          </Field>
          <button type="submit" name="do" value="confirm-second">
            {t('account.second.confirm')}
          </button>
        </form>
      </>
    )
  }
  const on = member?.secondFactor === true
  return (
    <form method="post" action="/console/account">
      <p>
        {t(on ? 'account.second.on' : hasPasskey ? 'account.second.beside-passkey' : 'account.second.off')}
      </p>
      <Secret
        view={view}
        id="password"
        label="sign-in.password"
        errors={errors}
        autocomplete="current-password"
      />
      {on ? (
        <Field id="code" label={t('sign-in.code')} error={errorText(view, errors, 'code')}>
          {(attributes) => <input {...attributes} autocomplete="one-time-code" maxLength={20} />}
        </Field>
      ) : null}
      <button
        type="submit"
        class={on ? 'plain' : undefined}
        name="do"
        value={on ? 'drop-second' : 'begin-second'}
      >
        {t(on ? 'account.second.drop' : 'account.second.begin')}
      </button>
    </form>
  )
}

const toFieldError = (field: string, outcome: 'refused' | 'slow-down' | 'weak'): FieldError => ({
  field,
  key:
    outcome === 'slow-down'
      ? 'sign-in.slow'
      : outcome === 'weak'
        ? 'account.error.weak'
        : field === 'code'
          ? 'sign-in.second.refused'
          : 'account.error.password',
})

/** What a member does with their own account. */
export const saveAccount = async (view: View, staff: Staff, request: Request): Promise<Response> => {
  const { town, member } = view
  if (!member) return seeOther('/console/sign-in')
  const { headers } = request
  const from = { address: getClientAddress(request), headers }
  const { text, form } = await readForm(request)
  const secret = (name: string) => String(form.get(name) ?? '')
  const again = (wrong: FieldError) => accountPage(view, staff, request, { errors: [wrong] })
  const saved = (done: string, cookies: string[]) => {
    const response = seeOther(`/console/account?done=${done}`)
    for (const cookie of cookies) response.headers.append('set-cookie', cookie)
    return response
  }
  switch (text('do')) {
    case 'language': {
      const chosen = CONSOLE_LANGUAGES.find((one) => one === text('language')) ?? view.language
      return saved('language', [`town.language=${chosen}; Path=/console; SameSite=Lax; Max-Age=31536000`])
    }
    case 'end':
      await endSessions(town, member.id, { id: text('session') })
      return saved('session', [])
    case 'end-others':
      await endSessions(town, member.id, { except: (await staff.currentSession(headers))?.token })
      return saved('session', [])
    case 'password': {
      const outcome = await staff.changePassword(headers, secret('old'), secret('new'))
      if (typeof outcome !== 'string') return saved('password', outcome)
      return again(toFieldError(outcome === 'weak' ? 'new' : 'old', outcome))
    }
    case 'begin-second': {
      const fresh = await staff.beginSecondFactor(headers, secret('password'))
      return typeof fresh === 'string'
        ? again(toFieldError('password', fresh))
        : accountPage(view, staff, request, { fresh })
    }
    case 'confirm-second': {
      const outcome = await staff.completeSecondFactor(text('code', 30), from)
      return typeof outcome === 'string' ? again(toFieldError('code', outcome)) : saved('second', outcome)
    }
    case 'drop-second': {
      const outcome = await staff.removeSecondFactor(secret('password'), text('code', 30), from)
      if (outcome === 'code') return again(toFieldError('code', 'refused'))
      return typeof outcome === 'string'
        ? again(toFieldError('password', outcome))
        : saved('second-off', outcome)
    }
    case 'begin-passkey': {
      const name = text('passkey-name', 60)
      if (!name) return again({ field: 'passkey-name', key: 'passkeys.error.name' })
      const outcome = await staff.passkeys.askToAdd(member, headers, secret('passkey-password'))
      if (typeof outcome === 'string') return again(toFieldError('passkey-password', outcome))
      const page = await accountPage(view, staff, request, { passkey: { ...outcome, name } })
      page.headers.append('set-cookie', outcome.cookie)
      return page
    }
    case 'add-passkey': {
      const current = await staff.currentSession(headers)
      const given = { name: text('passkey-name', 60), credential: secret('credential') }
      if (!given.name) return again({ field: 'passkey-name', key: 'passkeys.error.name' })
      const outcome = current ? await staff.passkeys.add(current, given, headers) : 'refused'
      return outcome === 'added'
        ? saved('passkey', [])
        : again({
            field: 'passkey-name',
            key: outcome === 'full' ? 'passkeys.error.full' : 'passkeys.error.refused',
          })
    }
    case 'remove-passkey': {
      const id = text('passkey', 40)
      const outcome = await staff.passkeys.remove(member, id, { headers, password: secret('password') })
      return outcome === 'removed'
        ? saved('passkey-removed', [])
        : again(toFieldError(removalField(id), outcome))
    }
    default:
      return accountPage(view, staff, request)
  }
}
