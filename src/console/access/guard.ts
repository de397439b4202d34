import { type Action, hasPermission, type StaffOf, setAuditOutcome, writeAuditEntry } from '#domain/staff'
import type { TownOf } from '#domain/town'
import { DomainError } from '#domain/use-cases'
import { isSameOrigin, seeOther } from '#platform/pages'
import { createView, getLanguage, type View, withLineBanner } from '../ui/index.ts'
import { logPageAccess } from './access-log.ts'
import { forbiddenPage } from './error-pages.tsx'
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

/** Posts that only ask, at each key that is pressed: they are posted so that no address holds what was typed. */
const LOOKUP_POSTS = /^\/console\/010\/parts\/(?!caller$)/

/**
 * The guard of every page: who is there, may they, does the form come from a page of ours. Whatever staff send is
 * written down before it is done, and how it went after.
 */
export const guard =
  (townOf: TownOf, staffOf: StaffOf): Guarded =>
  async (request, action, handler) => {
    const town = townOf(request)
    const staff = staffOf(town)
    const member = await staff.currentSession(request.headers)
    const { pathname, search } = new URL(request.url)
    const language = getLanguage(request)
    if (!member) {
      return request.method === 'GET'
        ? seeOther(`/console/sign-in?next=${encodeURIComponent(`${pathname}${search}`)}`)
        : sessionExpiredPage(createView(town, language), staff, request)
    }
    const here = await withLineBanner(createView(town, language, member), member)
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
    if (!write || LOOKUP_POSTS.test(pathname)) {
      const response = await handler(here)
      logPageAccess(here, request, response)
      return response
    }
    const id = await writeAuditEntry(town.db, town, { ...entry, outcome: 'failed' })
    const response = await handler(here).catch((error) => {
      if (error instanceof DomainError && error.code === 'forbidden') return forbiddenPage(here)
      throw error
    })
    const outcome = response.status === 403 ? 'refused' : response.status < 400 ? 'done' : 'failed'
    if (outcome !== 'failed') await setAuditOutcome(town, id, outcome)
    return response
  }
