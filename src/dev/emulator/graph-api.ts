import { type Account, numberNode, versionOf } from './account.ts'
import { documentedFault } from './account-errors.ts'
import { errorResponse, fault, type GraphError, type Json, parameter } from './errors.ts'
import type { Faults } from './faults.ts'
import { validateFile } from './files.ts'
import { createFlowsApi } from './flows/api.ts'
import { createLineApi } from './line/api.ts'
import { numberFields } from './line/state.ts'
import type { Platform } from './platform.ts'
import { templateBody } from './templates/store.ts'
import type { Template } from './templates/templates.ts'
import type { WebhookSender } from './webhooks.ts'

const isFault = (answer: object): answer is GraphError => 'code' in answer && 'details' in answer

const answer = (outcome: object): Response =>
  isFault(outcome) ? errorResponse(outcome) : Response.json(outcome)

const unknownPath = (details: string) => errorResponse(fault(2500, 'Unknown path components', details, 404))

/**
 * Where versions differ in what a call may say.
 * @see https://developers.facebook.com/docs/graph-api/changelog (after 29 July 2026)
 */
const RECIPIENT_TYPE_SINCE = 25
const MESSAGING_LIMIT_SINCE = 24
const MESSAGING_LIMIT = 'whatsapp_business_manager_messaging_limit'

