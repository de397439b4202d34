import { Field } from '#platform/pages'
import { consolePage, type View } from './frame.tsx'

/** Where staff say who they are. */
export const signInPage = (
  view: View,
  problem?: 'refused' | 'slow-down',
  email = '',
  next = '/console',
): Response => {
  const { t, town } = view
  const error = problem && t(problem === 'refused' ? 'sign-in.refused' : 'sign-in.slow')
  const status = problem === 'slow-down' ? 429 : problem ? 401 : 200
  return consolePage(
    view,
    { title: t('sign-in.title'), path: '/console/sign-in', status },
    <div class="narrow">
      <h1>{t('sign-in.title')}</h1>
      <p class="lead">{t('sign-in.lead', { authority: town.profile.authority })}</p>
      <form method="post" action="/console/sign-in">
        <input type="hidden" name="next" value={next} />
        <Field id="email" label={t('sign-in.email')} error={error}>
          {(attributes) => (
            <input {...attributes} type="email" required autocomplete="username" value={email} />
          )}
        </Field>
        <Field id="password" label={t('sign-in.password')}>
          {(attributes) => <input {...attributes} type="password" required autocomplete="current-password" />}
        </Field>
        <button type="submit">{t('sign-in.send')}</button>
      </form>
    </div>,
  )
}
