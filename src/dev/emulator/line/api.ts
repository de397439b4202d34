import { randomBytes } from 'node:crypto'
import { type Account, versionOf } from '../account.ts'
import { array, errorResponse, fault, type GraphError, type Json, object, parameter } from '../errors.ts'
import { ACCOUNT_ID } from '../webhooks.ts'
import {
  validateAutomation,
  validateLink,
  validateProfile,
  validateRegistration,
  validateStorage,
  validateUsername,
  WEBHOOK_FIELDS,
} from './rules.ts'
import { APP_ID, type Line } from './state.ts'

type Options = { phoneNumberId: string; accessToken: string; appSecret: string }
type Call = { request: Request; body: Json; query: URLSearchParams; line: Line }
type Handler = (call: Call) => Json | GraphError | Promise<Json | GraphError>

const SUCCESS = { success: true }
const id = () => randomBytes(12).toString('base64url')

const isFault = (answer: object): answer is GraphError => 'code' in answer && 'details' in answer

/** Takes a change over where the rules allow it. */
const change =
  (
    validate: (body: Json, line: Line) => GraphError | undefined,
    apply: (body: Json, line: Line) => Json | undefined,
  ): Handler =>
  ({ body, line }) =>
    validate(body, line) ?? apply(body, line) ?? SUCCESS

const profileOf = ({ profile: { profile_picture_handle: picture, ...rest } }: Line): Json => ({
  ...rest,
  ...(picture ? { profile_picture_url: 'https://pps.whatsapp.net/picture' } : {}),
  messaging_product: 'whatsapp',
})

/** Fields that are asked for, and nothing else. */
const picked = (all: Json, fields: string | null): Json => {
  const wanted = fields?.split(',') ?? ['messaging_product']
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => wanted.includes(name) || name === 'messaging_product'),
  )
}

/** What can be asked of the number. `registered`: only of one that is. */
const numberCalls = (
  now: () => number,
): Record<string, { registered: boolean; GET?: Handler; POST?: Handler }> => ({
  settings: {
    registered: false,
    GET: ({ line: { storageRegion } }) => ({
      storage_configuration: storageRegion
        ? { status: 'IN_COUNTRY_STORAGE_ENABLED', data_localization_region: storageRegion }
        : { status: 'DEFAULT' },
    }),
    POST: change(validateStorage, (body, line) => {
      line.storageRegion = String(object(body.storage_configuration).data_localization_region)
      return undefined
    }),
  },
  register: {
    registered: false,
    POST: change(
      (body, line) => validateRegistration(body, line, now()),
      ({ pin }, line) => {
        line.registrations.push(now())
        line.registered = true
        line.pin = String(pin)
        return undefined
      },
    ),
  },
  whatsapp_business_profile: {
    registered: true,
    GET: ({ line, query }) => ({ data: [picked(profileOf(line), query.get('fields'))] }),
    POST: change(validateProfile, ({ messaging_product: _, ...wanted }, line) => {
      line.profile = { ...line.profile, ...wanted }
      return undefined
    }),
  },
  username: {
    registered: true,
    GET: ({ line: { username } }) => (username ? { username, status: 'reserved' } : {}),
    POST: change(validateUsername, ({ username }, line) => {
      line.username = String(username)
      return { status: 'reserved' }
    }),
  },
  conversational_automation: {
    registered: true,
    POST: change(validateAutomation, ({ prompts, commands }, line) => {
      line.automation = { prompts: array(prompts).map(String), commands: array(commands).map(object) }
      return undefined
    }),
  },
  message_qrdls: {
    registered: true,
    GET: ({ line: { links } }) => ({ data: links }),
    POST: change(validateLink, (body, line) => {
      const code = id().toUpperCase()
      const made = {
        code,
        prefilled_message: String(body.prefilled_message),
        deep_link_url: `https://wa.me/message/${code}`,
      }
      line.links.push(made)
      return body.generate_qr_image ? { ...made, qr_image_url: `https://scontent.example/${code}` } : made
    }),
  },
})

const NOT_REGISTERED = fault(
  133010,
  '(#133010) Phone number not registered',
  'The phone number is not registered',
)
const NO_PERMISSION = fault(200, '(#200) Permissions error', 'whatsapp_business_management is required', 403)
const NO_SUCH = fault(100, 'Unsupported request. Object with this ID does not exist', 'unknown id')

