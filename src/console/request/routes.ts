import { Elysia } from 'elysia'
import { readPicture } from '#domain/pictures'
import {
  findRequestOfPicture,
  findServiceRequest,
  reviewRequestPicture,
  type ServiceRequest,
} from '#domain/service-requests'
import { type Action, hasPermission, isInDepartment } from '#domain/staff'
import { jpegResponse, readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { forbiddenPage, formRoute, type Guarded, hiddenRoute, notFoundPage } from '../access/index.ts'
import { crewPage, saveCrewUpdate } from '../crew/index.ts'
import { type ConsoleKey, createConsoleContext, type View } from '../ui/index.ts'
import { saveAssignment, saveChange, saveKind, saveMerge, saveSplit, saveUnmerge } from './actions.tsx'
import { picturePage, saveBlur } from './picture-editor.tsx'
import { requestPage } from './request.tsx'

/** The pages of one request, each for members of its department only. */
export const requestRoutes = (guarded: Guarded) => {
  /** Finds the request, and asks whether the member may do this with one of its department. */
  const withRequest = (
    request: Request,
    id: string,
    action: Action,
    handler: (view: View, found: ServiceRequest) => Promise<Response>,
  ): Promise<Response> =>
    guarded(request, action, async (view) => {
      const found = await findServiceRequest(view.town, id)
      if (!found || !view.member) return notFoundPage(view)
      return hasPermission(view.member, action, found.department)
        ? handler(view, found)
        : forbiddenPage(view, 'department')
    })

  return new Elysia({ name: 'console-request' })
    .get(
      '/console/crew',
      ({ request }) =>
        guarded(request, 'change-request', (view) => crewPage(view, new URL(request.url).searchParams)),
      hiddenRoute,
    )
    .post(
      '/console/crew/:id',
      ({ params, request }) =>
        withRequest(request, params.id, 'change-request', (view, found) =>
          saveCrewUpdate(view, found, request),
        ),
      formRoute,
    )
    .get(
      '/console/requests/:id',
      ({ params, request }) =>
        withRequest(request, params.id, 'see-queue', (view, found) => {
          const query = new URL(request.url).searchParams
          const saved = query.get('saved')
          const done: ConsoleKey | undefined =
            saved === null ? undefined : saved === 'told' ? 'change.told' : 'change.done'
          return requestPage(view, found, { done }, query.get('reply'))
        }),
      hiddenRoute,
    )
    .post(
      '/console/requests/:id',
      ({ params, request }) =>
        withRequest(request, params.id, 'change-request', (view, found) =>
          saveChange(view, found, request, () => notFoundPage(view)),
        ),
      formRoute,
    )
    .post(
      '/console/requests/:id/assign',
      ({ params, request }) =>
        withRequest(request, params.id, 'change-request', (view, found) =>
          saveAssignment(view, found, request),
        ),
      formRoute,
    )
    .post(
      '/console/requests/:id/kind',
      ({ params, request }) =>
        withRequest(request, params.id, 'change-request', (view, found) =>
          saveKind(view, found, request, () => notFoundPage(view)),
        ),
      formRoute,
    )
    .post(
      '/console/requests/:id/merge',
      ({ params, request }) =>
        withRequest(request, params.id, 'merge-requests', (view, found) => saveMerge(view, found, request)),
      formRoute,
    )
    .post(
      '/console/requests/:id/unmerge',
      ({ params, request }) =>
        withRequest(request, params.id, 'merge-requests', (view, found) => saveUnmerge(view, found)),
      formRoute,
    )
    .post(
      '/console/requests/:id/split',
      ({ params, request }) =>
        withRequest(request, params.id, 'merge-requests', (view, found) => saveSplit(view, found, request)),
      formRoute,
    )
    .get(
      '/console/requests/:id/pictures/:picture',
      ({ params, request }) =>
        withRequest(request, params.id, 'review-picture', (view, found) =>
          picturePage(view, found, params.picture, request, () => notFoundPage(view)),
        ),
      hiddenRoute,
    )
    .post(
      '/console/requests/:id/pictures/:picture',
      ({ params, request }) =>
        withRequest(request, params.id, 'review-picture', async (view, found) => {
          const { text } = await readForm(request)
          const missing = () => notFoundPage(view)
          if (text('do')) return saveBlur(view, found, params.picture, request, text, missing)
          const review = text('review') === 'published' ? 'published' : 'hidden'
          const pictureId = params.picture
          await reviewRequestPicture(createConsoleContext(view), { id: found.id, pictureId, review })
          return seeOther(`/console/requests/${found.id}?saved`)
        }),
      formRoute,
    )
    .get(
      '/console/pictures/:id/:size',
      ({ params, request }) =>
        guarded(request, 'see-queue', async (view) => {
          const owner = isUuid(params.id) && (await findRequestOfPicture(view.town, params.id))
          const of = owner ? await findServiceRequest(view.town, owner) : undefined
          if (!of || !view.member) return notFoundPage(view)
          if (!isInDepartment(view.member, of.department)) return forbiddenPage(view, 'department')
          const size = params.size === 'thumbnail' ? 'thumbnail' : 'full'
          const bytes = await readPicture(view.town, params.id, size)
          return bytes ? jpegResponse(bytes) : notFoundPage(view)
        }),
      hiddenRoute,
    )
}
