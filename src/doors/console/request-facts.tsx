import { destinations, forwardsOf } from '#town/forwarding'
import { reporterOf, type ServiceRequest } from '#town/service-requests'
import { type Catalogue, inLanguage, serviceEverIn } from '#town/services'
import { type ConsoleKey, moment, type View } from './frame.tsx'

/** What a request says: what, where, who, since when. */
export const Facts = ({
  here,
  catalogue,
  request,
  forwards,
}: {
  here: View
  catalogue: Catalogue
  request: ServiceRequest
  forwards: string
}) => {
  const { t, town, language } = here
  const service = serviceEverIn(catalogue, request.serviceCode)
  const { name, surname, phone, email } = reporterOf(town, request)
  const answers = Object.entries(request.attributes).map(([code, given]) => {
    const question = service?.attributes.find((attribute) => attribute.code === code)
    const words = given.map((key) => {
      const value = question?.values?.find((one) => one.key === key)
      return value ? inLanguage(value.name, language) : key
    })
    return `${question ? inLanguage(question.description, language) : code} ${words.join(', ')}`
  })
  const facts: [ConsoleKey, string | null | undefined][] = [
    ['request.service', service ? inLanguage(service.names, language) : request.serviceCode],
    ['request.description', request.description],
    ['request.address', request.address],
    ['request.quarter', [request.quarter, request.zipcode].filter(Boolean).join(' · ')],
    ['request.place', request.lat === null ? null : `${request.lat.toFixed(5)}, ${request.long?.toFixed(5)}`],
    ['request.answers', answers.join('\n')],
    ['request.department', catalogue.departments.get(request.department)],
    ['request.forwarded', forwards],
    ['request.channel', t(`channel.${request.channel}`)],
    ['request.reporter', [name, surname, phone, email].filter(Boolean).join(' · ')],
    ['request.requested', moment(here, request.requestedAt)],
    [
      'request.answer-due',
      request.answeredAt ? null : request.answerDueAt && moment(here, request.answerDueAt),
    ],
    ['request.answered', request.answeredAt && moment(here, request.answeredAt)],
    ['request.expected', request.expectedAt && moment(here, request.expectedAt)],
    ['request.waiting', request.waitingSince && moment(here, request.waitingSince)],
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
export const forwardedWords = async ({ town, t }: View, id: string): Promise<string> => {
  const forwards = await forwardsOf(town, id)
  if (forwards.length === 0) return ''
  const names = new Map((await destinations(town)).map((one) => [one.id, one.name]))
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