/** The Graph API as the town calls it: messages, files, templates, the number, the contact book. */
export const createGraphApi = (
  options: {
    phoneNumberId: string
    accessToken: string
    appSecret: string
    statusDelayMs: number
    baseUrl: () => string
  },
  account: Account,
  platform: Platform,
  courier: WebhookSender,
  faults: Faults,
) => {
  const authorised = (request: Request) =>
    request.headers.get('authorization') === `Bearer ${options.accessToken}`

  const badToken = () =>
    errorResponse(
      fault(
        190,
        'Invalid OAuth access token - Cannot parse access token',
        'The access token is invalid',
        401,
      ),
    )

  const noSuch = (method: 'get' | 'post', id: string, status = 400) =>
    errorResponse(
      fault(
        100,
        `Unsupported ${method} request. Object with ID '${id}' does not exist`,
        'unknown id',
        status,
      ),
    )

  /** Refuses versions that do not exist or have ended, and callers without the token. */
  const call = async (
    request: Request,
    named: string,
    handler: (version: number) => Response | Promise<Response>,
  ): Promise<Response> => {
    const version = versionOf(named)
    if (version === undefined) return unknownPath(`no such version: ${named}`)
    if (version === 'ended')
      return errorResponse(fault(2635, '(#2635) You are calling a deprecated version', `${named} has ended`))
    // A token that has run out opens nothing.
    return authorised(request) && faults.accountCode !== 190 ? handler(version) : badToken()
  }

  /** What is forbidden to templates alone leaves the answers. */
  const suffers = ({ type }: Json): boolean => faults.accountCode !== 131064 || type === 'template'

  const messages = async (request: Request, phoneId: string, version: number): Promise<Response> => {
    if (phoneId !== options.phoneNumberId) return noSuch('post', phoneId)
    const payload = (await request.json().catch(() => undefined)) as Json | undefined
    if (!payload) return errorResponse(fault(100, '(#100) Invalid parameter', 'The request body is not JSON'))
    if (!account.line.registered)
      return errorResponse(
        fault(133010, '(#133010) Phone number not registered', 'The phone number is not registered'),
      )
    if (payload.status === 'read') return answer(platform.markRead(payload))
    if (version >= RECIPIENT_TYPE_SINCE && payload.recipient_type === undefined)
      return errorResponse(parameter('The parameter recipient_type is required.'))
    if (faults.sendDelayMs > 0) await Bun.sleep(faults.sendDelayMs)
    if (faults.failTimes > 0) {
      faults.failTimes--
      return errorResponse({ ...documentedFault(faults.failCode), status: faults.failStatus })
    }
    if (faults.accountCode > 0 && !faults.accountLate && suffers(payload))
      return errorResponse(documentedFault(faults.accountCode))
    const outcome = platform.send(payload, version)
    if (faults.swallowAnswers > 0) {
      faults.swallowAnswers--
      return new Response('upstream connect error', { status: 502 })
    }
    return answer(outcome)
  }

  const node = (id: string, version: number, fields: string[]): Response => {
    const gone = version >= MESSAGING_LIMIT_SINCE ? 'messaging_limit_tier' : MESSAGING_LIMIT
    if (fields.includes(gone))
      return errorResponse(
        fault(100, `(#100) Tried accessing nonexisting field (${gone})`, 'nonexisting field'),
      )
    if (id === options.phoneNumberId)
      return Response.json({
        ...numberNode(id, faults.accountCode),
        ...numberFields(account.line),
        [version >= MESSAGING_LIMIT_SINCE ? MESSAGING_LIMIT : 'messaging_limit_tier']: 'TIER_2K',
      })
    if (faults.mediaFailTimes > 0) {
      faults.mediaFailTimes--
      return errorResponse(fault(131000, '(#131000) Something went wrong', 'told to fail', 500))
    }
    const described = platform.media.describe(id)
    return described ? Response.json(described) : noSuch('get', id, 404)
  }

  const handIn = async (request: Request, phoneId: string): Promise<Response> => {
    const form = await request.formData().catch(() => undefined)
    const file = form?.get('file')
    if (phoneId !== options.phoneNumberId || form?.get('messaging_product') !== 'whatsapp')
      return errorResponse(fault(100, '(#100) Invalid parameter', 'messaging_product or phone number id'))
    if (!file || typeof file === 'string')
      return errorResponse(fault(131008, '(#131008) Required parameter is missing', 'file is required'))
    const wrong = validateFile(file)
    if (wrong) return errorResponse(wrong)
    const kept = platform.media.keep(new Uint8Array(await file.arrayBuffer()), file.type, 'town')
    return Response.json({ id: kept.id })
  }

  const mediaFile = (request: Request, name: string): Response => {
    if (!authorised(request)) return new Response('Unauthorized', { status: 401 })
    const found = platform.media.at(name)
    return found
      ? new Response(found.bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': found.type } })
      : new Response('Not Found', { status: 404 })
  }

  /** The platform looks at a template some time after it was handed in, and tells the account. */
  const reviewLater = (template: Template): void => {
    void Bun.sleep(options.statusDelayMs).then(() => {
      account.templates.review(template)
      return courier.tell('message_template_status_update', {
        event: template.status,
        message_template_id: Number(template.id),
        message_template_name: template.name,
        message_template_language: template.language,
        reason: template.rejected_reason ?? 'NONE',
      })
    })
  }

  const createTemplate = async (request: Request): Promise<Response> => {
    const body = templateBody(await request.json().catch(() => undefined))
    const made = account.templates.create(body, platform.now())
    if (isFault(made)) return errorResponse(made)
    reviewLater(made)
    const { id, status, category } = made
    return Response.json({ id, status, category })
  }

  const editTemplate = async (request: Request, id: string): Promise<Response> => {
    const template = account.templates.byId(id)
    if (!template) return noSuch('post', id)
    const body = templateBody(await request.json().catch(() => undefined))
    const outcome = account.templates.edit(template, body, platform.now())
    if (!isFault(outcome)) reviewLater(template)
    return answer(outcome)
  }

  const line = createLineApi(options, account, platform.now)

  const flows = createFlowsApi(options, account, (request) => {
    const [, named = ''] = new URL(request.url).pathname.split('/')
    const version = versionOf(named)
    if (typeof version !== 'number') return unknownPath(`no such version: ${named}`)
    if (!authorised(request)) return badToken()
    return account.line.scopes.includes('whatsapp_business_management')
      ? undefined
      : errorResponse(fault(200, '(#200) Permissions error', 'whatsapp_business_management is required', 403))
  })
  const isFlow = (id: string) => account.flows.byId(id) !== undefined

  const queryOf = (request: Request) => new URL(request.url).searchParams

  const forget = (request: Request, phoneId: string): Response => {
    const query = queryOf(request)
    if (phoneId !== options.phoneNumberId || query.get('messaging_product') !== 'whatsapp')
      return errorResponse(fault(100, '(#100) Invalid parameter', 'messaging_product or phone number id'))
    return answer(platform.forgetContact(query.get('bsuid') ?? ''))
  }

  type With<Names extends string> = Request & { params: Record<Names, string> }

  return {
    '/:version/:id/messages': {
      POST: (request: With<'version' | 'id'>) =>
        call(request, request.params.version, (version) => messages(request, request.params.id, version)),
    },
    '/:version/:id/media': {
      POST: (request: With<'version' | 'id'>) =>
        call(request, request.params.version, () => handIn(request, request.params.id)),
    },
    '/:version/:id/contact_book': {
      DELETE: (request: With<'version' | 'id'>) =>
        call(request, request.params.version, () => forget(request, request.params.id)),
    },
    '/:version/:id/message_templates': {
      GET: (request: With<'version' | 'id'>) =>
        call(request, request.params.version, () => answer(account.templates.list(queryOf(request)))),
      POST: (request: With<'version' | 'id'>) =>
        call(request, request.params.version, () => createTemplate(request)),
      DELETE: (request: With<'version' | 'id'>) =>
        call(request, request.params.version, () =>
          answer(account.templates.remove(queryOf(request), platform.now())),
        ),
    },
    '/:version/:id': {
      GET: (request: With<'version' | 'id'>) =>
        isFlow(request.params.id)
          ? flows.node.GET(request)
          : call(request, request.params.version, (version) =>
              node(request.params.id, version, queryOf(request).get('fields')?.split(',') ?? []),
            ),
      DELETE: flows.node.DELETE,
      POST: (request: With<'version' | 'id'>) =>
        isFlow(request.params.id)
          ? flows.node.POST(request)
          : request.params.id.startsWith('upload:')
            ? line.takeUpload(request, request.params.id)
            : call(request, request.params.version, () => editTemplate(request, request.params.id)),
    },
    ...line.routes,
    ...flows.routes,
    '/media-files/:url': { GET: (request: With<'url'>) => mediaFile(request, request.params.url) },
  }
}

/** A path that there is not. */
export const noSuchPath = () => unknownPath('unknown path')
