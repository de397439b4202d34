import { PRIORITIES } from '#domain/labels'
import {
  QUEUE_ORDERS,
  type QueueFilter,
  type QueueOrder,
  requestChannels,
  STATES,
  toStates,
} from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import { isUuid } from '#platform/text'
import { parseDay, type View } from '../ui/index.ts'

/** The filters as they stand in the address: a queue is a link that can be sent to a colleague. */
export type QueueFilterValues = {
  words: string
  state: string
  kind: string
  department: string
  zone: string
  channel: string
  assignee: string
  due: string
  priority: string
  label: string
  updates: string
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
  'priority',
  'label',
  'updates',
  'from',
  'to',
] as const

/** Reads the filters. Whatever is none of ours filters nothing. */
export const parseQueueFilter = (query: URLSearchParams): QueueFilterValues => {
  const given = Object.fromEntries(
    NAMES.map((name) => [name, query.get(name)?.trim().slice(0, 200) ?? '']),
  ) as Record<(typeof NAMES)[number], string>
  const order = QUEUE_ORDERS.find((one) => one === query.get('order')) ?? 'due'
  return { ...given, state: given.state || 'open', order }
}

/** The filters as an address has them, without those that filter nothing. */
export const queueFilterQuery = (asked: Partial<QueueFilterValues>): string => {
  const query = new URLSearchParams()
  for (const name of NAMES) {
    const value = asked[name]
    if (value && !(name === 'state' && value === 'open')) query.set(name, value)
  }
  if (asked.order && asked.order !== 'due') query.set('order', asked.order)
  return query.toString()
}

/** The page of the list that an address is on: after which row it begins. */
export const pageQuery = (query: URLSearchParams): string => {
  const [after, id] = [query.get('after') ?? '', query.get('after_id') ?? '']
  return /^\d{1,17}$/.test(after) && id ? new URLSearchParams({ after, after_id: id }).toString() : ''
}

/** The filters and the page, as an address has them: what a request that is open beside the queue goes back to. */
export const queueAddress = (query: URLSearchParams): string =>
  [queueFilterQuery(parseQueueFilter(query)), pageQuery(query)].filter(Boolean).join('&')

/** What the town is asked for by these filters, within the departments that the member is limited to. */
export const toQueueFilter = (
  { town, member }: View,
  catalogue: Catalogue,
  values: QueueFilterValues,
  query: URLSearchParams,
  limit: number,
): QueueFilter => {
  const group = catalogue.groups.find(({ code }) => code === values.kind)
  const services = [...catalogue.services, ...catalogue.retired]
  const codes = group
    ? services.filter((service) => service.group === group.code).map(({ code }) => code)
    : values.kind
      ? services.filter(({ code }) => code === values.kind).map(({ code }) => code)
      : undefined
  const [value, id] = [query.get('after'), query.get('after_id')]
  return {
    departments: member?.departments ?? [],
    states:
      values.state === 'all'
        ? undefined
        : values.state === 'open'
          ? toStates('open')
          : STATES.filter((state) => state === values.state),
    serviceCodes: codes,
    department: values.department || undefined,
    zone: values.zone || undefined,
    channel: requestChannels(town).find((one) => one === values.channel),
    assignee:
      values.assignee === 'nobody'
        ? null
        : values.assignee === 'me'
          ? member?.id
          : values.assignee || undefined,
    priority: PRIORITIES.find((one) => one === values.priority),
    label: isUuid(values.label) ? values.label : undefined,
    updates: values.updates === 'waiting' || undefined,
    due: values.due === 'late' || values.due === 'soon' ? values.due : undefined,
    from: parseDay(town, values.from)?.toJSDate(),
    to: parseDay(town, values.to)?.plus({ days: 1 }).toJSDate(),
    text: values.words || undefined,
    order: values.order,
    after: value && id && /^\d{1,17}$/.test(value) ? { value, id } : undefined,
    limit,
  }
}
