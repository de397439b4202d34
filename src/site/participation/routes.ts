import { Elysia } from 'elysia'
import { type Consultation, findPublicConsultation } from '#domain/participation'
import type { View } from '../ui/index.ts'
import { receiveAnswer } from './answer.ts'
import { consultationPage } from './consultation.tsx'
import { resultsFile } from './files.ts'
import { consultationsPage } from './list.tsx'

const hiddenRoute = { detail: { hide: true } }
const formRoute = { ...hiddenRoute, parse: 'none' as const }

/** The questions of the town: those that are open, announced or closed, and each with its answers. */
export const participationRoutes = (
  viewOf: (request: Request) => Promise<View>,
  missing: (request: Request) => Response,
) => {
  const withFound = async (
    request: Request,
    number: string,
    show: (view: View, found: Consultation) => Response | Promise<Response>,
  ): Promise<Response> => {
    const view = await viewOf(request)
    const found = /^\d{1,9}$/.test(number)
      ? await findPublicConsultation(view.town, Number(number))
      : undefined
    return found ? show(view, found) : missing(request)
  }
  return new Elysia({ name: 'site-participation' })
    .get('/participation', async ({ request }) => consultationsPage(await viewOf(request)), hiddenRoute)
    .get(
      '/participation/:number',
      ({ params, request }) =>
        withFound(request, params.number, (view, found) => consultationPage(view, found)),
      hiddenRoute,
    )
    .post(
      '/participation/:number',
      ({ params, request }) =>
        withFound(request, params.number, (view, found) => receiveAnswer(view, found, request)),
      formRoute,
    )
    .get(
      '/participation/:number/results.csv',
      ({ params, request }) =>
        withFound(
          request,
          params.number,
          async (view, found) => (await resultsFile(view, found, 'csv')) ?? missing(request),
        ),
      hiddenRoute,
    )
    .get(
      '/participation/:number/results.json',
      ({ params, request }) =>
        withFound(
          request,
          params.number,
          async (view, found) => (await resultsFile(view, found, 'json')) ?? missing(request),
        ),
      hiddenRoute,
    )
}
