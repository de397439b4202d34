import { DateTime } from 'luxon'
import { getContent } from '#domain/content'
import {
  type ConversationStatistics,
  getConversationStatistics,
  listUnclearPhrases,
} from '#domain/conversations'
import { getMonthCosts, type MonthCosts } from '#domain/message-costs'
import { listZones } from '#domain/routing'
import {
  type CountByKey,
  type DurationStatistics,
  getStatistics,
  type Statistics,
} from '#domain/service-requests'
import { type Catalogue, getCatalogue } from '#domain/services'
import { BarTable, Field, MapContainer } from '#platform/pages'
import { teamName } from '../inbox/index.ts'
import {
  channelName,
  consolePage,
  type FileFormat,
  parseDay,
  serviceName,
  tableFile,
  type View,
} from '../ui/index.ts'
import { Figure } from './figure.tsx'
import { categoryRows, costText, MessageCostsSection, taskRows } from './message-costs.tsx'

const DEFAULT_DAYS = 90

/** The stretch of time that is asked for, whole days of the town's zone; the last ninety where nothing is. */
const parsePeriod = ({ town }: View, query: URLSearchParams): { from: DateTime; to: DateTime } => {
  const zone = town.profile.time_zone
  const today = DateTime.fromJSDate(town.now(), { zone }).startOf('day')
  const to = parseDay(town, query.get('to')) ?? today
  const from = parseDay(town, query.get('from')) ?? to.minus({ days: DEFAULT_DAYS })
  return from <= to ? { from, to } : { from: to, to: from }
}

type StatisticsData = {
  figures: Statistics
  talk: ConversationStatistics
  /** Of the month in which the stretch of time ends. */
  costs: MonthCosts
  catalogue: Catalogue
  zones: Map<string, string>
}

const loadStatistics = async (view: View, from: DateTime, to: DateTime): Promise<StatisticsData> => {
  const { town, member } = view
  const between = { from: from.toJSDate(), to: to.plus({ days: 1 }).toJSDate() }
  const [figures, talk, costs, catalogue, zones] = await Promise.all([
    getStatistics(town, { ...between, departments: member?.departments ?? [] }),
    getConversationStatistics(town, between),
    getMonthCosts(town, to),
    getCatalogue(town),
    listZones(town),
  ])
  return { figures, talk, costs, catalogue, zones: new Map(zones.map(({ code, name }) => [code, name])) }
}

/** Figures for the operators of the service: what comes in, how long it takes, whether deadlines are met. */
export const statisticsPage = async (view: View, query: URLSearchParams): Promise<Response> => {
  const { t, town, language } = view
  const { from, to } = parsePeriod(view, query)
  const [{ figures, talk, costs, catalogue, zones }, content, unclear] = await Promise.all([
    loadStatistics(view, from, to),
    getContent(town),
    listUnclearPhrases(town, 15),
  ])
  const days = `from=${from.toISODate()}&to=${to.toISODate()}`
  const rows = (tally: CountByKey[], name: (key: string) => string, filter?: string) =>
    tally.slice(0, 20).map(({ key, count, open }) => ({
      label: name(key),
      values: [count, open],
      href: filter && key ? `/console?state=all&${filter}=${encodeURIComponent(key)}&${days}` : undefined,
    }))
  const head = (first: string) => [first, t('figures.count'), t('figures.open')]
  const empty = t('figures.empty')
  return consolePage(
    view,
    { title: t('figures.title'), path: '/console/figures', layout: 'page', map: true },
    <>
      <div class="title-line">
        <p class="buttons no-print">
          <a href={`/console/figures.xlsx?${days}`}>{t('queue.xlsx')}</a>
          <a href={`/console/figures.csv?${days}`}>{t('queue.csv')}</a>
        </p>
      </div>
      <form class="filters no-print" method="get" action="/console/figures">
        <Field id="from" label={t('audit.from')}>
          {(attributes) => <input {...attributes} type="date" value={from.toISODate() ?? ''} />}
        </Field>
        <Field id="to" label={t('audit.to')}>
          {(attributes) => <input {...attributes} type="date" value={to.toISODate() ?? ''} />}
        </Field>
        <button type="submit">{t('figures.show')}</button>
      </form>
      <h2>{t('figures.requests')}</h2>
      <ul class="figures">
        <Figure value={String(figures.total)} text={t('figures.total')} />
        <Figure value={String(figures.open)} text={t('figures.open')} />
        <DurationFigures view={view} took={figures.answer} what="answer" />
        <DurationFigures view={view} took={figures.resolution} what="resolution" />
      </ul>
      <div class="cards">
        <BarTable
          title={t('figures.weeks')}
          head={[t('figures.week'), t('figures.received'), t('figures.closed')]}
          empty={empty}
          rows={figures.overTime.map(({ week, received, closed }) => ({
            label: DateTime.fromISO(week).toFormat('d/M/yyyy'),
            values: [received, closed],
          }))}
        />
        <BarTable
          title={t('figures.kinds')}
          head={head(t('queue.kind'))}
          empty={empty}
          rows={rows(figures.byService, (key) => serviceName(catalogue, key, language), 'kind')}
        />
        <BarTable
          title={t('figures.states')}
          head={head(t('queue.state'))}
          empty={empty}
          rows={rows(figures.byState, (key) => t(`state.${key as 'received'}`))}
        />
        <BarTable
          title={t('figures.channels')}
          head={head(t('queue.channel'))}
          empty={empty}
          rows={rows(figures.byChannel, (key) => channelName(view, key), 'channel')}
        />
        <BarTable
          title={t('figures.departments')}
          head={head(t('queue.department'))}
          empty={empty}
          rows={rows(figures.byDepartment, (key) => catalogue.departments.get(key) ?? key, 'department')}
        />
        <BarTable
          title={t('figures.zones')}
          head={head(t('queue.zone'))}
          empty={empty}
          rows={rows(figures.byZone, (key) => zones.get(key) ?? (key || t('figures.nowhere')))}
        />
      </div>
      <section aria-label={t('figures.map')} class="no-print">
        <h2>{t('figures.map')}</h2>
        <p class="hint">{t('figures.map.hint')}</p>
        <MapContainer
          styleUrl={town.mapStyleUrl}
          boundary={town.boundary}
          missing={t('queue.map.missing')}
          points={`/console/requests.geojson?state=all&${days}`}
          link="/console/requests/"
          heat
        />
      </section>
      <h2>{t('figures.conversations')}</h2>
      <ul class="figures">
        <Figure value={String(talk.citizens)} text={t('figures.citizens')} />
        <Figure value={String(talk.messages)} text={t('figures.messages')} />
        <Figure value={String(talk.handovers)} text={t('figures.handovers')} />
        <Figure
          value={talk.answer.p50 === null ? '—' : `${Math.round(talk.answer.p50)} min`}
          text={t('figures.first', { most: talk.answer.p90 === null ? '—' : Math.round(talk.answer.p90) })}
        />
        <Figure
          value={talk.average === null ? '—' : `${talk.average.toFixed(1).replace('.', ',')} ★`}
          text={t('figures.satisfaction', { count: talk.stars.reduce((sum, { count }) => sum + count, 0) })}
        />
      </ul>
      <div class="cards">
        <BarTable
          title={t('figures.teams')}
          head={[t('conversations.team'), t('figures.count')]}
          empty={empty}
          rows={talk.byTeam.map(({ team, count }) => ({
            label: teamName(content, language, team),
            values: [count],
          }))}
        />
        <BarTable
          title={t('figures.stars')}
          head={[t('figures.mark'), t('figures.count')]}
          empty={empty}
          rows={talk.stars.map(({ stars, count }) => ({ label: '★'.repeat(stars), values: [count] }))}
        />
        <section>
          <h2>{t('figures.unclear')}</h2>
          {unclear.length === 0 ? <p class="empty">{t('figures.unclear.none')}</p> : null}
          <ul>
            {unclear.map(({ words: text }) => (
              <li dir="auto">{text}</li>
            ))}
          </ul>
          <p class="no-print">
            <a href="/console/phrases">{t('figures.unclear.teach')}</a>
          </p>
        </section>
      </div>
      <MessageCostsSection view={view} costs={costs} />
    </>,
  )
}

