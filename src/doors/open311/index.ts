import { Elysia } from 'elysia'
import type { Town } from '#town/jurisdictions'
import { catalogueOf, serviceIn } from '#town/services'
import { describeEndpoints } from './documentation.ts'
import { errorResponse, Refused, refuse } from './errors.ts'
import { type Format, respond, type Value } from './format.ts'
import { postRequest, readForm } from './post.ts'
import { definitionValue, oneRequest, queryRequests, serviceValue, w3cDate } from './read.ts'

/** An answer before it has a format: the XML root's name and what is in it. */
type Answer = { root: string; value: Value; status?: number }

/** Splits `EP01.json` in what is asked for and the format. */
const splitFormat = (file: string): { name: string; format: Format } | undefined => {
  const found = /^(.+)\.(json|xml)$/.exec(file)
  return found ? { name: found[1] ?? '', format: found[2] as Format } : undefined
}

/**
 * Open311 GeoReport v2: what can be reported, reporting, reading reports. JSON and XML.
 * @see https://wiki.open311.org/GeoReport_v2/
 */
export const open311 = (town: Town) => {
  /** Runs a handler and gives its answer, or its refusal, in the format asked for. */
  const answer = async (
    format: Format,
    request: Request,
    handler: () => Promise<Answer>,
    jurisdiction?: string,
  ) => {
    try {
      const query = new URL(request.url).searchParams
      const asked = jurisdiction || query.get('jurisdiction_id')?.trim()
      if (asked && asked !== town.id) throw refuse(404, 'jurisdiction_id was not found.')
      const { root, value, status } = await handler()
      return respond(format, root, value, status)
    } catch (error) {
      if (error instanceof Refused) return errorResponse(format, error)
      town.log.error({ error: String(error) }, 'open311 request failed')
      return errorResponse(format, refuse(500, 'The request could not be handled; please try again.'))
    }
  }

  /** For `…/{name}.{format}`: without a known format there is nothing there. */
  const answerFile = (file: string, request: Request, handler: (name: string) => Promise<Answer>) => {
    const split = splitFormat(file)
    if (!split) return errorResponse('xml', refuse(404, 'Not found: end the address in .json or .xml.'))
    return answer(split.format, request, () => handler(split.name))
  }

  const services = async (): Promise<Answer> => {
    const catalogue = await catalogueOf(town)
    return { root: 'services', value: catalogue.services.map((service) => serviceValue(service, catalogue)) }
  }

  const definition = async (code: string): Promise<Answer> => {
    const service = serviceIn(await catalogueOf(town), code)
    if (!service) throw refuse(404, 'service_code was not found.')
    return { root: 'service_definition', value: definitionValue(service) }
  }

  const discovery = async (): Promise<Answer> => {
    const changeset = w3cDate(town, (await catalogueOf(town)).changedAt)
    const endpoint = {
      specification: 'http://wiki.open311.org/GeoReport_v2',
      url: `${town.publicUrl}/open311/v2`,
      changeset,
      type: 'production',
      formats: ['text/xml', 'application/json'],
    }
    const contact = town.profile.contact
    return { root: 'discovery', value: { changeset, contact, key_service: contact, endpoints: [endpoint] } }
  }

  const post = async (format: Format, request: Request) => {
    const form = readForm(request)
    // A form that cannot be read is the handler's to refuse, in the format asked for.
    const jurisdiction = await form.then(
      (fields) => fields.text('jurisdiction_id'),
      () => undefined,
    )
    const handler = async (): Promise<Answer> => ({
      root: 'service_requests',
      value: await postRequest(town, request, await form),
      status: 201,
    })
    return answer(format, request, handler, jurisdiction)
  }

  const app = new Elysia({ name: 'open311' })
  for (const format of ['json', 'xml'] as const) {
    const describe = describeEndpoints(format)
    app
      .get(
        `/open311/discovery.${format}`,
        ({ request }) => answer(format, request, discovery),
        describe.discovery,
      )
      .get(
        `/open311/v2/discovery.${format}`,
        ({ request }) => answer(format, request, discovery),
        describe.discovery,
      )
      .get(
        `/open311/v2/services.${format}`,
        ({ request }) => answer(format, request, services),
        describe.services,
      )
      .get(
        `/open311/v2/requests.${format}`,
        ({ request }) => {
          const query = new URL(request.url).searchParams
          return answer(format, request, async () => ({
            root: 'service_requests',
            value: await queryRequests(town, query),
          }))
        },
        describe.requests,
      )
      .post(`/open311/v2/requests.${format}`, ({ request }) => post(format, request), {
        ...describe.post,
        parse: 'none',
      })
  }
  const file = describeEndpoints('json')
  return app
    .get(
      '/open311/v2/services/:file',
      ({ params, request }) => answerFile(params.file, request, definition),
      file.definition,
    )
    .get(
      '/open311/v2/requests/:file',
      ({ params, request }) =>
        answerFile(params.file, request, async (id) => ({
          root: 'service_requests',
          value: await oneRequest(town, id),
        })),
      file.request,
    )
    .get(
      '/open311/v2/tokens/:file',
      ({ params, request }) =>
        answerFile(params.file, request, async (token) => {
          // Reports are numbered at once: a number serves as its own token.
          await oneRequest(town, token).catch(() => {
            throw refuse(404, 'token was not found.')
          })
          return { root: 'service_requests', value: [{ service_request_id: token, token }] }
        }),
      file.token,
    )
}
