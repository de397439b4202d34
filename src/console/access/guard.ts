import {
  type Action,
  hasPermission,
  type Member,
  openAuditEntry,
  type StaffOf,
  setAuditOutcome,
  writeAuditEntry,
} from '#domain/staff'
import type { TownOf } from '#domain/town'
import { DomainError } from '#domain/use-cases'
import { isSameOrigin, seeOther } from '#platform/pages'
import {
  countWork,
  createView,
  type Frame,
  getLanguage,
  getPreferences,
  loadLineBanner,
  type View,
} from '../ui/index.ts'
import { logPageAccess } from './access-log.ts'
import { forbiddenPage, notFoundPage } from './error-pages.tsx'
import { sessionExpiredPage } from './resume.tsx'

/** Routes of pages are not in the documentation of the API. */
export const hiddenRoute = { detail: { hide: true } }

/** A route that takes a form, which it reads itself. */
export const formRoute = { ...hiddenRoute, parse: 'none' as const }

/** Runs a handler for a member who may do this; others are shown in or told why not. */
export type Guarded = (
  request: Request,
  action: Action | 'signed-in',
  handler: (view: View) => Promise<Response>,
) => Promise<Response>

/** Pages that someone without the second factor that they must have may still use: to get one. */
const ALLOWED_WITHOUT_SECOND_FACTOR = /^\/console\/account(?:\/|$)/

/**
 * Posts that change nothing of the town's: those that only ask, at each key that is pressed, so that no address holds what was typed;
 * and how somebody wants their own screen, or where their round begins.
 */
const UNRECORDED_POSTS = /^\/console\/(?:010\/parts\/(?!caller$)|crew$|preferences$|search$)/

const loadFrame = async (view: View, member: Member): Promise<Frame> => {
  const [banner, counts] = await Promise.all([loadLineBanner(view, member), countWork(view.town, member)])
  return { banner, counts }
}

/** Whether a page with its frame is asked for: a picture has none, nor has a part of a page. */
const isWholePage = ({ method, headers }: Request, query: URLSearchParams): boolean =>
  method === 'GET' && !query.has('part') && !/^image\//.test(headers.get('accept') ?? '')

/** A view with its frame, which is read beside what the page itself asks for; after a change, when the page is made. */
const withFrame = (view: View, member: Member, atOnce: boolean): View => {
  let loading: Promise<Frame> | undefined
  const frame = () => {
    loading ??= loadFrame(view, member)
    return loading
  }
  // After what the page asks first, which takes longer. A failure is thrown where the page is made; a response without a page
  // does not wait for it.
  if (atOnce) queueMicrotask(() => frame().catch(() => {}))
  return { ...view, frame }
}

/**
 * The guard of every page: who is there, may they, does the form come from a page of ours. Whatever staff send is
 * written down before it is done, and how it went with it: by the use case that did it, else by the answer.
 */
export const guard =
  (townOf: TownOf, staffOf: StaffOf): Guarded =>
  async (request, action, handler) => {
    const town = townOf(request)
    const staff = staffOf(town)
    const member = await staff.currentSession(request.headers)
    const { pathname, search, searchParams } = new URL(request.url)
    const language = getLanguage(request)
    const view = createView(town, language, member, getPreferences(request))
    if (!member) {
      return request.method === 'GET'
        ? seeOther(`/console/sign-in?next=${encodeURIComponent(`${pathname}${search}`)}`)
        : sessionExpiredPage(view, staff, request)
    }
    const here = withFrame(view, member, isWholePage(request, searchParams))
    if (member.secondFactorRequired && !ALLOWED_WITHOUT_SECOND_FACTOR.test(pathname))
      return seeOther('/console/account?needed=second')
    const write = request.method !== 'GET'
    const entry = { member, action, object: pathname }
    if (write && !isSameOrigin(request)) {
      await writeAuditEntry(town.db, town, { ...entry, outcome: 'refused', details: { why: 'cross-site' } })
      return forbiddenPage(here, 'origin')
    }
    if (action !== 'signed-in' && !hasPermission(member, action)) {
      await writeAuditEntry(town.db, town, { ...entry, outcome: 'refused' })
      return forbiddenPage(here)
    }
    if (!write || UNRECORDED_POSTS.test(pathname)) {
      const response = await handler(here)
      logPageAccess(here, request, response)
      return response
    }
    const audit = await openAuditEntry(town.db, town, entry)
    const response = await handler({ ...here, audit }).catch((error) => refusalPage(here, error))
    const outcome = response.status === 403 ? 'refused' : response.status < 400 ? 'done' : 'failed'
    // A use case has said it with what it wrote.
    if (!audit.settled && outcome !== 'failed') await setAuditOutcome(town.db, audit, outcome)
    return response
  }

/** What a use case refused, as a page. @throws whatever is no refusal of that kind */
const refusalPage = (view: View, error: unknown): Promise<Response> => {
  if (!(error instanceof DomainError)) throw error
  if (error.code === 'not-found') return notFoundPage(view)
  if (error.code !== 'forbidden') throw error
  return forbiddenPage(view, error.problems.some(({ path }) => path === 'department') ? 'department' : 'role')
}