/** The Graph API by which a number and its app are set up. */
export const createLineApi = (options: Options, account: Account, now: () => number) => {
  const bearer = (request: Request) => request.headers.get('authorization')?.replace(/^(?:Bearer|OAuth) /, '')
  const isTown = (request: Request) => bearer(request) === options.accessToken
  const badToken = fault(190, 'Invalid OAuth access token', 'The access token is invalid', 401)

  /** @param allowed what is wrong with the caller */
  const handle = async (
    request: Request,
    handler: Handler,
    allowed: (line: Line) => GraphError | undefined,
  ): Promise<Response> => {
    if (typeof versionOf(new URL(request.url).pathname.split('/')[1] ?? '') !== 'number')
      return errorResponse(fault(2635, '(#2635) You are calling a deprecated version', 'no such version'))
    const { line } = account
    const refused = line.refuse.findIndex(
      ({ path }) => request.url.includes(path) && request.method === 'POST',
    )
    const [told] = refused === -1 ? [] : line.refuse.splice(refused, 1)
    if (told) return errorResponse(fault(told.code, `(#${told.code}) Told to fail`, 'told to fail'))
    const wrong = allowed(line)
    if (wrong) return errorResponse(wrong)
    const body = object(await request.json().catch(() => ({})))
    const answer = await handler({ request, body, line, query: new URL(request.url).searchParams })
    return isFault(answer) ? errorResponse(answer) : Response.json(answer)
  }

  const managed = (request: Request, line: Line): GraphError | undefined => {
    if (!isTown(request)) return badToken
    return line.scopes.includes('whatsapp_business_management') ? undefined : NO_PERMISSION
  }

  const debugToken: Handler = ({ query, line }) => ({
    data: {
      app_id: APP_ID,
      type: 'SYSTEM_USER',
      is_valid: query.get('input_token') === options.accessToken,
      expires_at: line.tokenExpires,
      scopes: line.scopes,
    },
  })

  const listSubscribed: Handler = ({ line }) => ({
    data: line.subscribed
      ? [{ whatsapp_business_api_data: { id: APP_ID, name: 'Town hall', link: 'https://example.org' } }]
      : [],
  })
  const subscribe: Handler = ({ line }) => {
    line.subscribed = true
    return SUCCESS
  }
  const ofAccount = (request: Request, accountId: string) => (line: Line) =>
    managed(request, line) ?? (accountId === ACCOUNT_ID ? undefined : NO_SUCH)

  const asApp = (request: Request, appId: string) => (): GraphError | undefined => {
    if (appId !== APP_ID) return NO_SUCH
    if (isTown(request))
      return fault(15, '(#15) This method must be called with an app access_token.', 'app access token', 400)
    return bearer(request) === `${APP_ID}|${options.appSecret}` ? undefined : badToken
  }
  const listWebhooks: Handler = ({ line: { appWebhook } }) => ({
    data: appWebhook
      ? [
          {
            object: 'whatsapp_business_account',
            callback_url: appWebhook.callbackUrl,
            active: true,
            fields: appWebhook.fields.map((name) => ({ name, version: 'v26.0' })),
          },
        ]
      : [],
  })
  const setWebhooks: Handler = async ({ body, line }) => {
    const fields = String(body.fields ?? '').split(',')
    const unknown = fields.find((one) => !WEBHOOK_FIELDS.has(one))
    if (body.object !== 'whatsapp_business_account' || unknown !== undefined)
      return parameter(`object or field is not valid: ${unknown}`)
    const callbackUrl = String(body.callback_url)
    if (!(await answersChallenge(callbackUrl, String(body.verify_token))))
      return fault(2200, '(#2200) Callback verification failed', 'The callback URL could not be validated')
    line.appWebhook = { callbackUrl, fields }
    return SUCCESS
  }

  const beginUpload: Handler = ({ query, line }) => {
    const type = query.get('file_type') ?? ''
    const length = Number(query.get('file_length'))
    if (!/^image\/(?:png|jpeg)$/.test(type) || !(length > 0)) return parameter('file_type or file_length')
    const session = `upload:${id()}`
    line.uploads.set(session, { length, type })
    return { id: session }
  }

  /** The bytes of a file. Authorised with `OAuth`, not with `Bearer`. */
  const takeUpload = async (request: Request, session: string): Promise<Response> => {
    if (request.headers.get('authorization') !== `OAuth ${options.accessToken}`)
      return errorResponse(badToken)
    const wanted = account.line.uploads.get(session)
    const { byteLength } = await request.arrayBuffer()
    if (!wanted || request.headers.get('file_offset') !== '0' || byteLength !== wanted.length)
      return errorResponse(parameter('no such upload, or not as many bytes as stated'))
    const handle = `4::${id()}`
    account.line.handles.add(handle)
    return Response.json({ h: handle })
  }

  type With<Names extends string> = Request & { params: Record<Names, string> }
  type OfId = With<'version' | 'id'>

  const ofNumber = Object.entries(numberCalls(now)).map(([name, { registered, ...methods }]) => {
    const allowed = (request: OfId) => (line: Line) =>
      managed(request, line) ??
      (request.params.id === options.phoneNumberId ? undefined : NO_SUCH) ??
      (registered && !line.registered ? NOT_REGISTERED : undefined)
    const handlers = Object.entries(methods).map(([method, handler]) => [
      method,
      (request: OfId) => handle(request, handler, allowed(request)),
    ])
    return [`/:version/:id/${name}`, Object.fromEntries(handlers)] as const
  })

  return {
    takeUpload,
    routes: {
      '/:version/debug_token': {
        GET: (request: Request) =>
          handle(request, debugToken, () => (isTown(request) ? undefined : badToken)),
      },
      '/:version/:id/subscriptions': {
        GET: (request: OfId) => handle(request, listWebhooks, asApp(request, request.params.id)),
        POST: (request: OfId) => handle(request, setWebhooks, asApp(request, request.params.id)),
      },
      '/:version/:id/subscribed_apps': {
        GET: (request: OfId) => handle(request, listSubscribed, ofAccount(request, request.params.id)),
        POST: (request: OfId) => handle(request, subscribe, ofAccount(request, request.params.id)),
      },
      '/:version/:id/uploads': {
        POST: (request: OfId) =>
          handle(request, beginUpload, (line) =>
            request.params.id === APP_ID ? managed(request, line) : NO_SUCH,
          ),
      },
      ...Object.fromEntries(ofNumber),
    },
  }
}

const answersChallenge = async (url: string, verifyToken: string): Promise<boolean> => {
  const challenge = id()
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.verify_token': verifyToken,
    'hub.challenge': challenge,
  })
  const response = await fetch(`${url}?${query}`, { signal: AbortSignal.timeout(5_000) }).catch(
    () => undefined,
  )
  return response?.status === 200 && (await response.text()) === challenge
}
