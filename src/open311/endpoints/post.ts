import { createHash } from 'node:crypto'
import { likelyService } from '#conversation'
import type { Application } from '#domain/applications'
import { formatLongDate } from '#domain/content'
import { followRequestByMail, worksThere } from '#domain/notifications'
import type { RejectedPicture } from '#domain/pictures'
import { placeWrong, type ReportPlace, reportPlace } from '#domain/places'
import {
  type Location,
  type Submission,
  submitServiceRequest,
  toPlaceProblem,
} from '#domain/service-requests'
import { localised, type ServiceDefinition } from '#domain/services'
import type { Town } from '#domain/town'
import { createContext } from '#domain/use-cases'
import { LANGUAGES } from '#languages'
import { parseMailAddress } from '#platform/mail'
import { type ApiRequest, type ApiResponse, type Handler, requireKey } from '../api-request.ts'
import { apiRefusal, apiText, errorWords, rejectedPicturesText, toApiError } from '../errors.ts'
import type { Fields } from '../form.ts'
import { type REPORT_FORM, readReporter } from '../parameters/forms.ts'
import type { DeclaredParameters, ParameterReader } from '../parameters/parameter.ts'
import { KEPT_FIELDS } from '../request-fields.ts'

const createFingerprint = (application: Application, fields: Fields): Buffer => {
  const said = fields.entries
    .filter(([name]) => name !== 'api_key')
    .map(([name, value]) => `${name}=${value.replace(/\r\n?/g, '\n').trim()}`)
    .sort()
  const files = fields.files.map(([name, { size }]) => `${name}:${size}`)
  return createHash('sha256')
    .update(JSON.stringify([application.id, said, files]))
    .digest()
}

/**
 * What makes a post the same as another: the key that the client gives it, or the number that FixMyStreet has for
 * the report. Both are the application's own.
 */
const getIdempotencyKey = ({ request, fields }: ApiRequest, { id }: Application): string | undefined => {
  const header = request.headers.get('idempotency-key')?.trim().slice(0, 200)
  const [fixMyStreet] = fields.attributes.fixmystreet_id ?? []
  if (header) return `api:${id}:${header}`
  return fixMyStreet ? `fixmystreet:${id}:${fixMyStreet.slice(0, 100)}` : undefined
}

/** The answers to a service's own questions. */
const withoutAsset = (attributes: Fields['attributes']): Fields['attributes'] => {
  const answers: Fields['attributes'] = Object.assign(Object.create(null), attributes)
  delete answers.asset_id
  return answers
}

type ReportForm = ParameterReader<typeof REPORT_FORM>

/** Where the report is, by the one rule of every form. */
const placeIn = (form: ReportForm): ReportPlace =>
  reportPlace(
    {
      lat: form.read('lat'),
      long: form.read('long'),
      address: form.read('address_string'),
      addressId: form.read('address_id'),
      description: form.read('description'),
    },
    form.town,
  )

/** What is kept as the form has it. */
const readKeptFields = (form: ReportForm): Location =>
  Object.fromEntries(KEPT_FIELDS.map(({ name, column }) => [column, form.read(name)]))

/** A report as the form has it. @throws {Refused} with every field that cannot be read */
const parseReport = (
  apiRequest: ApiRequest,
  form: ReportForm,
  application: Application,
  place: ReportPlace,
  told: ServiceDefinition | undefined,
): Submission => {
  const { fields } = apiRequest
  const idempotencyKey = getIdempotencyKey(apiRequest, application)
  const pictureUrls = form.read('media_url')
  form.done()
  return {
    serviceCode: form.read('service_code') ?? told?.code ?? '',
    channel: 'open311',
    description: form.read('description') ?? '',
    location: {
      ...(place.found === 'place' && { ...place.point, address: place.address }),
      ...readKeptFields(form),
    },
    placeProblem: placeWrong(place),
    assetId: fields.attributes.asset_id?.[0],
    joinsOpen: true,
    attributes: withoutAsset(fields.attributes),
    insistsOn: ['answers'],
    files: fields.files,
    pictureUrls,
    reporter: readReporter((name) => form.read(name)),
    applicationId: application.id,
    idempotencyKey,
    fingerprint: idempotencyKey ? undefined : createFingerprint(application, fields),
  }
}

/** The service that the description tells of, where none was given and the town allows that. */
const serviceTold = async (town: Town, form: ReportForm): Promise<ServiceDefinition | undefined> => {
  const description = form.read('description')
  if (!town.profile.open311_guesses_service || form.read('service_code') || !description) return undefined
  return likelyService(town, description)
}

const serviceToldNotice = ({ language }: ApiRequest, service: ServiceDefinition | undefined): string =>
  service
    ? apiText(language, 'notice.service', { name: localised(service.names, language), code: service.code })
    : ''

