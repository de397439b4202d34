import type { Account } from '../account.ts'
import { errorResponse, fault, type GraphError, type Json, object, parameter } from '../errors.ts'
import { ACCOUNT_ID } from '../webhooks.ts'
import type { Flow } from './store.ts'

type With<Names extends string> = Request & { params: Record<Names, string> }
type OfId = With<'version' | 'id'>

const isFault = (answer: object): answer is GraphError => 'code' in answer && 'details' in answer
const respond = (outcome: Json | GraphError): Response =>
  isFault(outcome) ? errorResponse(outcome) : Response.json(outcome)
const noSuch = (id: string) =>
  fault(
    100,
    `Unsupported request. Object with ID '${id}' does not exist`,
    'Flow with specified ID does not exist',
  )

/**
 * The Flows API: create, hand in, publish, deprecate, delete.
 * @param allowed what is wrong with a call of the account's management
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/flowsapi
 */
export const createFlowsApi = (
  { baseUrl }: { baseUrl: () => string },
  account: Account,
  allowed: (request: Request) => Response | undefined,
) => {
  /** As `bun run connect` is tested: refuses the next call to a path. */
  const refused = (request: Request): Response | undefined => {
    const { line } = account
    const at = line.refuse.findIndex(({ path }) => request.method === 'POST' && request.url.includes(path))
    const [told] = at === -1 ? [] : line.refuse.splice(at, 1)
    return told && errorResponse(fault(told.code, `(#${told.code}) Told to fail`, 'told to fail'))
  }

  const call = async (
    request: Request,
    handle: () => Json | GraphError | Promise<Json | GraphError>,
  ): Promise<Response> => allowed(request) ?? refused(request) ?? respond(await handle())

  const ofFlow =
    (handle: (flow: Flow, request: Request) => Json | GraphError | Promise<Json | GraphError>) =>
    (request: OfId): Promise<Response> =>
      call(request, () => {
        const flow = account.flows.byId(request.params.id)
        return flow ? handle(flow, request) : noSuch(request.params.id)
      })

  const ofAccount =
    (handle: (request: Request) => Json | GraphError | Promise<Json | GraphError>) =>
    (request: OfId): Promise<Response> =>
      call(request, () => (request.params.id === ACCOUNT_ID ? handle(request) : noSuch(request.params.id)))

  const bodyOf = async (request: Request): Promise<Json> => object(await request.json().catch(() => ({})))

  const assets = (flow: Flow): Json => ({
    data: flow.text
      ? [
          {
            name: 'flow.json',
            asset_type: 'FLOW_JSON',
            download_url: `${baseUrl()}/flow-files/${flow.file}`,
          },
        ]
      : [],
  })

  return {
    /** Calls on a Flow itself, at the address that all nodes of the graph have. */
    node: {
      GET: ofFlow((flow) => account.flows.describe(flow)),
      POST: ofFlow(async (flow, request) => account.flows.rename(flow, await bodyOf(request))),
      DELETE: ofFlow((flow) => account.flows.remove(flow)),
    },
    routes: {
      '/:version/:id/flows': {
        GET: ofAccount((request) => account.flows.list(new URL(request.url).searchParams)),
        POST: ofAccount(async (request) => account.flows.create(await bodyOf(request))),
      },
      '/:version/:id/assets': {
        GET: ofFlow(assets),
        POST: ofFlow(async (flow, request) => {
          const form = await request.formData().catch(() => undefined)
          return form ? account.flows.upload(flow, form) : parameter('the file must be attached as form-data')
        }),
      },
      '/:version/:id/publish': { POST: ofFlow((flow) => account.flows.publish(flow)) },
      '/:version/:id/deprecate': { POST: ofFlow((flow) => account.flows.deprecate(flow)) },
      '/flow-files/:file': {
        GET: ({ params }: With<'file'>) => {
          const flow = account.flows.byFile(params.file)
          return flow
            ? new Response(flow.text, { headers: { 'content-type': 'application/json' } })
            : new Response('Not Found', { status: 404 })
        },
      },
    },
  }
}
