import { Elysia } from 'elysia'
import type { Outbound } from '#platform/outbound'
import { jpeg, preferredLanguage, readForm, sameOrigin, seeOther } from '#platform/pages'
import type { Source } from '#town/information'
import type { Town } from '#town/jurisdictions'
import { readPicture } from '#town/pictures'
import { change, find, requestOfPicture, reviewPictureOf, STATES } from '#town/service-requests'
import { may, type Staff } from '#town/staff'
import { applicationsPage, decideApplication, doneIn, saveApplication } from './applications.tsx'
import { channel, type Guarded } from './channel.ts'
import { forwardingPage, manageDestination, saveDestination } from './forwarding.tsx'
import { CONSOLE_LANGUAGES, type ConsoleKey, consolePage, type View, view } from './frame.tsx'
import { manageHook } from './hooks.tsx'
import { phoneCallPage, takePhoneCall } from './phone-call.tsx'
import { queuePage } from './queue.tsx'
import { requestPage } from './request.tsx'
import { signInPage } from './sign-in.tsx'
import { askSource, sourcesPage } from './sources.tsx'

const hidden = { detail: { hide: true } }
const posted = { ...hidden, parse: 'none' as const }

/** The staff's pages. Everything but the sign-in asks who is there and whether they may. */
export const consoleDoor = (town: Town, staff: Staff, outbound: Outbound, sources: Source[]) => {
  const languageOf = (request: Request) => preferredLanguage(request, CONSOLE_LANGUAGES)

  const guarded: Guarded = async (request, action, handler) => {
    const member = await staff.current(request.headers)
    const language = languageOf(request)
    if (!member) {
      const { pathname, search } = new URL(request.url)
      const next = request.method === 'GET' ? `${pathname}${search}` : '/console'
      return seeOther(`/console/sign-in?next=${encodeURIComponent(next)}`)
    }
    const here = view(town, language, member)
    const allowed = may(member, action) && (request.method === 'GET' || sameOrigin(request))
    return allowed ? handler(here) : forbidden(here)
  }

  const missing = (here: View): Response =>
    consolePage(
      here,
      { title: here.t('missing.title'), path: '', status: 404 },
      <h1>{here.t('missing.title')}</h1>,
    )

  return new Elysia({ name: 'console' })
    .use(channel(guarded, missing))
    .get(
      '/console/sign-in',
      ({ request }) =>
        signInPage(
          view(town, languageOf(request)),
          undefined,
          '',
          safeNext(new URL(request.url).searchParams.get('next')),
        ),
      hidden,
    )
    .post(
      '/console/sign-in',
      async ({ request, server }) => {
        const here = view(town, languageOf(request))
        if (!sameOrigin(request)) return forbidden(here)
        const { text, form } = await readForm(request)
        const email = text('email')
        const next = safeNext(text('next'))
        const ip = server?.requestIP(request)?.address ?? '0.0.0.0'
        const outcome = await staff.signIn(email, String(form.get('password') ?? ''), ip)
        return typeof outcome === 'string'
          ? signInPage(here, outcome, email, next)
          : withCookies(seeOther(next), outcome)
      },
      posted,
    )
    .post(
      '/console/sign-out',
      async ({ request }) => {
        if (!sameOrigin(request)) return forbidden(view(town, languageOf(request)))
        return withCookies(seeOther('/console/sign-in'), await staff.signOut(request.headers))
      },
      posted,
    )
    .get(
      '/console',
      ({ request }) =>
        guarded(request, 'see-queue', (here) => queuePage(here, new URL(request.url).searchParams)),
      hidden,
    )
    .get(
      '/console/010',
      ({ request }) => guarded(request, 'take-report', (here) => phoneCallPage(here)),
      hidden,
    )
    .post(
      '/console/010',
      ({ request }) => guarded(request, 'take-report', (here) => takePhoneCall(here, request)),
      posted,
    )
    .get(
      '/console/applications',
      ({ request }) =>
        guarded(request, 'manage-applications', (here) => applicationsPage(here, { done: doneIn(request) })),
      hidden,
    )
    .post(
      '/console/applications',
      ({ request }) => guarded(request, 'manage-applications', (here) => saveApplication(here, request)),
      posted,
    )
    .post(
      '/console/applications/:id',
      ({ params, request }) =>
        guarded(request, 'manage-applications', (here) => decideApplication(here, params.id, request)),
      posted,
    )
    .post(
      '/console/applications/hooks/:id',
      ({ params, request }) =>
        guarded(request, 'manage-applications', (here) => manageHook(here, params.id, request)),
      posted,
    )
    .get(
      '/console/sources',
      ({ request }) => guarded(request, 'see-sources', (here) => sourcesPage(here, sources, doneIn(request))),
      hidden,
    )
    .post(
      '/console/sources',
      ({ request }) => guarded(request, 'see-sources', (here) => askSource(here, sources, request)),
      posted,
    )
    .get(
      '/console/forwarding',
      ({ request }) =>
        guarded(request, 'manage-forwarding', (here) => forwardingPage(here, { done: doneIn(request) })),
      hidden,
    )
    .post(
      '/console/forwarding',
      ({ request }) =>
        guarded(request, 'manage-forwarding', (here) => saveDestination(here, request, outbound)),
      posted,
    )
    .post(
      '/console/forwarding/:id',
      ({ params, request }) =>
        guarded(request, 'manage-forwarding', (here) => manageDestination(here, params.id, request)),
      posted,
    )
    .get(
      '/console/requests/:id',
      ({ params, request }) =>
        guarded(request, 'see-queue', async (here) => {
          const found = await find(town, params.id)
          const saved = new URL(request.url).searchParams.get('saved')
          const done: ConsoleKey | undefined =
            saved === null ? undefined : saved === 'told' ? 'change.told' : 'change.done'
          return found ? requestPage(here, found, { done }) : missing(here)
        }),
      hidden,
    )
    .post(
      '/console/requests/:id',
      ({ params, request }) =>
        guarded(request, 'change-request', (here) =>
          saveChange(here, params.id, request, () => missing(here)),
        ),
      posted,
    )
    .post(
      '/console/requests/:id/pictures/:picture',
      ({ params, request }) =>
        guarded(request, 'review-picture', async (here) => {
          const { text } = await readForm(request)
          const review = text('review') === 'published' ? 'published' : 'hidden'
          const actor = here.member?.name ?? ''
          if (!(await reviewPictureOf(town, params.id, params.picture, review, actor))) return missing(here)
          return seeOther(`/console/requests/${params.id}?saved`)
        }),
      posted,
    )
    .get(
      '/console/pictures/:id/:size',
      ({ params, request }) =>
        guarded(request, 'see-queue', async (here) => {
          const known = /^[0-9a-f-]{36}$/.test(params.id) && (await requestOfPicture(town, params.id))
          const size = params.size === 'thumbnail' ? 'thumbnail' : 'full'
          const bytes = known ? await readPicture(town, params.id, size) : undefined
          return bytes ? jpeg(bytes) : missing(here)
        }),
      hidden,
    )
}

