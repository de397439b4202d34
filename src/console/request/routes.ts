import { Elysia } from 'elysia'
import { readPicture } from '#domain/pictures'
import { findRequestOfPicture, findServiceRequest, type ServiceRequest } from '#domain/service-requests'
import { type Action, hasPermission, isInDepartment } from '#domain/staff'
import { jpegResponse, readForm } from '#platform/pages'
import { isUuid } from '#platform/text'
import { forbiddenPage, formRoute, type Guarded, hiddenRoute, notFoundPage } from '../access/index.ts'
import type { View } from '../ui/index.ts'
import {
  type Asked,
  assign,
  type ShowRequest,
  saveMerge,
  saveRequest,
  saveSplit,
  saveUnmerge,
  sayNearest,
} from './actions.tsx'
import { requestPage } from './detail.tsx'
import { type AskedPicture, picturePage, readOriginal, savePicture } from './picture-editor.tsx'
import { outcomeIn } from './typed.ts'
import { saveUpdateDecision } from './updates.tsx'

/**
 * The pages of one request, each for members of its department only.
 * @param showInQueue shows one beside the queue that it was opened from
 */
export const requestRoutes = (guarded: Guarded, showInQueue: ShowRequest) => {
  const show: ShowRequest = (view, found, outcome, back) =>
    back === undefined ? requestPage(view, found, outcome) : showInQueue(view, found, outcome, back)

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

  const askedPicture = (view: View, found: ServiceRequest, id: string, request: Request): AskedPicture => ({
    view,
    found,
    id,
    request,
    missing: () => notFoundPage(view),
  })

  /** A form about a request. */
  const posted =
    (action: Action, save: (asked: Asked) => Promise<Response>) =>
    ({ params, request }: { params: { id: string }; request: Request }) =>
      withRequest(request, params.id, action, async (view, found) =>
        save({ view, found, form: await readForm(request), show }),
      )

  return (
    new Elysia({ name: 'console-request' })
      .get(
        '/console/requests/:id',
        ({ params, request }) =>
          withRequest(request, params.id, 'see-queue', (view, found) => {
            const query = new URL(request.url).searchParams
            return requestPage(view, found, outcomeIn(query), query.get('reply'))
          }),
        hiddenRoute,
      )
      .post('/console/requests/:id', posted('change-request', saveRequest), formRoute)
      .post('/console/requests/:id/nearest', posted('change-request', sayNearest), formRoute)
      // From pages that were opened before there was one form.
      .post('/console/requests/:id/assign', posted('change-request', assign), formRoute)
      .post('/console/requests/:id/kind', posted('change-request', saveRequest), formRoute)
      .post('/console/requests/:id/merge', posted('merge-requests', saveMerge), formRoute)
      .post('/console/requests/:id/unmerge', posted('merge-requests', saveUnmerge), formRoute)
      .post('/console/requests/:id/split', posted('merge-requests', saveSplit), formRoute)
      .post(
        '/console/requests/:id/updates/:update',
        ({ params, request }) =>
          withRequest(request, params.id, 'change-request', async (view, found) =>
            saveUpdateDecision({ view, found, form: await readForm(request), show }, params.update),
          ),
        formRoute,
      )
      .get(
        '/console/requests/:id/pictures/:picture',
        ({ params, request }) =>
          withRequest(request, params.id, 'review-picture', (view, found) =>
            picturePage(askedPicture(view, found, params.picture, request)),
          ),
        hiddenRoute,
      )
      .get(
        '/console/requests/:id/pictures/:picture/original',
        ({ params, request }) =>
          withRequest(request, params.id, 'review-picture', async (view, found) => {
            const bytes = await readOriginal(askedPicture(view, found, params.picture, request))
            return bytes ? jpegResponse(bytes) : notFoundPage(view)
          }),
        hiddenRoute,
      )
      .post(
        '/console/requests/:id/pictures/:picture',
        ({ params, request }) =>
          withRequest(request, params.id, 'review-picture', async (view, found) =>
            savePicture(askedPicture(view, found, params.picture, request), await readForm(request)),
          ),
        formRoute,
      )
      .get(
        '/console/pictures/:id/:size',
        ({ params, request }) =>
          guarded(request, 'see-work', async (view) => {
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
  )
}
