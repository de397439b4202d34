import type { UploadAddress, WebhookMatcher } from '#channels/core'
import { type Application, findByKey } from '#domain/applications'
import type { StaffOf } from '#domain/staff'
import type { Town } from '#domain/town'
import { getClientAddress } from '#platform/address'
import { createBodyBuffer } from './body-buffer.ts'
import type { BodyRule } from './receive-body.ts'

const KB = 1024
const MB = 1024 * KB

/** Bytes of a request at most: a program's report with its pictures. Beyond it the answer is 413. */
export const MAX_REQUEST = 40 * MB

/** Bytes of a form without files. */
export const MAX_FORM = 64 * KB

/** Forms of staff that hold much text: pages of the content, texts, zones drawn by hand. */
const MAX_STAFF_FORM = MB

/** The messenger batches up to some hundred messages: several times the largest seen. */
const MAX_WEBHOOK = 3 * MB

/** Addresses that take files from anybody: the path, and bytes at most. A picture that is too large is to cost no report. */
const PUBLIC_FILES: [RegExp, number][] = [
  [/^\/reports\/?$/, MAX_REQUEST],
  [/^\/verify\/?$/, 21 * MB],
  // What is to be collected may be shown.
  [/^\/appointments\/[\w-]{38}\/?$/, MAX_REQUEST],
  [/^\/+open311\/+v2\/+(?:requests|servicerequestupdates)(?:\.\w+)?\/*$/, MAX_REQUEST],
]

/** Pages of the console that take files. */
const STAFF_FILES = /^\/console\/(?:conversations\/|crew\/|sources\/|settings\/zones|appointments\/)/

/** How a body of the path is answered that is only let in from members of staff. */
const SIGN_IN_REQUIRED = (pathname: string) =>
  new Response(null, {
    status: 303,
    headers: { location: `/console/sign-in?next=${encodeURIComponent(pathname)}`, connection: 'close' },
  })

/** Under which rule a request's body is read, or the answer to whom it is not read from. */
export type BodyRules = (request: Request) => Promise<BodyRule | Response>

/**
 * The rules for every address: what may be large, and who has to be known before it is read. Four rooms, so that what
 * strangers send takes nothing from staff, programs with a key, or the messenger.
 * @param uploads where channels take files from anybody
 */
export const createBodyRules = (
  admit: (request: Request) => Promise<Town | undefined>,
  staffOf: StaffOf,
  isWebhook: WebhookMatcher,
  uploads: readonly UploadAddress[] = [],
): BodyRules => {
  const of = (bytes: number, bytesOfAddress: number, bodies: number, bodiesOfAddress: number) =>
    createBodyBuffer({ bytes, bytesOfAddress, bodies, bodiesOfAddress })
  // A program's server may send many at once from one address.
  const forms = of(48 * MB, 8 * MB, 4_000, 320)
  const strangers = of(64 * MB, MAX_REQUEST, 64, 16)
  const known = of(96 * MB, 96 * MB, 400, 200)
  const messenger = of(32 * MB, 16 * MB, 2_000, 1_000)
  const files = [...PUBLIC_FILES, ...uploads.map(({ path, maxBytes }): [RegExp, number] => [path, maxBytes])]
  const form: BodyRule = { maxBytes: MAX_FORM, buffer: forms, buffered: false }

  /** A town that cannot be opened is said so once the body is read. */
  const townOf = (request: Request) => admit(request).catch(() => undefined)

  return async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    if (isWebhook(request, pathname)) return { maxBytes: MAX_WEBHOOK, buffer: messenger, buffered: false }
    const declared = Number(request.headers.get('content-length') ?? Number.NaN)
    if (declared <= MAX_FORM) return form
    // Files come in parts; a form of names and values as long would take seconds to read.
    const multipart = /^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '')
    if (pathname.startsWith('/console/') && pathname !== '/console/sign-in') {
      const town = await townOf(request)
      if (!town) return form
      if (!(await staffOf(town).currentSession(request.headers))) return SIGN_IN_REQUIRED(pathname)
      return multipart && STAFF_FILES.test(pathname)
        ? { maxBytes: MAX_REQUEST, buffer: known, buffered: true }
        : { maxBytes: MAX_STAFF_FORM, buffer: known, buffered: true }
    }
    const maxBytes = multipart ? files.find(([path]) => path.test(pathname))?.[1] : undefined
    if (maxBytes === undefined) return form
    const town = pathname.includes('open311') ? await townOf(request) : undefined
    const program = town && (await applicationOf(town, request, searchParams))
    return { maxBytes, buffer: program ? known : strangers, buffered: true }
  }
}

/** The program whose key stands where it can be seen before the body is read. */
const applicationOf = async (
  town: Town,
  request: Request,
  query: URLSearchParams,
): Promise<Application | undefined> => {
  const key =
    query.get('api_key') ?? /^Bearer\s+(\S+)\s*$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const found = key ? await findByKey(town, key) : undefined
  return found === 'waiting' ? undefined : found
}

/** The key of an address in a room: those whose address is not known are one. */
export const bufferKey = (request: Request): string => getClientAddress(request) || 'unknown'