/** Only within the console: an address from outside must not send a member elsewhere after signing in. */
const safeNext = (next: string | null): string =>
  next && /^\/console(?:[/?]|$)/.test(next) && !next.includes('\\') ? next : '/console'

const withCookies = (response: Response, cookies: string[]): Response => {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

const forbidden = (here: View): Response =>
  consolePage(
    here,
    { title: here.t('forbidden.title'), path: '', status: 403 },
    <>
      <h1>{here.t('forbidden.title')}</h1>
      <p>{here.t('forbidden.body')}</p>
    </>,
  )

const saveChange = async (
  here: View,
  id: string,
  request: Request,
  missing: () => Response,
): Promise<Response> => {
  const { town, member } = here
  const { text } = await readForm(request)
  const typed = {
    state: text('state'),
    publicNote: text('public_note'),
    internalNote: text('internal_note'),
  }
  const state = STATES.find((one) => one === typed.state)
  const version = Number(text('version'))
  const outcome = state
    ? await change(town, id, {
        ...typed,
        state,
        actor: member?.name ?? '',
        seenVersion: Number.isInteger(version) && version > 0 ? version : undefined,
      })
    : undefined
  if (typeof outcome === 'object') return seeOther(`/console/requests/${id}?saved=told`)
  const found = await find(town, id)
  if (!found) return missing()
  const problem =
    outcome === undefined ? 'change.unknown' : outcome === 'stale' ? 'change.stale' : 'change.nothing'
  return requestPage(here, found, { problem, typed })
}
