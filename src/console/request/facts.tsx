import { findPage, getContent, localisedText } from '#domain/content'
import { findRecognition } from '#domain/conversations'
import { listDestinations, listForwards } from '#domain/forwarding'
import {
  getReporter,
  LOCATION_FIELDS,
  type LocationField,
  type ServiceRequest,
} from '#domain/service-requests'
import { type Catalogue, findService, localised, type ServiceDefinition } from '#domain/services'
import { type ConsoleKey, channelName, formatMoment, type View } from '../ui/index.ts'

type FactSource = {
  view: View
  catalogue: Catalogue
  service: ServiceDefinition | undefined
  request: ServiceRequest
  forwards: string
  recognised: string
  asset: { name: string; href?: string }
}

/** What staff read of a request, by its label. `fields`: the columns that it shows. */
type Fact = {
  label: ConsoleKey
  fields: readonly (keyof ServiceRequest)[]
  value: (source: FactSource) => string | null | undefined
  /** The page of what it names. */
  href?: (source: FactSource) => string | undefined
}

const moment = (label: ConsoleKey, field: MomentField): Fact => ({
  label,
  fields: [field],
  value: ({ view, request }) => {
    const at = request[field]
    return at && formatMoment(view, at)
  },
})

type MomentField = 'requestedAt' | 'answeredAt' | 'expectedAt' | 'waitingSince'

/** Words of the place that are not on a line of their own: shown with others, or to programs only. */
const SHOWN_OTHERWISE = ['addressId', 'zipcode', 'quarter'] as const satisfies readonly LocationField[]
type PlaceField = Exclude<LocationField, (typeof SHOWN_OTHERWISE)[number]>

const isPlaceField = (field: string): field is PlaceField =>
  !(SHOWN_OTHERWISE as readonly string[]).includes(field)

const PLACE_FACTS = Object.keys(LOCATION_FIELDS)
  .filter(isPlaceField)
  .map(
    (field): Fact => ({
      label: `request.${field}`,
      fields: [field],
      value: ({ request }) => request[field],
    }),
  )

/** Everything that the page of a request says of it, in order. */
export const FACTS: readonly Fact[] = [
  {
    label: 'request.service',
    fields: ['serviceCode'],
    value: ({ view, service, request }) =>
      service ? localised(service.names, view.language) : request.serviceCode,
  },
  { label: 'request.recognised', fields: [], value: ({ recognised }) => recognised },
  { label: 'request.description', fields: ['description'], value: ({ request }) => request.description },
  {
    label: 'request.asset',
    fields: ['assetId'],
    value: ({ asset }) => asset.name,
    href: ({ asset }) => asset.href,
  },
  ...PLACE_FACTS,
  {
    label: 'request.quarter',
    fields: ['quarter', 'zipcode'],
    value: ({ request }) => [request.quarter, request.zipcode].filter(Boolean).join(' · '),
  },
  {
    label: 'request.place',
    fields: ['lat', 'long'],
    value: ({ request: { lat, long } }) => (lat === null ? null : `${lat.toFixed(5)}, ${long?.toFixed(5)}`),
  },
  {
    label: 'request.answers',
    fields: ['attributes'],
    value: ({ view, service, request }) => answersText(view, service, request),
  },
  {
    label: 'request.department',
    fields: ['department'],
    value: ({ catalogue, request }) => catalogue.departments.get(request.department),
  },
  { label: 'request.forwarded', fields: [], value: ({ forwards }) => forwards },
  {
    label: 'request.channel',
    fields: ['channel'],
    value: ({ view, request }) => channelName(view, request.channel),
  },
  {
    label: 'request.reporter',
    fields: ['reporter'],
    value: ({ view, request }) => {
      const { name, surname, phone, email } = getReporter(view.town, request)
      return [name, surname, phone, email].filter(Boolean).join(' · ')
    },
  },
  moment('request.requested', 'requestedAt'),
  {
    label: 'request.answer-due',
    fields: ['answerDueAt'],
    value: ({ view, request: { answeredAt, answerDueAt } }) =>
      answeredAt ? null : answerDueAt && formatMoment(view, answerDueAt),
  },
  moment('request.answered', 'answeredAt'),
  moment('request.expected', 'expectedAt'),
  moment('request.waiting', 'waitingSince'),
]

const answersText = (
  { language }: View,
  service: ServiceDefinition | undefined,
  request: ServiceRequest,
): string => {
  const answers = Object.entries(request.attributes).map(([code, given]) => {
    const question = service?.attributes.find((attribute) => attribute.code === code)
    const words = given.map((key) => {
      const value = question?.values?.find((one) => one.key === key)
      return value ? localised(value.name, language) : key
    })
    return `${question ? localised(question.description, language) : code} ${words.join(', ')}`
  })
  return answers.join('\n')
}

/** What a request says: what, where, who, since when. */
export const RequestFacts = ({
  view,
  catalogue,
  request,
  forwards,
  recognised,
  asset,
}: Omit<FactSource, 'service'>) => {
  const service = findService(catalogue, request.serviceCode)
  const source = { view, catalogue, service, request, forwards, recognised, asset }
  const facts = FACTS.map(({ label, value, href }) => ({
    label,
    value: value(source),
    href: href?.(source),
  }))
  return (
    <dl>
      {facts
        .filter(({ value }) => value)
        .map(({ label, value, href }) => (
          <>
            <dt>{view.t(label)}</dt>
            <dd dir="auto">{href ? <a href={href}>{value}</a> : value}</dd>
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

/** Why a request from a chat is of its kind: what its words were taken for, and which of them said so. */
export const recognitionText = async (
  { town, t, language }: View,
  catalogue: Catalogue,
  id: string,
): Promise<string> => {
  const found = await findRecognition(town.db, town, id)
  if (!found) return ''
  const { label, because, probability, asked } = found
  const code = label.replace('service:', '')
  const service = findService(catalogue, code)
  const page = service ? undefined : findPage(await getContent(town), label.replace('page:', ''))
  const name = service
    ? localised(service.names, language)
    : page
      ? localisedText(page.title, language)
      : code
  const share =
    probability === undefined ? '' : t('request.recognised.share', { percent: Math.round(probability * 100) })
  return t(asked ? 'request.recognised.asked' : 'request.recognised.text', {
    name,
    because: because || '—',
    share,
  })
}
