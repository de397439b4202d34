import { consolePage, type View } from './frame.tsx'

/** Why a page is not shown. */
export type Barrier = 'role' | 'department' | 'origin'

/** The page for what a member may not see or do, and whom to ask. */
export const forbiddenPage = (here: View, why: Barrier = 'role'): Response =>
  consolePage(
    here,
    { title: here.t('forbidden.title'), path: '', status: 403 },
    <>
      <h1>{here.t('forbidden.title')}</h1>
      <p>{here.t(why === 'role' ? 'forbidden.body' : `forbidden.${why}`)}</p>
      <p>
        <a class="button" href="/console">
          {here.t('forbidden.home')}
        </a>
      </p>
    </>,
  )

/** The page for what is not there. */
export const missingPage = (here: View): Response =>
  consolePage(
    here,
    { title: here.t('missing.title'), path: '', status: 404 },
    <>
      <h1>{here.t('missing.title')}</h1>
      <p>{here.t('missing.body')}</p>
      <p>
        <a class="button" href="/console">
          {here.t('forbidden.home')}
        </a>
      </p>
    </>,
  )
