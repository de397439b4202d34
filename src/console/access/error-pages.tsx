import { consolePage, type View } from '../ui/index.ts'

/** Why a page is not shown. */
export type DenialReason = 'role' | 'department' | 'origin'

/** The page for what a member may not see or do, and whom to ask. */
export const forbiddenPage = (view: View, why: DenialReason = 'role'): Promise<Response> =>
  consolePage(
    view,
    { title: view.t('forbidden.title'), path: '', status: 403 },
    <>
      <p>{view.t(why === 'role' ? 'forbidden.body' : `forbidden.${why}`)}</p>
      <p>
        <a class="button" href="/console">
          {view.t('forbidden.home')}
        </a>
      </p>
    </>,
  )

/** The page for what is not there. */
export const notFoundPage = (view: View): Promise<Response> =>
  consolePage(
    view,
    { title: view.t('missing.title'), path: '', status: 404 },
    <>
      <p>{view.t('missing.body')}</p>
      <p>
        <a class="button" href="/console">
          {view.t('forbidden.home')}
        </a>
      </p>
    </>,
  )
