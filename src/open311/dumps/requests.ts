import { type PublicRequest, type Sort, searchPublicRequests, toStatus } from '#domain/service-requests'
import { type Catalogue, findService, publicServiceCodes } from '#domain/services'
import type { Town } from '#domain/town'
import { DUMP_FIELDS, type FieldSource } from '../request-fields.ts'
import { inOnePortion, type Line, type Table } from './table.ts'

const PAGE = 2_000
const ORDER: Sort = { by: 'requested', descending: true }

/** Everything public, newest first, a page at a time. */
async function* pages(town: Town, catalogue: Catalogue): AsyncGenerator<PublicRequest[]> {
  const visible = publicServiceCodes(catalogue)
  let after: { value: string; id: string } | undefined
  for (;;) {
    const page = await searchPublicRequests(town, { visible, sort: ORDER, after, limit: PAGE })
    const last = page.at(-1)
    if (!last) return
    yield page
    after = { value: last.sortValue, id: last.id }
  }
}

/** A request in the words of {@link DUMP_FIELDS}. */
const toLine = (source: FieldSource): Line => {
  const cells: Line['cells'] = {}
  for (const { name, value } of DUMP_FIELDS) cells[name] = value(source)
  const { lat, long } = cells
  const placed = typeof lat === 'number' && typeof long === 'number'
  return { cells, geometry: placed ? { type: 'Point', coordinates: [long, lat] } : null }
}

/**
 * The public requests, and what they come to by neighbourhood, month and kind: counted of nothing but what is published beside it, as
 * it is written. The second table is read after the first.
 */
export const requestTables = (town: Town, catalogue: Catalogue): [requests: Table, figures: Table] => {
  const figures = createFigures(town)
  let newest: Date | undefined
  let oldest: Date | undefined
  const span = () => ({ from: oldest, to: newest })
  async function* lines(): AsyncGenerator<Line[]> {
    for await (const page of pages(town, catalogue)) {
      newest ??= page[0]?.requestedAt ?? undefined
      oldest = page.at(-1)?.requestedAt ?? oldest
      for (const request of page) figures.count(request)
      yield page.map((request) =>
        toLine({
          town,
          catalogue,
          language: 'ca',
          request,
          service: findService(catalogue, request.serviceCode),
        }),
      )
    }
  }
  return [
    {
      dataset: 'service-requests',
      columns: DUMP_FIELDS.map(({ name, dump: type }) => ({ name, type })),
      lines,
      span,
    },
    {
      dataset: 'neighbourhood-figures',
      columns: [
        { name: 'month', type: 'STRING' },
        { name: 'neighbourhood', type: 'STRING' },
        { name: 'service_code', type: 'STRING' },
        { name: 'received', type: 'INT32' },
        { name: 'closed', type: 'INT32' },
        { name: 'mean_days_to_close', type: 'DOUBLE' },
      ],
      lines: () => inOnePortion(figures.lines()),
      span,
    },
  ]
}

const DAY_MS = 86_400_000

type Figure = { received: number; closed: number; days: number }

const createFigures = (town: Town) => {
  const all = new Map<string, Figure>()
  const monthOf = new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    timeZone: town.profile.time_zone,
  })
  return {
    count: ({ requestedAt, updatedAt, quarter, serviceCode, state, mergedInto }: PublicRequest) => {
      // What was found to be the same is counted once.
      if (!requestedAt || mergedInto) return
      const key = JSON.stringify([monthOf.format(requestedAt), quarter ?? '', serviceCode])
      const figure = all.get(key) ?? { received: 0, closed: 0, days: 0 }
      figure.received++
      if (updatedAt && toStatus(state) === 'closed') {
        figure.closed++
        figure.days += (updatedAt.getTime() - requestedAt.getTime()) / DAY_MS
      }
      all.set(key, figure)
    },
    lines: (): Line[] =>
      [...all]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, { received, closed, days }]) => {
          const [month, neighbourhood, service_code] = JSON.parse(key) as [string, string, string]
          const mean_days_to_close = closed > 0 ? Math.round((days / closed) * 10) / 10 : null
          const cells = { month, neighbourhood: neighbourhood || null, service_code, received, closed }
          return { cells: { ...cells, mean_days_to_close } }
        }),
  }
}
