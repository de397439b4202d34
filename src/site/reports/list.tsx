import {
  listPublicMapPoints,
  type PublicRequest,
  type State,
  searchPublicRequests,
  toStates,
  toStatus,
} from '#domain/service-requests'
import { type Catalogue, findService, localised, publicServiceCodes } from '#domain/services'
import { Field, SelectField } from '#platform/pages'
import { fold } from '#platform/text'
import {
  backArrow,
  formatDay,
  forwardArrow,
  LanguageField,
  LookupForm,
  localisedPath,
  SiteMap,
  sitePage,
  type View,
} from '../ui/index.ts'

const PAGE_SIZE = 20

/** What the list of reports is asked for. */
type ListQuery = { kind: string; state: string; text: string; page: number }

const parseListQuery = (query: URLSearchParams): ListQuery => ({
  kind: query.get('kind') ?? '',
  state: ['open', 'closed', 'all'].find((one) => one === query.get('state')) ?? 'open',
  text: query.get('words')?.trim().slice(0, 100) ?? '',
  page: Math.min(500, Math.max(1, Math.floor(Number(query.get('page')) || 1))),
})

const toSearch = (catalogue: Catalogue, { kind, state, text }: ListQuery) => {
  const visible = publicServiceCodes(catalogue)
  const group = [...catalogue.services, ...catalogue.retired].filter((service) => service.group === kind)
  const codes = group.map(({ code }) => code).filter((code) => visible.includes(code))
  return {
    visible: kind && codes.length > 0 ? codes : visible,
    states: (state === 'all' ? undefined : toStates(state as 'open')) as State[] | undefined,
    text: text || undefined,
  }
}

/** Public reports: a map and a list that says the same, by filters that stand in the address. */
export const listPage = async (
  view: View,
  catalogue: Catalogue,
  query: URLSearchParams,
  missing?: string,
): Promise<Response> => {
  const { t, town, language } = view
  const values = parseListQuery(query)
  const reports = await searchPublicRequests(town, {
    ...toSearch(catalogue, values),
    sort: { by: 'requested', descending: true },
    offset: (values.page - 1) * PAGE_SIZE,
    limit: PAGE_SIZE + 1,
  })
  const { page, ...filters } = values
  const address = (to: number) =>
    localisedPath(view, '/reports', { ...filters, ...(to > 1 ? { page: String(to) } : {}) })
  const error =
    missing === undefined
      ? undefined
      : t('lookup.missing', { number: missing.slice(0, 40), phone: town.profile.phone })
  return sitePage(
    view,
    { title: t('list.title'), path: '/reports', status: error ? 404 : 200, map: true },
    <>
      <h1>{t('list.title')}</h1>
      <div class="card">
        <LookupForm view={view} error={error} number={missing} />
        <p class="buttons">
          {town.mailer ? <a href={localisedPath(view, '/alerts')}>{t('alerts.title')}</a> : null}
          <a href={localisedPath(view, '/works')}>{t('works.title')}</a>
        </p>
      </div>
      <form class="filters" method="get" action="/reports" aria-label={t('list.filters')}>
        <LanguageField view={view} />
        <Field id="words" label={t('list.words')}>
          {(attributes) => <input {...attributes} type="search" value={values.text} />}
        </Field>
        <SelectField
          id="kind"
          label={t('report.service')}
          ask={t('list.kind.all')}
          chosen={values.kind}
          options={catalogue.groups.map(({ code, names }) => [code, localised(names, language)])}
        />
        <SelectField
          id="state"
          label={t('report.state')}
          chosen={values.state}
          options={(['open', 'closed', 'all'] as const).map((one) => [one, t(`list.state.${one}`)])}
        />
        <button type="submit">{t('list.filter')}</button>
      </form>
      <SiteMap
        view={view}
        points={localisedPath(view, '/reports.geojson', filters)}
        areas={localisedPath(view, '/works.geojson')}
        hint={t('embed.map.label')}
      />
      <section aria-labelledby="list-title">
        <h2 id="list-title">{t('list.list')}</h2>
        <ReportList view={view} catalogue={catalogue} reports={reports.slice(0, PAGE_SIZE)} />
        <p class="buttons">
          {page > 1 ? (
            <a href={address(page - 1)}>
              {backArrow(view)} {t('list.newer')}
            </a>
          ) : null}
          {reports.length > PAGE_SIZE ? (
            <a href={address(page + 1)}>
              {t('list.older')} {forwardArrow(view)}
            </a>
          ) : null}
        </p>
      </section>
    </>,
  )
}

/** Reports as a list: what, where, since when, how they stand. */
export const ReportList = ({
  view,
  catalogue,
  reports,
}: {
  view: View
  catalogue: Catalogue
  reports: PublicRequest[]
}) => {
  const { t, language } = view
  if (reports.length === 0) return <p class="empty">{t('list.empty')}</p>
  return (
    <ul class="reports">
      {reports.map((report) => {
        const service = findService(catalogue, report.serviceCode)
        return (
          <li>
            <a href={localisedPath(view, `/reports/${report.id}`)}>
              {service ? localised(service.names, language) : report.serviceCode}
            </a>
            <span class={`state ${toStatus(report.state)}`}>{t(`state.${report.state}`)}</span>
            <span>
              {report.id}
              {report.requestedAt ? ` · ${formatDay(view, report.requestedAt)}` : null}
            </span>
            {report.address ? (
              <span class="where text">
                <bdi>{report.address}</bdi>
              </span>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}

/** The points of the map, by the same filters. */
export const listGeoJson = async (
  view: View,
  catalogue: Catalogue,
  query: URLSearchParams,
): Promise<Response> => {
  const { text, ...wanted } = toSearch(catalogue, parseListQuery(query))
  const points = await listPublicMapPoints(view.town, { ...wanted, text: text && fold(text) })
  return Response.json(
    {
      type: 'FeatureCollection',
      features: points.map(({ lat, long, count, id, serviceCode }) => {
        const service = serviceCode ? findService(catalogue, serviceCode) : undefined
        const label = service ? `${id} · ${localised(service.names, view.language)}` : undefined
        return {
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [long, lat] },
          properties: { id, count, label },
        }
      }),
    },
    { headers: { 'content-type': 'application/geo+json', 'cache-control': 'public, max-age=60' } },
  )
}
