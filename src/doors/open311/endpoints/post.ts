import { createHash } from 'node:crypto'
import type { Application } from '#town/applications'
import { longDate } from '#town/content'
import { expectPicture, type LeftOut, takePictures } from '#town/pictures'
import { type ReportPlace, reportPlace } from '#town/places'
import {
  type Draft,
  InvalidDraft,
  locate,
  type Problem,
  submit,
  unansweredQuestions,
} from '#town/service-requests'
import { catalogueOf, serviceIn } from '#town/services'
import { type Answer, authorised, type Call, type Handler } from '../call.ts'
import { apiText, errorWords, leftOutWords, placeError, refusalOf, refuse } from '../errors.ts'
import { type Fields, pictureAddresses } from '../form.ts'

const fingerprintOf = (application: Application, fields: Fields): Buffer => {
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
const idempotencyOf = ({ request, fields }: Call, { id }: Application): string | undefined => {
  const header = request.headers.get('idempotency-key')?.trim().slice(0, 200)
  const [fixMyStreet] = fields.attributes.fixmystreet_id ?? []
  if (header) return `api:${id}:${header}`
  return fixMyStreet ? `fixmystreet:${id}:${fixMyStreet.slice(0, 100)}` : undefined
}

/** What FixMyStreet writes where a place has no address of its own. */
const meaningful = (addressId: string | undefined) => (addressId?.startsWith('#') ? undefined : addressId)

/** Where the report is, by the one rule of every form. */
const placeIn = ({ town, fields }: Call): ReportPlace =>
  reportPlace(
    {
      lat: fields.text('lat'),
      long: fields.text('long'),
      address: fields.text('address_string', 'address'),
      addressId: meaningful(fields.text('address_id')),
      description: fields.text('description'),
    },
    town,
  )

/**
 * A report as the form has it.
 * @throws {Refused} with every question that was not answered, and with the field that is no place of the town
 */
const draftFrom = async (call: Call, application: Application, place: ReportPlace): Promise<Draft> => {
  const { town, fields } = call
  const serviceCode = fields.text('service_code') ?? ''
  const idempotencyKey = idempotencyOf(call, application)
  const draft: Draft = {
    serviceCode,
    channel: 'open311',
    description: fields.text('description') ?? '',
    location: {
      ...(place.found === 'place' && { ...place.point, address: place.address }),
      addressId: meaningful(fields.text('address_id')),
    },
    attributes: fields.attributes,
    reporter: {
      name: fields.text('first_name')?.slice(0, 200),
      surname: fields.text('last_name')?.slice(0, 200),
      email: fields.text('email')?.slice(0, 320),
      phone: fields.text('phone')?.slice(0, 40),
      accountId: fields.text('account_id')?.slice(0, 200),
      deviceId: fields.text('device_id', 'deviceid')?.slice(0, 200),
    },
    applicationId: application.id,
    idempotencyKey,
    fingerprint: idempotencyKey ? undefined : fingerprintOf(application, fields),
  }
  const service = serviceIn(await catalogueOf(town), serviceCode)
  const unanswered: Problem[] = service ? unansweredQuestions(service, fields.attributes) : []
  if (place.found === 'wrong') {
    const reason = serviceCode ? 'unknown' : 'missing'
    throw refusalOf(
      [...(service ? [] : [{ field: 'service_code', reason } as const]), ...unanswered],
      place.problem,
    )
  }
  if (unanswered.length > 0) throw refusalOf(unanswered)
  return draft
}

/** That something which was given as the place was left out, and why. */
const placeNotice = ({ language }: Call, place: ReportPlace): string => {
  if (place.found !== 'place' || !place.leftOut) return ''
  return apiText(language, `notice.place.${place.by === 'description' ? 'description' : 'address'}`, {
    reason: errorWords(placeError(place.leftOut), language),
  })
}

const noticeOf = (
  { town, language }: Call,
  { repeated, expectedAt }: { repeated: boolean; expectedAt?: Date | null },
): string => {
  if (repeated) return apiText(language, 'notice.repeated')
  if (!expectedAt) return apiText(language, 'notice.filed.open')
  return apiText(language, 'notice.filed', { date: longDate(expectedAt, language, town.profile.time_zone) })
}

/** Files what a program posts. @returns its number, what is said of it, and the files that are no pictures of it */
const fileReport = async (call: Call, application: Application) => {
  const { town, fields } = call
  const place = placeIn(call)
  const draft = await draftFrom(call, application, place)
  const addresses = pictureAddresses(fields)
  try {
    const location = await locate(town, draft.location)
    const { kept, leftOut } = await takePictures(town, fields.files)
    const filed = await town.db.transaction(async (tx) => {
      const expected = addresses.map((url) => ({ id: Bun.randomUUIDv7(), url }))
      const pictures = [...kept, ...expected.map((one) => one.id)]
      const made = await submit(tx, town, { ...draft, location, mediaUrl: addresses[0], pictures })
      // Fetched later: a picture that cannot be had is no reason to lose a report.
      for (const one of made.repeated ? [] : expected)
        await expectPicture(tx, town, one.id, { from: 'url', url: one.url })
      return made
    })
    return { id: filed.id, place, notice: noticeOf(call, filed), leftOut }
  } catch (error) {
    throw error instanceof InvalidDraft ? refusalOf(error.problems) : error
  }
}

/**
 * Where a plain HTML form is sent back to, with the number: a site that the key's owner named, or the page of the
 * report. @throws {Refused} 403 for any other site: nobody is to be sent just anywhere by a link to us
 */
const returnTo = ({ town, fields, format }: Call, application: Application): URL | 'report' | undefined => {
  const text = fields.text('return_url')
  if (!text) return format === 'html' ? 'report' : undefined
  const url = URL.parse(text, town.publicUrl)
  const allowed = [new URL(town.publicUrl).origin, ...application.returnOrigins]
  if (!url || !allowed.includes(url.origin)) throw refuse(403, 'return_url')
  return url
}

const reportPageOf = ({ town }: Call, id: string, leftOut: LeftOut[], place: ReportPlace): string => {
  const problems = leftOut.map(({ problem }) => problem).join(',')
  const besides = place.found === 'place' && place.leftOut ? `&place=${place.leftOut.reason}` : ''
  return `${town.publicUrl}/reports/${id}?received${problems && `&left=${problems}`}${besides}`
}

/** `POST requests`: a report, by a program or by a form of plain HTML. */
export const postRequest: Handler = async (call): Promise<Answer> => {
  const application = await authorised(call, 'posts', 'post')
  const back = returnTo(call, application)
  const { id, place, notice, leftOut } = await fileReport(call, application)
  const left = [placeNotice(call, place), leftOutWords(leftOut, call.language)].filter(Boolean).join(' ')
  if (back === undefined)
    return {
      root: 'service_requests',
      value: [
        {
          service_request_id: id,
          service_notice: [notice, left].filter(Boolean).join(' '),
          account_id: null,
        },
      ],
      status: 201,
    }
  if (back !== 'report') {
    back.searchParams.set('service_request_id', id)
    if (left) back.searchParams.set('service_notice', left)
  }
  const location = back === 'report' ? reportPageOf(call, id, leftOut, place) : back.href
  return { response: new Response(null, { status: 303, headers: { location } }) }
}
