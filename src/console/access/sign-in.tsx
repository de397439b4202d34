import type { Staff } from '#domain/staff'
import { Field } from '#platform/pages'
import { type ConsoleKey, consolePage, type View } from '../ui/index.ts'

/** Why somebody is not let in. */
export type Problem =
  | 'refused'
  | 'slow-down'
  | 'expired'
  | 'passkey'
  | 'passkey-refused'
  | 'directory'
  | 'directory-unknown'
  | 'directory-unverified'
  | 'directory-other'
  | 'directory-passkey'

const PROBLEMS: Record<Problem, { key: ConsoleKey; status: number }> = {
  refused: { key: 'sign-in.refused', status: 401 },
  'slow-down': { key: 'sign-in.slow', status: 429 },
  expired: { key: 'sign-in.expired', status: 401 },
  passkey: { key: 'sign-in.passkey.needed', status: 401 },
  'passkey-refused': { key: 'sign-in.passkey.refused', status: 401 },
  directory: { key: 'sign-in.directory.failed', status: 502 },
  'directory-unknown': { key: 'sign-in.directory.unknown', status: 403 },
  'directory-unverified': { key: 'sign-in.directory.unverified', status: 403 },
  'directory-other': { key: 'sign-in.directory.other', status: 403 },
  'directory-passkey': { key: 'sign-in.passkey.needed', status: 403 },
}

/** What a browser is told to wait before it tries again, in seconds: the longest pause. */
const SLOW_DOWN = { 'retry-after': '60' }

type SignInValues = { problem?: Problem; email?: string; next?: string; resume?: string }

/** Where staff say who they are. `resume`: what they were sending when their session ended, sealed. */
export const signInPage = (
  view: View,
  staff: Staff,
  { problem, email = '', next = '/console', resume = '' }: SignInValues = {},
): Promise<Response> => {
  const { t, town } = view
  const said = problem && PROBLEMS[problem]
  const apart = problem !== 'refused' && problem !== 'slow-down'
  const { directory } = staff.config
  return consolePage(
    view,
    {
      title: t('sign-in.title'),
      path: '/console/sign-in',
      status: said?.status ?? 200,
      headers: problem === 'slow-down' ? SLOW_DOWN : undefined,
      scripts: ['/assets/passkey.js'],
    },
    <div class="narrow">
      <p class="lead">{t('sign-in.lead', { authority: town.profile.authority })}</p>
      {said && apart ? (
        <p class="notice" role="alert">
          {t(said.key)}
        </p>
      ) : null}
      {directory ? (
        <form method="post" action="/console/sign-in/directory">
          <input type="hidden" name="next" value={next} />
          <button type="submit">{t('sign-in.directory', { name: directory.name })}</button>
        </form>
      ) : null}
      <form method="post" action="/console/sign-in">
        <input type="hidden" name="next" value={next} />
        {resume ? <input type="hidden" name="resume" value={resume} /> : null}
        <Field id="email" label={t('sign-in.email')} error={said && !apart ? t(said.key) : undefined}>
          {(attributes) => (
            <input {...attributes} type="email" required autocomplete="username" value={email} />
          )}
        </Field>
        <Field id="password" label={t('sign-in.password')}>
          {(attributes) => <input {...attributes} type="password" required autocomplete="current-password" />}
        </Field>
        <button type="submit">{t('sign-in.send')}</button>
      </form>
      <form id="passkey-sign-in" method="post" action="/console/sign-in/passkey" hidden>
        <input type="hidden" name="next" value={next} />
        {resume ? <input type="hidden" name="resume" value={resume} /> : null}
        <input type="hidden" name="credential" value="" />
        <p class="error" role="alert" data-problem hidden>
          {t('sign-in.passkey.cancelled')}
        </p>
        <button type="submit" class="plain">
          {t('sign-in.passkey')}
        </button>
      </form>
    </div>,
  )
}

/** Where they show the second factor. */
export const secondFactorPage = (
  view: View,
  { problem, next = '/console', resume = '' }: SignInValues,
): Promise<Response> => {
  const { t } = view
  const said = problem && (problem === 'slow-down' ? t('sign-in.slow') : t('sign-in.second.refused'))
  return consolePage(
    view,
    {
      title: t('sign-in.second'),
      path: '/console/sign-in',
      status: problem === 'slow-down' ? 429 : said ? 401 : 200,
      headers: problem === 'slow-down' ? SLOW_DOWN : undefined,
    },
    <div class="narrow">
      <form method="post" action="/console/sign-in/second">
        <input type="hidden" name="next" value={next} />
        {resume ? <input type="hidden" name="resume" value={resume} /> : null}
        <Field id="code" label={t('sign-in.code')} hint={t('sign-in.code.hint')} error={said}>
          {(attributes) => (
            <input {...attributes} required autocomplete="one-time-code" autofocus maxLength={20} />
          )}
        </Field>
        <button type="submit">{t('sign-in.send')}</button>
      </form>
      <p>
        <a href="/console/sign-in">{t('sign-in.again')}</a>
      </p>
    </div>,
  )
}
