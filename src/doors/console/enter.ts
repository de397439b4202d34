import { Elysia } from 'elysia'
import { addressOf } from '#platform/address'
import { readForm, sameOrigin, seeOther } from '#platform/pages'
import type { Town } from '#town/jurisdictions'
import type { DirectoryRefusal, Staff } from '#town/staff'
import { forbiddenPage } from './apart.tsx'
import { languageOf, view } from './frame.tsx'
import { hidden, posted } from './guard.ts'
import { consoleAddress } from './inside.ts'
import { resumed } from './resume.tsx'
import { type Problem, secondPage, signInPage } from './sign-in.tsx'

const withCookies = (response: Response, cookies: string[]): Response => {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

/** What the sign-in page says of the directory's answers that let nobody in. */
const REFUSALS = new Map<string | null, Problem>([
  ['unknown', 'directory-unknown'],
  ['unverified', 'directory-unverified'],
  ['other-identity', 'directory-other'],
] satisfies [DirectoryRefusal, Problem][])

/** Coming in and going out. */
export const enter = (town: Town, staff: Staff) => {
  const from = (request: Request) => ({ address: addressOf(request), headers: request.headers })
  const read = async (request: Request) => {
    const { text, form } = await readForm(request)
    const given = { next: consoleAddress(text('next')), resume: text('resume') }
    return { text, given, password: String(form.get('password') ?? '') }
  }

  return new Elysia({ name: 'console-sign-in' })
    .get(
      '/console/sign-in',
      ({ request }) => {
        const query = new URL(request.url).searchParams
        return signInPage(view(town, languageOf(request)), staff, {
          next: consoleAddress(query.get('next')),
          problem: query.has('error') ? (REFUSALS.get(query.get('error')) ?? 'directory') : undefined,
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
          return signInPage(here, staff, { ...given, problem: outcome, email })
        }
        if (outcome.second) return withCookies(secondPage(here, given), outcome.cookies)
        return withCookies(resumed(here, given.next, given.resume), outcome.cookies)
      },
      posted,
    )
    .get(
      '/console/sign-in/second',
      ({ request }) => {
        const next = consoleAddress(new URL(request.url).searchParams.get('next'))
        return secondPage(view(town, languageOf(request)), { next })
      },
      hidden,
    )
    .post(
      '/console/sign-in/second',
      async ({ request }) => {
        const here = view(town, languageOf(request))
        if (!sameOrigin(request)) return forbiddenPage(here, 'origin')
        const { text, given } = await read(request)
        const outcome = await staff.confirmSecond(text('code', 30), from(request))
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
      async ({ request }) => {
        const outcome = await staff.fromDirectory(request, addressOf(request))
        if ('refused' in outcome) return seeOther(`/console/sign-in?error=${outcome.refused}`)
        const next = consoleAddress(outcome.next)
        const to = outcome.second ? `/console/sign-in/second?next=${encodeURIComponent(next)}` : next
        return withCookies(seeOther(to), outcome.cookies)
      },
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
