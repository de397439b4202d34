import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { Point } from '#platform/geocoding'
import { Questions, readForm } from '#platform/pages'
import { appointmentsOf } from '#town/appointments'
import { contactAt } from '#town/contacts'
import { recognise } from '#town/conversations'
import { ADDRESS_TYPED, groundOf, placesLike, pointGiven, pointTyped } from '#town/places'
import { callerOf, likelySame, messengerAddress, reporterOf, statusOf } from '#town/service-requests'
import { catalogueOf, inLanguage, questionsOf, serviceIn } from '#town/services'
import { withinDepartments } from '#town/staff'
import { agendasFor } from './appointments/agendas.ts'
import { Elsewhere } from './conversation-panel.tsx'
import { moment, relative, type View } from './frame.tsx'
import { serviceName } from './queue-rows.tsx'
import { noteSearch } from './reads.ts'

/** Parts of the 010's page that are asked for while somebody speaks. */
export type CallPart = 'caller' | 'kinds' | 'questions' | 'places' | 'near'

/** Requests of a caller that are shown. */
const CALLERS = 10

/** Who may be calling: their name and what they reported, open ones first. */
export const CallerPart = async ({ here, phone }: { here: View; phone: string }): Promise<VNode | null> => {
  const { t, town, language } = here
  const [all, catalogue, appointments] = await Promise.all([
    callerOf(town, phone),
    catalogueOf(town),
    AppointmentsPart({ here, phone }),
  ])
  const { seen, elsewhere } = withinDepartments(here.member, all)
  noteSearch(here, '/console/010', phone, seen)
  const name = seen.map((request) => reporterOf(town, request).name).find(Boolean)
  const requests = seen.slice(0, CALLERS)
  if (requests.length === 0)
    return (
      <>
        {appointments}
        {elsewhere > 0 ? (
          <Elsewhere here={here} count={elsewhere} />
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
              <span class={`state ${statusOf(request.state)}`}>{t(`state.${request.state}`)}</span>
              <div>
                <small>
                  {request.address} · {relative(here, request.requestedAt)}
                </small>
              </div>
            </li>
          ))}
        </ul>
        <Elsewhere here={here} count={elsewhere} />
      </section>
    </>
  )
}

/** What whoever calls has an appointment for, to be changed or cancelled at once. */
const AppointmentsPart = async ({ here, phone }: { here: View; phone: string }): Promise<VNode | null> => {
  const { t, town } = here
  const contactId = await contactAt(town.db, town, messengerAddress(phone))
  const all = await appointmentsOf(town.db, town, { phone, contactId })
  const agendas = await agendasFor(here)
  const seen = all.filter(({ agendaId }) => agendas.some(({ id }) => id === agendaId))
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
            {moment(here, one.startsAt)} · {one.person?.name ?? ''}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What lies near the place that was said, which may be the same thing. */
export const NearPart = async ({
  here,
  service,
  point,
}: {
  here: View
  service: string
  point: Point
}): Promise<VNode | null> => {
  const { t, town, language, member } = here
  const [near, catalogue] = await Promise.all([
    likelySame(town, { serviceCode: service, point, departments: member?.departments ?? [], limit: 4 }),
    catalogueOf(town),
  ])
  if (near.length === 0) return <p class="hint">{t('near.none')}</p>
  return (
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
            <small>
              {t('near.facts', { metres: Math.round(one.metres), when: relative(here, one.requestedAt) })}
            </small>
            <div>
              <button type="submit" class="plain" name="join" value={one.id}>
                {t('call.join', { number: one.id })}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

const html = (node: VNode | null): Response =>
  new Response(node ? renderToString(node) : '', {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  })

/** A part of the page, for what has been typed so far. */
export const callPart = async (here: View, part: string, request: Request): Promise<Response> => {
  const { t, town, language } = here
  const typed = await readForm(request)
  const text = (name: string) => typed.text(name, 500)
  switch (part) {
    case 'caller':
      return html(await CallerPart({ here, phone: text('phone') }))
    case 'kinds': {
      const found = recognise(text('words'), await catalogueOf(town)).slice(0, 3)
      return Response.json(
        found.map(({ service }) => ({ code: service.code, name: inLanguage(service.names, language) })),
      )
    }
    case 'questions':
      return html(
        <Questions
          questions={questionsOf(serviceIn(await catalogueOf(town), text('service')), language)}
          answers={{}}
          errors={{}}
          optional={t('call.optional')}
          choose={t('phone.service.choose')}
        />,
      )
    case 'places': {
      const found = await placesLike(town, typed.text('words', ADDRESS_TYPED))
      return Response.json(
        found
          .slice(0, 6)
          .map(({ address, lat, long, quarter, score }) => ({ address, lat, long, quarter, score })),
      )
    }
    case 'near': {
      const { lat, long } = pointTyped(typed.text)
      const given = pointGiven(lat, long, groundOf(town))
      if (given.given !== 'point') return html(null)
      return html(await NearPart({ here, service: text('service'), point: given.point }))
    }
    default:
      return new Response('', { status: 404 })
  }
}
