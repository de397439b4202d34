import {
  CHANNELS,
  QUEUE_ORDERS,
  type QueueFilter,
  type QueueOrder,
  STATES,
  statesOf,
} from '#town/service-requests'
import type { Catalogue } from '#town/services'
import { dayIn, type View } from './frame.tsx'

/** The filters as they stand in the address: a queue is a link that can be sent to a colleague. */
export type Asked = {
  words: string
  state: string
  kind: string
  department: string
  zone: string
  channel: string
  assignee: string
  due: string
  from: string
  to: string
  order: QueueOrder
}

const NAMES = [
  'words',
  'state',
  'kind',
  'department',
  'zone',
  'channel',
  'assignee',
  'due',
  'from',
  'to',
] as const

/** Reads the filters. Whatever is none of ours filters nothing. */
export const askedIn = (query: URLSearchParams): Asked => {
  const given = Object.fromEntries(
    NAMES.map((name) => [name, query.get(name)?.trim().slice(0, 200) ?? '']),
  ) as Record<(typeof NAMES)[number], string>
  const order = QUEUE_ORDERS.find((one) => one === query.get('order')) ?? 'due'
  return { ...given, state: given.state || 'open', order }
}

/** The filters as an address has them, without those that filter nothing. */
export const addressOf = (asked: Partial<Asked>): string => {
  const query = new URLSearchParams()
  for (const name of NAMES) {
    const value = asked[name]
    if (value && !(name === 'state' && value === 'open')) query.set(name, value)
  }
  if (asked.order && asked.order !== 'due') query.set('order', asked.order)
  return query.toString()
}

/** What the town is asked for by these filters, within the departments that the member is limited to. */
export const filterOf = (
  { town, member }: View,
  catalogue: Catalogue,
  asked: Asked,
  query: URLSearchParams,
  limit: number,
): QueueFilter => {
  const group = catalogue.groups.find(({ code }) => code === asked.kind)
  const services = [...catalogue.services, ...catalogue.retired]
  const codes = group
    ? services.filter((service) => service.group === group.code).map(({ code }) => code)
    : asked.kind
      ? services.filter(({ code }) => code === asked.kind).map(({ code }) => code)
      : undefined
  const [value, id] = [query.get('after'), query.get('after_id')]
  return {
    departments: member?.departments ?? [],
    states:
      asked.state === 'all'
        ? undefined
        : asked.state === 'open'
          ? statesOf('open')
          : STATES.filter((state) => state === asked.state),
    serviceCodes: codes,
    department: asked.department || undefined,
    zone: asked.zone || undefined,
    channel: CHANNELS.find((one) => one === asked.channel),
    assignee:
      asked.assignee === 'nobody' ? null : asked.assignee === 'me' ? member?.id : asked.assignee || undefined,
    due: asked.due === 'late' || asked.due === 'soon' ? asked.due : undefined,
    from: dayIn(town, asked.from)?.toJSDate(),
    to: dayIn(town, asked.to)?.plus({ days: 1 }).toJSDate(),
    words: asked.words || undefined,
    order: asked.order,
    after: value && id && /^\d{1,17}$/.test(value) ? { value, id } : undefined,
    limit,
  }
}
