import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { proposeServices } from '#conversation'
import { listUpcomingAppointments } from '#domain/appointments'
import { findContact } from '#domain/contacts'
import { type WorkSaid, worksThere } from '#domain/notifications'
import {
  ADDRESS_TYPED,
  getServiceArea,
  parsePointFields,
  placesLike,
  pointTyped,
  takeCandidate,
} from '#domain/places'
import {
  findCaller,
  getReporter,
  listDuplicateCandidates,
  toMessengerPhone,
  toStatus,
} from '#domain/service-requests'
import { findActiveService, getCatalogue, localised, localisedQuestions } from '#domain/services'
import { scopeToDepartments } from '#domain/staff'
import type { Point } from '#platform/geocoding'
import { Questions, readForm } from '#platform/pages'
import { logSearch } from '../access/index.ts'
import { listVisibleSchedules } from '../appointments/index.ts'
import { HiddenRequestsNote } from '../inbox/index.ts'
import { formatMoment, formatRelative, nearbyFacts, serviceName, type View } from '../ui/index.ts'

/** Parts of the 010's page that are asked for while somebody speaks. */
export type PhoneLinePart = 'caller' | 'kinds' | 'questions' | 'places' | 'near'

/** Requests of a caller that are shown. */
const MAX_CALLER_REQUESTS = 10

/** Who may be calling: their name and what they reported, open ones first. */
export const CallerPart = async ({ view, phone }: { view: View; phone: string }): Promise<VNode | null> => {
  const { t, town, language } = view
  const [all, catalogue, appointments] = await Promise.all([
    findCaller(town, phone),
    getCatalogue(town),
    AppointmentsPart({ view, phone }),
  ])
  const { visible, hiddenCount } = scopeToDepartments(view.member, all)
  logSearch(view, '/console/010', phone, visible)
  const name = visible.map((request) => getReporter(town, request).name).find(Boolean)
  const requests = visible.slice(0, MAX_CALLER_REQUESTS)
  if (requests.length === 0)
    return (
      <>
        {appointments}
        {hiddenCount > 0 ? (
          <HiddenRequestsNote view={view} count={hiddenCount} />
        ) : (
          <p class="hint">{t('call.caller.none')}</p>
        )}
      </>
    )
  return (
    <>
      {appointments}
      <section class="card" aria-labelledby="caller-title">
        <h2 id="caller-title">{t('call.caller', { name: name ?? t('conversations.somebody') })}</h2>
        <ul class="near" data-name={name}>
          {requests.map((request) => (
            <li>
              <a href={`/console/requests/${request.id}`} target="_blank" rel="noopener">
                {request.id}
              </a>{' '}
              {serviceName(catalogue, request.serviceCode, language)}{' '}
              <span class={`state ${toStatus(request.state)}`}>{t(`state.${request.state}`)}</span>
              <div>
                <small>
                  {request.address} · {formatRelative(view, request.requestedAt)}
                </small>
              </div>
            </li>
          ))}
        </ul>
        <HiddenRequestsNote view={view} count={hiddenCount} />
      </section>
    </>
  )
}