/** That something which was given as the place was left out, and why. */
const placeNotice = ({ language }: ApiRequest, place: ReportPlace): string => {
  if (place.found !== 'place' || !place.leftOut) return ''
  return apiText(language, `notice.place.${place.by === 'description' ? 'description' : 'address'}`, {
    reason: errorWords(toApiError(toPlaceProblem(place.leftOut)), language),
  })
}

/**
 * The works that are there, which may explain what is reported. GeoReport v2: `service_notice` is “information about the action expected
 * to fulfill the request or otherwise address the information reported”.
 */
const worksNotice = async (
  { town, language }: ApiRequest,
  place: ReportPlace,
  serviceCode: string | undefined,
): Promise<string> => {
  if (place.found !== 'place') return ''
  const spoken = LANGUAGES.find((one) => one === language) ?? town.profile.languages[0]
  const works = await worksThere(town, spoken, { ...place, serviceCode })
  return works.map(({ words, url }) => [`${words}.`, url].filter(Boolean).join(' ')).join(' ')
}

const serviceNotice = (
  { town, language }: ApiRequest,
  { repeated, joined, expectedAt }: { repeated: boolean; joined?: true; expectedAt?: Date | null },
): string => {
  if (joined) return apiText(language, 'notice.joined')
  if (repeated) return apiText(language, 'notice.repeated')
  if (!expectedAt) return apiText(language, 'notice.filed.open')
  return apiText(language, 'notice.filed', {
    date: formatLongDate(expectedAt, language, town.profile.time_zone),
  })
}

/**
 * Where a plain HTML form is sent back to, with the number: a site that the key's owner named, or the page of the
 * report. @throws {Refused} 403 for any other site: nobody is to be sent just anywhere by a link to us
 */
const returnTo = (
  { town, format }: ApiRequest,
  form: ReportForm,
  application: Application,
): URL | 'report' | undefined => {
  const text = form.read('return_url')
  if (!text) return format === 'html' ? 'report' : undefined
  const url = URL.parse(text, town.publicUrl)
  const allowed = [new URL(town.publicUrl).origin, ...application.returnOrigins]
  if (!url || !allowed.includes(url.origin)) throw apiRefusal(403, 'return_url')
  return url
}

const reportPageOf = (
  { town }: ApiRequest,
  id: string,
  leftOut: RejectedPicture[],
  place: ReportPlace,
): string => {
  const problems = leftOut.map(({ problem }) => problem).join(',')
  const besides = place.found === 'place' && place.leftOut ? `&place=${place.leftOut.reason}` : ''
  return `${town.publicUrl}/reports/${id}?received${problems && `&left=${problems}`}${besides}`
}

/** `POST requests`: a report, by a program or by a form of plain HTML. */
export const postRequest: Handler<DeclaredParameters, typeof REPORT_FORM> = async (
  apiRequest,
  _query,
  form,
): Promise<ApiResponse> => {
  const application = await requireKey(apiRequest, 'posts', 'post')
  const back = returnTo(apiRequest, form, application)
  const place = placeIn(form)
  const told = await serviceTold(apiRequest.town, form)
  const filed = await submitServiceRequest(
    createContext(apiRequest.town, { kind: 'application', application }),
    parseReport(apiRequest, form, application, place, told),
  )
  const { id, rejected } = filed
  const { email = '' } = readReporter((name) => form.read(name))
  // Who is told of a report of somebody else confirms it first.
  if (filed.joined && apiRequest.town.mailer && parseMailAddress(email))
    await followRequestByMail(createContext(apiRequest.town, { kind: 'citizen' }), {
      requestId: id,
      to: email,
      language: LANGUAGES.find((one) => one === apiRequest.language) ?? LANGUAGES[0],
    })
  const left = [
    await worksNotice(apiRequest, place, form.read('service_code') || told?.code),
    serviceToldNotice(apiRequest, told),
    placeNotice(apiRequest, place),
    rejectedPicturesText(rejected, apiRequest.language),
  ]
    .filter(Boolean)
    .join(' ')
  if (back === undefined)
    return {
      root: 'service_requests',
      value: [
        {
          service_request_id: id,
          service_notice: [serviceNotice(apiRequest, filed), left].filter(Boolean).join(' '),
          account_id: null,
        },
      ],
      status: 201,
    }
  if (back !== 'report') {
    back.searchParams.set('service_request_id', id)
    if (left) back.searchParams.set('service_notice', left)
  }
  const location = back === 'report' ? reportPageOf(apiRequest, id, rejected, place) : back.href
  return { response: new Response(null, { status: 303, headers: { location } }) }
}
