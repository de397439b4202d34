import { UnusablePicture } from '#platform/media'
import { type Application, applicationWithKey } from '#town/applications'
import type { Town } from '#town/jurisdictions'
import { takePicture } from '#town/pictures'
import {
  type Draft,
  InvalidDraft,
  locate,
  type Problem,
  submit,
  unansweredQuestions,
} from '#town/service-requests'
import { catalogueOf, serviceIn } from '#town/services'
import { refusalOf, refuse } from './errors.ts'
import type { Value } from './format.ts'

/** Pictures of one post at most; the rest are refused by name. */
const MAX_PICTURES = 6

/** The fields of a post, from a form of either encoding. */
export type Fields = {
  text: (name: string) => string | undefined
  attributes: Record<string, string[]>
  files: [name: string, file: File][]
}

const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data']

/** Reads a post's body. @throws {Refused} 415 when it is no form, 400 when it cannot be read */
export const readForm = async (request: Request): Promise<Fields> => {
  const type = (request.headers.get('content-type') ?? '').toLowerCase()
  if (!FORM_TYPES.some((known) => type.startsWith(known)))
    throw refuse(415, `The body must be a form: ${FORM_TYPES.join(' or ')}.`)
  const form = await request.formData().catch(() => {
    throw refuse(400, 'The body could not be read as a form.')
  })
  // Without a prototype: `attribute[constructor]` is a name like any other.
  const attributes: Record<string, string[]> = Object.create(null)
  const files: [string, File][] = []
  const texts = new Map<string, string>()
  for (const [name, value] of form.entries() as Iterable<[string, string | File]>) {
    if (typeof value !== 'string') {
      // A form field for a file that was left empty comes as a nameless file of no bytes.
      if (value.name || value.size > 0) files.push([name, value])
      continue
    }
    const code = /^attribute\[([^\]]+)\](?:\[\d*\])?$/.exec(name)?.[1]
    if (code) attributes[code] = [...(attributes[code] ?? []), value].filter((one) => one.trim() !== '')
    else if (!texts.has(name)) texts.set(name, value)
  }
  return { text: (name) => texts.get(name)?.trim() || undefined, attributes, files }
}

/** The program that posts. The key may come in the form, the query or the header. @throws {Refused} 403 */
export const authorise = async (town: Town, request: Request, fields: Fields): Promise<Application> => {
  const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const key = fields.text('api_key') ?? new URL(request.url).searchParams.get('api_key') ?? bearer
  if (!key) throw refuse(403, 'api_key is required and was not provided.')
  const application = await applicationWithKey(town, key)
  if (!application) throw refuse(403, 'api_key is not valid.')
  return application
}

const numberIn = (fields: Fields, name: 'lat' | 'long'): number | undefined => {
  const text = fields.text(name)
  if (text === undefined) return undefined
  if (!/^[+-]?\d+(\.\d+)?$/.test(text))
    throw refuse(400, `${name} is not a number: use decimal degrees, such as 41.7231.`)
  return Number(text)
}

const urlIn = (fields: Fields, name: string): string | undefined => {
  const text = fields.text(name)
  if (text === undefined) return undefined
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol) || text.length > 2_000) {
    throw refuse(400, `${name} is not an http or https address.`)
  }
  return url.href
}

/** A report as the form has it: all that can be wrong in it is said at once. */
const draftFrom = async (town: Town, fields: Fields, application: Application): Promise<Draft> => {
  const serviceCode = fields.text('service_code') ?? ''
  const draft: Draft = {
    serviceCode,
    channel: 'open311',
    description: fields.text('description') ?? '',
    location: {
      lat: numberIn(fields, 'lat'),
      long: numberIn(fields, 'long'),
      address: fields.text('address_string'),
      addressId: fields.text('address_id'),
    },
    attributes: fields.attributes,
    reporter: {
      name: fields.text('first_name'),
      surname: fields.text('last_name'),
      email: fields.text('email'),
      phone: fields.text('phone'),
      accountId: fields.text('account_id'),
      deviceId: fields.text('device_id'),
    },
    applicationId: application.id,
    mediaUrl: urlIn(fields, 'media_url'),
  }
  const service = serviceIn(await catalogueOf(town), serviceCode)
  const unanswered: Problem[] = service ? unansweredQuestions(service, fields.attributes) : []
  if (unanswered.length > 0) throw refusalOf(unanswered)
  return draft
}

const takePictures = async (town: Town, files: Fields['files']): Promise<string[]> => {
  if (files.length > MAX_PICTURES)
    throw refuse(400, `${files[MAX_PICTURES]?.[0]}: ${MAX_PICTURES} pictures at most.`)
  const kept: string[] = []
  for (const [name, file] of files) {
    try {
      kept.push(await takePicture(town, new Uint8Array(await file.arrayBuffer())))
    } catch (error) {
      if (!(error instanceof UnusablePicture)) throw error
      throw refuse(
        400,
        `${name} is not a picture that can be used (${error.problem}): send JPEG, PNG or WebP, 20 MB at most.`,
      )
    }
  }
  return kept
}

/** Files a report posted by a program. @throws {Refused} with every field that is wrong */
export const postRequest = async (town: Town, request: Request, fields: Fields): Promise<Value[]> => {
  const application = await authorise(town, request, fields)
  const draft = await draftFrom(town, fields, application)
  try {
    const location = await locate(town, draft.location)
    const pictures = await takePictures(town, fields.files)
    const filed = await town.db.transaction((tx) => submit(tx, town, { ...draft, location, pictures }))
    return [{ service_request_id: filed.id, service_notice: null, account_id: null }]
  } catch (error) {
    throw error instanceof InvalidDraft ? refusalOf(error.problems) : error
  }
}