/** What the caller has an appointment for, to be changed or cancelled at once. */
const AppointmentsPart = async ({ view, phone }: { view: View; phone: string }): Promise<VNode | null> => {
  const { t, town } = view
  const contactId = await findContact(town.db, town, toMessengerPhone(phone))
  const all = await listUpcomingAppointments(town.db, town, { phone, contactId })
  const schedules = await listVisibleSchedules(view)
  const seen = all.filter(({ agendaId: scheduleId }) => schedules.some(({ id }) => id === scheduleId))
  if (seen.length === 0) return null
  return (
    <section class="card" aria-labelledby="caller-appointments">
      <h2 id="caller-appointments">{t('call.appointments')}</h2>
      <ul class="near">
        {seen.map((one) => (
          <li>
            <a href={`/console/appointments/${one.id}`} target="_blank" rel="noopener">
              {one.code}
            </a>{' '}
            {formatMoment(view, one.startsAt)} · {one.person?.name ?? ''}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What lies near the place that was said, which may be the same thing. @param props.words the address as it was typed */
export const NearbyPart = async ({
  view,
  service,
  point,
  words,
}: {
  view: View
  service: string
  point: Point
  words: string
}): Promise<VNode | null> => {
  const { t, town, language, member } = view
  const [place] = words ? await placesLike(town, words) : []
  const spot = { ...point, address: place?.address }
  const [found, catalogue] = await Promise.all([
    listDuplicateCandidates(town, {
      serviceCode: service,
      spot,
      departments: member?.departments ?? [],
      limit: 4,
    }),
    getCatalogue(town),
  ])
  // In the same street, and no more is known: to join it by one click would be a guess.
  const near = found.filter(({ metres }) => metres !== null)
  const works = await worksThere(town, language, { point, address: place?.address, serviceCode: service })
  const there = <WorksThere view={view} works={works} />
  if (near.length === 0)
    return (
      <>
        {there}
        <p class="hint">{t('near.none')}</p>
      </>
    )
  return (
    <>
      {there}
      <section class="card" aria-labelledby="near-title">
        <h2 id="near-title">{t('call.near')}</h2>
        <ul class="near">
          {near.map((one) => (
            <li>
              <a href={`/console/requests/${one.id}`} target="_blank" rel="noopener">
                {one.id}
              </a>{' '}
              <strong>{serviceName(catalogue, one.serviceCode, language)}</strong>
              <div class="text" dir="auto">
                {one.description.slice(0, 120).toWellFormed()}
              </div>
              <small>{nearbyFacts(view, one)}</small>
              <div>
                <button type="submit" class="plain" name="join" value={one.id}>
                  {t('call.join', { number: one.id })}
                </button>
              </div>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

/** What the caller is told before anything is written down: it may be what they call about. */
const WorksThere = ({ view: { t }, works }: { view: View; works: WorkSaid[] }): VNode | null =>
  works.length === 0 ? null : (
    <section class="card works-there" aria-labelledby="works-title">
      <h2 id="works-title">{t('call.works')}</h2>
      {works.map(({ id, words, body }) => (
        <p dir="auto">
          <a href={`/works/${id}`} target="_blank" rel="noopener">
            {words}
          </a>
          {body ? ` — ${body}` : ''}
        </p>
      ))}
    </section>
  )

const html = (node: VNode | null): Response =>
  new Response(node ? renderToString(node) : '', {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  })

/** A part of the page, for what has been typed so far. */
export const renderPhoneLinePart = async (view: View, part: string, request: Request): Promise<Response> => {
  const { t, town, language } = view
  const typed = await readForm(request)
  const text = (name: string) => typed.text(name, 500)
  switch (part) {
    case 'caller':
      return html(await CallerPart({ view, phone: text('phone') }))
    case 'kinds': {
      const found = await proposeServices(town, text('words'))
      return Response.json(found.map(({ code, names }) => ({ code, name: localised(names, language) })))
    }
    case 'questions':
      return html(
        <Questions
          questions={localisedQuestions(
            findActiveService(await getCatalogue(town), text('service')),
            language,
          )}
          answers={{}}
          errors={{}}
          optional={t('call.optional')}
          choose={t('phone.service.choose')}
        />,
      )
    case 'places': {
      const found = await placesLike(town, typed.text('words', ADDRESS_TYPED))
      const taken = takeCandidate(found, true)
      return Response.json(
        found.slice(0, 6).map((place) => ({
          address: place.address,
          lat: place.lat,
          long: place.long,
          quarter: place.quarter,
          taken: place === taken,
        })),
      )
    }
    case 'near': {
      const { lat, long } = pointTyped(typed.text)
      const given = parsePointFields(lat, long, getServiceArea(town))
      if (given.given !== 'point') return html(null)
      const words = typed.text('address', ADDRESS_TYPED)
      return html(await NearbyPart({ view, service: text('service'), point: given.point, words }))
    }
    default:
      return new Response('', { status: 404 })
  }
}
