import { addressOf } from '#platform/address'
import { Field, readForm, SelectField, SquareCode, seeOther } from '#platform/pages'
import { endSessions, MIN_PASSWORD, type Staff, sessionsOf } from '#town/staff'
import { CONSOLE_LANGUAGES, type ConsoleKey, consolePage, moment, type View } from './frame.tsx'
import { doneIn, Outcome, Table, type Wrong, wrongWith } from './table.tsx'

type Shown = { done?: ConsoleKey; errors?: Wrong[]; fresh?: { uri: string; codes: string[] } }

/** A member's own page: password, second factor, where they are signed in, language. */
export const accountPage = async (
  here: View,
  staff: Staff,
  request: Request,
  { done, errors = [], fresh }: Shown = {},
): Promise<Response> => {
  const { t, town, member, language } = here
  if (!member) return seeOther('/console/sign-in')
  const current = await staff.current(request.headers)
  const sessions = await sessionsOf(town, member.id, current?.token)
  const needed = new URL(request.url).searchParams.get('needed') === 'second' && !member.secondFactor
  return consolePage(
    here,
    { title: t('account.title'), path: '/console/account', status: errors.length > 0 ? 422 : 200 },
    <>
      <Outcome view={here} done={done ?? doneIn(request)} errors={errors} />
      {needed && errors.length === 0 ? (
        <p class="notice" role="status">
          {t('account.second.needed')}
        </p>
      ) : null}
      <h1>{t('account.title')}</h1>
      <p class="lead">{t('account.lead', { name: member.name, email: member.email })}</p>
      <div class="cards">
        <section class="card" aria-labelledby="second-title">
          <h2 id="second-title">{t('account.second')}</h2>
          <SecondFactor here={here} errors={errors} fresh={fresh} />
        </section>
        <form class="card" method="post" action="/console/account">
          <h2>{t('account.password')}</h2>
          <Secret
            here={here}
            id="old"
            label="account.password.old"
            errors={errors}
            autocomplete="current-password"
          />
          <Secret
            here={here}
            id="new"
            label="account.password.new"
            hint={t('account.password.hint', { count: MIN_PASSWORD })}
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
            options={CONSOLE_LANGUAGES.map((one) => [one, t(`language.${one}`)])}
          />
          <button type="submit" class="plain" name="do" value="language">
            {t('account.save')}
          </button>
        </form>
      </div>
      <h2>{t('account.sessions')}</h2>
      <Table
        view={here}
        label={t('account.sessions')}
        columns={['account.sessions.since', 'account.sessions.where', 'applications.actions']}
      >
        {sessions.map((one) => (
          <tr>
            <td class="nowrap">{moment(here, one.since)}</td>
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
  here: View
  id: string
  label: ConsoleKey
  hint?: string
  errors: Wrong[]
  autocomplete: string
}) => (
  <Field
    id={props.id}
    label={props.here.t(props.label)}
    hint={props.hint}
    error={wrongWith(props.here, props.errors, props.id)}
  >
    {(attributes) => <input {...attributes} type="password" autocomplete={props.autocomplete} />}
  </Field>
)

const SecondFactor = ({
  here,
  errors,
  fresh,
}: {
  here: View
  errors: Wrong[]
  fresh?: { uri: string; codes: string[] }
}) => {
  const { t, member } = here
  if (fresh) {
    const secret = URL.parse(fresh.uri)?.searchParams.get('secret') ?? ''
    return (
      <>
        <p>{t('account.second.scan')}</p>
        <SquareCode address={fresh.uri} label={t('account.second.qr')} size={200} />
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
          <Field id="code" label={t('sign-in.code')} error={wrongWith(here, errors, 'code')}>
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
      <p>{t(on ? 'account.second.on' : 'account.second.off')}</p>
      <Secret
        here={here}
        id="password"
        label="sign-in.password"
        errors={errors}
        autocomplete="current-password"
      />
      {on ? (
        <Field id="code" label={t('sign-in.code')} error={wrongWith(here, errors, 'code')}>
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

const refusedAs = (field: string, outcome: 'refused' | 'slow-down' | 'weak'): Wrong => ({
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
export const saveAccount = async (here: View, staff: Staff, request: Request): Promise<Response> => {
  const { town, member } = here
  if (!member) return seeOther('/console/sign-in')
  const { headers } = request
  const from = { address: addressOf(request), headers }
  const { text, form } = await readForm(request)
  const secret = (name: string) => String(form.get(name) ?? '')
  const again = (wrong: Wrong) => accountPage(here, staff, request, { errors: [wrong] })
  const saved = (done: string, cookies: string[]) => {
    const response = seeOther(`/console/account?done=${done}`)
    for (const cookie of cookies) response.headers.append('set-cookie', cookie)
    return response
  }
  switch (text('do')) {
    case 'language': {
      const chosen = CONSOLE_LANGUAGES.find((one) => one === text('language')) ?? here.language
      return saved('language', [`town.language=${chosen}; Path=/console; SameSite=Lax; Max-Age=31536000`])
    }
    case 'end':
      await endSessions(town, member.id, { id: text('session') })
      return saved('session', [])
    case 'end-others':
      await endSessions(town, member.id, { except: (await staff.current(headers))?.token })
      return saved('session', [])
    case 'password': {
      const outcome = await staff.changePassword(headers, secret('old'), secret('new'))
      if (typeof outcome !== 'string') return saved('password', outcome)
      return again(refusedAs(outcome === 'weak' ? 'new' : 'old', outcome))
    }
    case 'begin-second': {
      const fresh = await staff.beginSecond(headers, secret('password'))
      return typeof fresh === 'string'
        ? again(refusedAs('password', fresh))
        : accountPage(here, staff, request, { fresh })
    }
    case 'confirm-second': {
      const outcome = await staff.confirmSecond(text('code', 30), from)
      return typeof outcome === 'string' ? again(refusedAs('code', outcome)) : saved('second', outcome)
    }
    case 'drop-second': {
      const outcome = await staff.dropSecond(secret('password'), text('code', 30), from)
      if (outcome === 'code') return again(refusedAs('code', 'refused'))
      return typeof outcome === 'string'
        ? again(refusedAs('password', outcome))
        : saved('second-off', outcome)
    }
    default:
      return accountPage(here, staff, request)
  }
}
