import { join } from 'node:path'
import { Elysia } from 'elysia'
import type { Outbound } from '#platform/outbound'
import { files, jpeg, type PageFile, readForm, seeOther } from '#platform/pages'
import type { Source } from '#town/information'
import type { Town } from '#town/jurisdictions'
import { readPicture } from '#town/pictures'
import { change, find, requestOfPicture, reviewPictureOf, STATES } from '#town/service-requests'
import type { Member, Staff } from '#town/staff'
import { missingPage } from './apart.tsx'
import { applicationsPage, decideApplication, saveApplication } from './applications.tsx'
import { channel } from './channel.ts'
import { enter } from './enter.ts'
import { forwardingPage, manageDestination, saveDestination } from './forwarding.tsx'
import { type ConsoleKey, homeOf, type View } from './frame.tsx'
import { guard } from './guard.ts'
import { manageHook } from './hooks.tsx'
import { people } from './people.ts'
import { phoneCallPage, takePhoneCall } from './phone-call.tsx'
import { queuePage } from './queue.tsx'
import { requestPage } from './request.tsx'
import { askSource, sourcesPage } from './sources.tsx'
import { doneIn } from './table.tsx'

const hidden = { detail: { hide: true } }
const posted = { ...hidden, parse: 'none' as const }

const FILES: PageFile[] = [['/assets/console.css', join(import.meta.dir, 'console.css'), 'text/css']]

/** The staff's pages. Everything but the sign-in asks who is there and whether they may. */
export const consoleDoor = (town: Town, staff: Staff, outbound: Outbound, sources: Source[]) => {
  const guarded = guard(town, staff)
  const missing = missingPage

  return new Elysia({ name: 'console' })
    .use(channel(guarded, missing))
    .use(files('console', FILES))
    .use(enter(town, staff))
    .use(people(staff, guarded))
    .get(
      '/console',
      ({ request }) =>
        guarded(request, 'signed-in', async (here) => {
          const home = homeOf(here.member as Member)
          return home === '/console' ? queuePage(here, new URL(request.url).searchParams) : seeOther(home)
        }),
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
