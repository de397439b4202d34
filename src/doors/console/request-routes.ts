import { Elysia } from 'elysia'
import { jpeg, readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import type { Town } from '#town/jurisdictions'
import { readPicture } from '#town/pictures'
import { find, requestOfPicture, reviewPictureOf, type ServiceRequest } from '#town/service-requests'
import { type Action, inDepartment, may } from '#town/staff'
import { forbiddenPage, missingPage } from './apart.tsx'
import { crewPage, saveFromStreet } from './crew.tsx'
import type { ConsoleKey, View } from './frame.tsx'
import { type Guarded, hidden, posted } from './guard.ts'
import { picturePage, saveBlur } from './picture.tsx'
import { requestPage } from './request.tsx'
import { saveAssignment, saveChange, saveMerge, saveSplit, saveUnmerge } from './request-actions.tsx'

/** The pages of one request, each for members of its department only. */
export const requestRoutes = (town: Town, guarded: Guarded) => {
  /** Finds the request, and asks whether the member may do this with one of its department. */
  const withRequest = (
    request: Request,
    id: string,
    action: Action,
    handler: (here: View, found: ServiceRequest) => Promise<Response>,
  ): Promise<Response> =>
    guarded(request, action, async (here) => {
      const found = await find(town, id)
      if (!found || !here.member) return missingPage(here)
      return may(here.member, action, found.department)
        ? handler(here, found)
        : forbiddenPage(here, 'department')
    })

  return new Elysia({ name: 'console-request' })
    .get(
      '/console/crew',
      ({ request }) =>
        guarded(request, 'change-request', (here) => crewPage(here, new URL(request.url).searchParams)),
      hidden,
    )
    .post(
      '/console/crew/:id',
      ({ params, request }) =>
        withRequest(request, params.id, 'change-request', (here, found) =>
          saveFromStreet(here, found, request),
        ),
      posted,
    )
    .get(
      '/console/requests/:id',
      ({ params, request }) =>
        withRequest(request, params.id, 'see-queue', (here, found) => {
          const query = new URL(request.url).searchParams
          const saved = query.get('saved')
          const done: ConsoleKey | undefined =
            saved === null ? undefined : saved === 'told' ? 'change.told' : 'change.done'
          return requestPage(here, found, { done }, query.get('reply'))
        }),
      hidden,
    )
    .post(
      '/console/requests/:id',
      ({ params, request }) =>
        withRequest(request, params.id, 'change-request', (here, found) =>
          saveChange(here, found, request, () => missingPage(here)),
        ),
      posted,
    )
    .post(
      '/console/requests/:id/assign',
      ({ params, request }) =>
        withRequest(request, params.id, 'change-request', (here, found) =>
          saveAssignment(here, found, request),
        ),
      posted,
    )
    .post(
      '/console/requests/:id/merge',
      ({ params, request }) =>
        withRequest(request, params.id, 'merge-requests', (here, found) => saveMerge(here, found, request)),
      posted,
    )
    .post(
      '/console/requests/:id/unmerge',
      ({ params, request }) =>
        withRequest(request, params.id, 'merge-requests', (here, found) => saveUnmerge(here, found)),
      posted,
    )
    .post(
      '/console/requests/:id/split',
      ({ params, request }) =>
        withRequest(request, params.id, 'merge-requests', (here, found) => saveSplit(here, found, request)),
      posted,
    )
    .get(
      '/console/requests/:id/pictures/:picture',
      ({ params, request }) =>
        withRequest(request, params.id, 'review-picture', (here, found) =>
          picturePage(here, found, params.picture, request, () => missingPage(here)),
        ),
      hidden,
    )
    .post(
      '/console/requests/:id/pictures/:picture',
      ({ params, request }) =>
        withRequest(request, params.id, 'review-picture', async (here, found) => {
          const { text } = await readForm(request)
          const missing = () => missingPage(here)
          if (text('do')) return saveBlur(here, found, params.picture, request, text, missing)
          const review = text('review') === 'published' ? 'published' : 'hidden'
          const actor = here.member?.name ?? ''
          if (!(await reviewPictureOf(town, found.id, params.picture, review, actor))) return missing()
          return seeOther(`/console/requests/${found.id}?saved`)
        }),
      posted,
    )
    .get(
      '/console/pictures/:id/:size',
      ({ params, request }) =>
        guarded(request, 'see-queue', async (here) => {
          const owner = isUuid(params.id) && (await requestOfPicture(town, params.id))
          const of = owner ? await find(town, owner) : undefined
          if (!of || !here.member) return missingPage(here)
          if (!inDepartment(here.member, of.department)) return forbiddenPage(here, 'department')
          const size = params.size === 'thumbnail' ? 'thumbnail' : 'full'
          const bytes = await readPicture(town, params.id, size)
          return bytes ? jpeg(bytes) : missingPage(here)
        }),
      hidden,
    )
}
