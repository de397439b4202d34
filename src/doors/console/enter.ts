import { Elysia } from 'elysia'
import { addressOf } from '#platform/address'
import { readForm, sameOrigin, seeOther } from '#platform/pages'
import type { Town } from '#town/jurisdictions'
import { record, type Staff } from '#town/staff'
import { forbiddenPage } from './apart.tsx'
import { languageOf, view } from './frame.tsx'
import { hidden, posted } from './guard.ts'
import { resumed } from './resume.tsx'
import { secondPage, signInPage } from './sign-in.tsx'

/** Only within the console: an address from outside must not send a member elsewhere after signing in. */
const safeNext = (next: string | null): string =>
  next && /^\/console(?:[/?]|$)/.test(next) && !next.includes('\\') ? next : '/console'

const withCookies = (response: Response, cookies: string[]): Response => {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

/** Coming in and going out. */
export const enter = (town: Town, staff: Staff) => {
  const from = (request: Request) => ({ address: addressOf(request), headers: request.headers })
  const read = async (request: Request) => {
    const { text, form } = await readForm(request)
    const given = { next: safeNext(text('next')), resume: text('resume') }
    return { text, given, password: String(form.get('password') ?? '') }
  }
  const note = (action: string, outcome: 'done' | 'refused', email: string) =>
    record(town.db, town, { action, object: '/console/sign-in', outcome, details: email ? { email } : {} })

  return new Elysia({ name: 'console-sign-in' })
    .get(
      '/console/sign-in',
      ({ request }) => {
        const query = new URL(request.url).searchParams
        return signInPage(view(town, languageOf(request)), staff, {
          next: safeNext(query.get('next')),
          problem: query.has('error') ? 'directory' : undefined,
        })
      },
      hidden,
    )
    .post(
      '/console/sign-in',
      async ({ request }) => {
        const here = view(town, languageOf(request))
        if (!sameOrigin(request)) return forbiddenPage(here, 'origin')
        const { text, given, password } = await read(request)
        const email = text('email', 200)
        const outcome = await staff.signIn(email, password, from(request))
        if (typeof outcome === 'string') {
          await note('sign-in', 'refused', email)
          return signInPage(here, staff, { ...given, problem: outcome, email })
        }
        if (outcome.second) return withCookies(secondPage(here, given), outcome.cookies)
        await note('sign-in', 'done', email)
        return withCookies(resumed(here, given.next, given.resume), outcome.cookies)
      },
      posted,
    )
    .post(
      '/console/sign-in/second',
      async ({ request }) => {
        const here = view(town, languageOf(request))
        if (!sameOrigin(request)) return forbiddenPage(here, 'origin')
        const { text, given } = await read(request)
        const outcome = await staff.confirmSecond(text('code', 30), from(request))
        await note('second-factor', typeof outcome === 'string' ? 'refused' : 'done', '')
        return typeof outcome === 'string'
          ? secondPage(here, { ...given, problem: outcome })
          : withCookies(resumed(here, given.next, given.resume), outcome)
      },
      posted,
    )
    .post(
      '/console/sign-in/directory',
      async ({ request }) => {
        const here = view(town, languageOf(request))
        if (!sameOrigin(request)) return forbiddenPage(here, 'origin')
        // There is no such button without one.
        if (!staff.config.directory) return seeOther('/console/sign-in')
        const { given } = await read(request)
        const way = await staff.toDirectory(given.next)
        return way
          ? withCookies(seeOther(way.url), way.cookies)
          : signInPage(here, staff, { ...given, problem: 'directory' })
      },
      posted,
    )
    .get(
      '/api/auth/callback/directory',
      ({ request }) => staff.fromDirectory(request, addressOf(request)),
      hidden,
    )
    .post(
      '/console/sign-out',
      async ({ request }) => {
        if (!sameOrigin(request)) return forbiddenPage(view(town, languageOf(request)), 'origin')
        return withCookies(seeOther('/console/sign-in'), await staff.signOut(request.headers))
      },
      posted,
    )
}