const formatHours = ({ t }: View, hours: number | null): string =>
  hours === null
    ? '—'
    : hours < 48
      ? t('figures.hours', { hours: Math.round(hours * 10) / 10 })
      : t('figures.days', { days: Math.round((hours / 24) * 10) / 10 })

const DurationFigures = ({
  view,
  took,
  what,
}: {
  view: View
  took: DurationStatistics
  what: 'answer' | 'resolution'
}) => {
  const { t } = view
  const judged = took.inTime + took.late
  return (
    <>
      <Figure
        value={formatHours(view, took.p50)}
        text={t(`figures.${what}`, { most: formatHours(view, took.p90) })}
      />
      <Figure
        value={judged === 0 ? '—' : `${Math.round((took.inTime / judged) * 100)} %`}
        text={t(`figures.${what}.met`, { late: took.late })}
      />
    </>
  )
}

/** The same figures for a spreadsheet: one a line. */
export const statisticsFile = async (
  view: View,
  query: URLSearchParams,
  format: FileFormat,
): Promise<Response> => {
  const { t, language } = view
  const { from, to } = parsePeriod(view, query)
  const { figures, talk, costs, catalogue, zones } = await loadStatistics(view, from, to)
  const lines: [string, string, number | string, number | string][] = []
  const add = (group: string, tally: CountByKey[], name: (key: string) => string) => {
    for (const { key, count, open } of tally) lines.push([group, name(key), count, open])
  }
  add(t('figures.kinds'), figures.byService, (key) => serviceName(catalogue, key, language))
  add(t('figures.states'), figures.byState, (key) => t(`state.${key as 'received'}`))
  add(t('figures.channels'), figures.byChannel, (key) => channelName(view, key))
  add(t('figures.departments'), figures.byDepartment, (key) => catalogue.departments.get(key) ?? key)
  add(t('figures.zones'), figures.byZone, (key) => zones.get(key) ?? key)
  for (const { week, received, closed } of figures.overTime)
    lines.push([t('figures.weeks'), DateTime.fromISO(week).toFormat('dd/MM/yyyy'), received, closed])
  for (const what of ['answer', 'resolution'] as const) {
    const { p50, p90, inTime, late } = figures[what]
    lines.push([t(`figures.${what}.name`), 'p50 / p90 (h)', p50 ?? '', p90 ?? ''])
    lines.push([t(`figures.${what}.name`), t('figures.met'), inTime, late])
  }
  lines.push([t('figures.conversations'), t('figures.citizens'), talk.citizens, ''])
  lines.push([t('figures.conversations'), t('figures.handovers'), talk.handovers, ''])
  for (const { stars, count } of talk.stars) lines.push([t('figures.stars'), String(stars), count, ''])
  for (const { label, cost } of taskRows(view, costs))
    lines.push([t('costs.tasks'), label, cost.messages, costText(cost)])
  for (const { label, cost } of categoryRows(view, costs))
    lines.push([t('costs.categories'), label, cost.messages, costText(cost)])
  return tableFile(view, format, {
    name: `xifres-${from.toISODate()}-${to.toISODate()}`,
    columns: [t('figures.group'), t('figures.of'), t('figures.count'), t('figures.open')],
    rows: lines,
  })
}
