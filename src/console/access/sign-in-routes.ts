import { Elysia } from 'elysia'
import type { DirectoryRefusal, StaffOf } from '#domain/staff'
import type { TownOf } from '#domain/town'
import { getClientAddress } from '#platform/address'
import { isSameOrigin, readForm, seeOther } from '#platform/pages'
import { createView, getLanguage } from '../ui/index.ts'
import { forbiddenPage } from './error-pages.tsx'
import { formRoute, hiddenRoute } from './guard.ts'
import { resumePath } from './resume.tsx'
import { safeConsolePath } from './safe-redirect.ts'
import { type Problem, secondFactorPage, signInPage } from './sign-in.tsx'

const withCookies = (response: Response, cookies: string[]): Response => {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

/** What the sign-in page says of the directory's answers that let nobody in. */
const REFUSALS = new Map<string | null, Problem>([
  ['unknown', 'directory-unknown'],
  ['unverified', 'directory-unverified'],
  ['other-identity', 'directory-other'],
  ['passkey', 'directory-passkey'],
] satisfies [DirectoryRefusal, Problem][])

/** Coming in and going out. */
export const signInRoutes = (townOf: TownOf, staffOf: StaffOf) => {
  const viewOf = (request: Request) => createView(townOf(request), getLanguage(request))
  const from = (request: Request) => ({ address: getClientAddress(request), headers: request.headers })
  const read = async (request: Request) => {
    const { text, form } = await readForm(request)
    const given = { next: safeConsolePath(text('next')), resume: text('resume') }
    return { text, given, password: String(form.get('password') ?? '') }
  }

  return new Elysia({ name: 'console-sign-in' })
    .get(
      '/console/sign-in',
      ({ request }) => {
        const query = new URL(request.url).searchParams
        const here = viewOf(request)
        return signInPage(here, staffOf(here.town), {
          next: safeConsolePath(query.get('next')),
          problem: query.has('error') ? (REFUSALS.get(query.get('error')) ?? 'directory') : undefined,
        })
      },
      hiddenRoute,
    )
    .post(
      '/console/sign-in',
      async ({ request }) => {
        const here = viewOf(request)
        const staff = staffOf(here.town)
        if (!isSameOrigin(request)) return forbiddenPage(here, 'origin')
        const { text, given, password } = await read(request)
        const email = text('email', 200)
        const outcome = await staff.signIn(email, password, from(request))
        if (typeof outcome === 'string') {
          return signInPage(here, staff, { ...given, problem: outcome, email })
        }
        if (outcome.second) return withCookies(await secondFactorPage(here, given), outcome.cookies)
        return withCookies(await resumePath(here, given.next, given.resume), outcome.cookies)
      },
      formRoute,
    )
    .get(
      '/console/sign-in/second',
      ({ request }) => {
        const next = safeConsolePath(new URL(request.url).searchParams.get('next'))
        return secondFactorPage(viewOf(request), { next })
      },
      hiddenRoute,
    )
    .post(
      '/console/sign-in/second',
      async ({ request }) => {
        const here = viewOf(request)
        const staff = staffOf(here.town)
        if (!isSameOrigin(request)) return forbiddenPage(here, 'origin')
        const { text, given } = await read(request)
        const outcome = await staff.confirmSecondFactor(text('code', 30), from(request))
        return typeof outcome === 'string'
          ? secondFactorPage(here, { ...given, problem: outcome })
          : withCookies(await resumePath(here, given.next, given.resume), outcome)
      },
      formRoute,
    )
    .post(
      '/console/sign-in/passkey/ask',
      async ({ request }) => {
        const here = viewOf(request)
        if (!isSameOrigin(request)) return forbiddenPage(here, 'origin')
        const { options, cookie } = await staffOf(here.town).passkeys.askToSignIn()
        return withCookies(Response.json(options, { headers: { 'cache-control': 'no-store' } }), [cookie])
      },
      formRoute,
    )
    .post(
      '/console/sign-in/passkey',
      async ({ request }) => {
        const here = viewOf(request)
        const staff = staffOf(here.town)
        if (!isSameOrigin(request)) return forbiddenPage(here, 'origin')
        const { text, given } = await read(request)
        const outcome = await staff.passkeys.signIn(text('credential'), from(request))
        if (typeof outcome !== 'string')
          return withCookies(await resumePath(here, given.next, given.resume), outcome)
        const problem = outcome === 'refused' ? 'passkey-refused' : outcome
        return signInPage(here, staff, { ...given, problem })
      },
      formRoute,
    )
    .post(
      '/console/sign-in/directory',
      async ({ request }) => {
        const here = viewOf(request)
        const staff = staffOf(here.town)
        if (!isSameOrigin(request)) return forbiddenPage(here, 'origin')
        // There is no such button without one.
        if (!staff.config.directory) return seeOther('/console/sign-in')
        const { given } = await read(request)
        const way = await staff.beginDirectorySignIn(given.next)
        return way
          ? withCookies(seeOther(way.url), way.cookies)
          : signInPage(here, staff, { ...given, problem: 'directory' })
      },
      formRoute,
    )
    .get(
      '/api/auth/callback/directory',
      async ({ request }) => {
        const outcome = await staffOf(townOf(request)).completeDirectorySignIn(
          request,
          getClientAddress(request),
        )
        if ('refused' in outcome) return seeOther(`/console/sign-in?error=${outcome.refused}`)
        const next = safeConsolePath(outcome.next)
        const to = outcome.second ? `/console/sign-in/second?next=${encodeURIComponent(next)}` : next
        return withCookies(seeOther(to), outcome.cookies)
      },
      hiddenRoute,
    )
    .post(
      '/console/sign-out',
      async ({ request }) => {
        const here = viewOf(request)
        if (!isSameOrigin(request)) return forbiddenPage(here, 'origin')
        return withCookies(seeOther('/console/sign-in'), await staffOf(here.town).signOut(request.headers))
      },
      formRoute,
    )
}
