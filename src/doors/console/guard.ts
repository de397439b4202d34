import { sameOrigin, seeOther } from '#platform/pages'
import type { Town } from '#town/jurisdictions'
import { type Action, may, record, type Staff, settle } from '#town/staff'
import { forbiddenPage } from './apart.tsx'
import { languageOf, type View, view } from './frame.tsx'
import { noteShown } from './reads.ts'
import { interrupted } from './resume.tsx'

/** Routes of pages are not in the documentation of the API. */
export const hidden = { detail: { hide: true } }

/** A route that takes a form, which it reads itself. */
export const posted = { ...hidden, parse: 'none' as const }

/** Runs a handler for a member who may do this; others are shown in or told why not. */
export type Guarded = (
  request: Request,
  action: Action | 'signed-in',
  handler: (here: View) => Promise<Response>,
) => Promise<Response>

/** Pages that someone without the second factor that they must have may still use: to get one. */
const BEFORE_SECOND = /^\/console\/account(?:\/|$)/

/** Posts that only ask, at each key that is pressed: they are posted so that no address holds what was typed. */
const ASKING = /^\/console\/010\/parts\/(?!caller$)/

/**
 * The guard of every page: who is there, may they, does the form come from a page of ours. Whatever staff send is
 * written down before it is done, and how it went after.
 */
export const guard =
  (town: Town, staff: Staff): Guarded =>
  async (request, action, handler) => {
    const member = await staff.current(request.headers)
    const { pathname, search } = new URL(request.url)
    const language = languageOf(request)
    if (!member) {
      return request.method === 'GET'
        ? seeOther(`/console/sign-in?next=${encodeURIComponent(`${pathname}${search}`)}`)
        : interrupted(view(town, language), staff, request)
    }
    const here = view(town, language, member)
    if (member.owesSecond && !BEFORE_SECOND.test(pathname)) return seeOther('/console/account?needed=second')
    const write = request.method !== 'GET'
    const entry = { member, action, object: pathname }
    if (write && !sameOrigin(request)) {
      await record(town.db, town, { ...entry, outcome: 'refused', details: { why: 'cross-site' } })
      return forbiddenPage(here, 'origin')
    }
    if (action !== 'signed-in' && !may(member, action)) {
      await record(town.db, town, { ...entry, outcome: 'refused' })
      return forbiddenPage(here)
    }
    if (!write || ASKING.test(pathname)) {
      const response = await handler(here)
      noteShown(here, request, response)
      return response
    }
    const id = await record(town.db, town, { ...entry, outcome: 'failed' })
    const response = await handler(here)
    const outcome = response.status === 403 ? 'refused' : response.status < 400 ? 'done' : 'failed'
    if (outcome !== 'failed') await settle(town, id, outcome)
    return response
  }
