import { listDestinations, listForwards } from '#domain/forwarding'
import { getReporter, type ServiceRequest } from '#domain/service-requests'
import { type Catalogue, findService, localised } from '#domain/services'
import { type ConsoleKey, formatMoment, type View } from '../ui/index.ts'

/** What a request says: what, where, who, since when. */
export const RequestFacts = ({
  view,
  catalogue,
  request,
  forwards,
}: {
  view: View
  catalogue: Catalogue
  request: ServiceRequest
  forwards: string
}) => {
  const { t, town, language } = view
  const service = findService(catalogue, request.serviceCode)
  const { name, surname, phone, email } = getReporter(town, request)
  const answers = Object.entries(request.attributes).map(([code, given]) => {
    const question = service?.attributes.find((attribute) => attribute.code === code)
    const words = given.map((key) => {
      const value = question?.values?.find((one) => one.key === key)
      return value ? localised(value.name, language) : key
    })
    return `${question ? localised(question.description, language) : code} ${words.join(', ')}`
  })
  const facts: [ConsoleKey, string | null | undefined][] = [
    ['request.service', service ? localised(service.names, language) : request.serviceCode],
    ['request.description', request.description],
    ['request.address', request.address],
    ['request.quarter', [request.quarter, request.zipcode].filter(Boolean).join(' · ')],
    ['request.place', request.lat === null ? null : `${request.lat.toFixed(5)}, ${request.long?.toFixed(5)}`],
    ['request.answers', answers.join('\n')],
    ['request.department', catalogue.departments.get(request.department)],
    ['request.forwarded', forwards],
    ['request.channel', t(`channel.${request.channel}`)],
    ['request.reporter', [name, surname, phone, email].filter(Boolean).join(' · ')],
    ['request.requested', formatMoment(view, request.requestedAt)],
    [
      'request.answer-due',
      request.answeredAt ? null : request.answerDueAt && formatMoment(view, request.answerDueAt),
    ],
    ['request.answered', request.answeredAt && formatMoment(view, request.answeredAt)],
    ['request.expected', request.expectedAt && formatMoment(view, request.expectedAt)],
    ['request.waiting', request.waitingSince && formatMoment(view, request.waitingSince)],
  ]
  return (
    <dl>
      {facts
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <>
            <dt>{t(label)}</dt>
            <dd dir="auto">{value}</dd>
          </>
        ))}
    </dl>
  )
}

/** Where the request was sent on to, and how that went. */
export const forwardText = async ({ town, t }: View, id: string): Promise<string> => {
  const forwards = await listForwards(town, id)
  if (forwards.length === 0) return ''
  const names = new Map((await listDestinations(town)).map((one) => [one.id, one.name]))
  return forwards
    .map(({ destinationId, state, remoteId, attempts, problem }) =>
      t(`request.forwarded.${state}`, {
        name: names.get(destinationId) ?? '',
        number: remoteId ?? '',
        attempts,
        problem: problem ?? '',
      }),
    )
    .join('\n')
}
