import { Field, SelectField } from '#platform/pages'
import { fold } from '#platform/text'
import {
  type PublicRequest,
  publicPoints,
  type State,
  searchPublic,
  statesOf,
  statusOf,
} from '#town/service-requests'
import { type Catalogue, inLanguage, publicCodes, serviceEverIn } from '#town/services'
import { back, day, MapPlace, onwards, sitePage, type View, withLanguage } from './frame.tsx'
import { LookupForm } from './lookup-form.tsx'

const PAGE = 20

/** What the list of reports is asked for. */
type Asked = { kind: string; state: string; words: string; page: number }

const askedIn = (query: URLSearchParams): Asked => ({
  kind: query.get('kind') ?? '',
  state: ['open', 'closed', 'all'].find((one) => one === query.get('state')) ?? 'open',
  words: query.get('words')?.trim().slice(0, 100) ?? '',
  page: Math.min(500, Math.max(1, Math.floor(Number(query.get('page')) || 1))),
})

const wantedOf = (catalogue: Catalogue, { kind, state, words }: Asked) => {
  const visible = publicCodes(catalogue)
  const group = [...catalogue.services, ...catalogue.retired].filter((service) => service.group === kind)
  const codes = group.map(({ code }) => code).filter((code) => visible.includes(code))
  return {
    visible: kind && codes.length > 0 ? codes : visible,
    states: (state === 'all' ? undefined : statesOf(state as 'open')) as State[] | undefined,
    words: words || undefined,
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
  const asked = askedIn(query)
  const reports = await searchPublic(town, {
    ...wantedOf(catalogue, asked),
    sort: { by: 'requested', descending: true },
    offset: (asked.page - 1) * PAGE,
    limit: PAGE + 1,
  })
  const { page, ...filters } = asked
  const address = (to: number) =>
    withLanguage(view, '/reports', { ...filters, ...(to > 1 ? { page: String(to) } : {}) })
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
      </div>
      <form class="filters" method="get" action="/reports" aria-label={t('list.filters')}>
        {language === 'ca' ? null : <input type="hidden" name="lang" value={language} />}
        <Field id="words" label={t('list.words')}>
          {(attributes) => <input {...attributes} type="search" value={asked.words} />}
        </Field>
        <SelectField
          id="kind"
          label={t('report.service')}
          ask={t('list.kind.all')}
          chosen={asked.kind}
          options={catalogue.groups.map(({ code, names }) => [code, inLanguage(names, language)])}
        />
        <SelectField
          id="state"
          label={t('report.state')}
          chosen={asked.state}
          options={(['open', 'closed', 'all'] as const).map((one) => [one, t(`list.state.${one}`)])}
        />
        <button type="submit">{t('list.filter')}</button>
      </form>
      <MapPlace
        view={view}
        points={withLanguage(view, '/reports.geojson', filters)}
        hint={t('embed.map.label')}
      />
      <section aria-labelledby="list-title">
        <h2 id="list-title">{t('list.list')}</h2>
        <ReportList view={view} catalogue={catalogue} reports={reports.slice(0, PAGE)} />
        <p class="buttons">
          {page > 1 ? (
            <a href={address(page - 1)}>
              {back(view)} {t('list.newer')}
            </a>
          ) : null}
          {reports.length > PAGE ? (
            <a href={address(page + 1)}>
              {t('list.older')} {onwards(view)}
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
        const service = serviceEverIn(catalogue, report.serviceCode)
        return (
          <li>
            <a href={withLanguage(view, `/reports/${report.id}`)}>
              {service ? inLanguage(service.names, language) : report.serviceCode}
            </a>
            <span class={`state ${statusOf(report.state)}`}>{t(`state.${report.state}`)}</span>
            <span>
              {report.id}
              {report.requestedAt ? ` · ${day(view, report.requestedAt)}` : null}
            </span>
            {report.address ? (
              <span class="where text" dir="auto">
                {report.address}
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
  const { words, ...wanted } = wantedOf(catalogue, askedIn(query))
  const points = await publicPoints(view.town, { ...wanted, words: words && fold(words) })
  return Response.json(
    {
      type: 'FeatureCollection',
      features: points.map(({ lat, long, count, id, serviceCode }) => {
        const service = serviceCode ? serviceEverIn(catalogue, serviceCode) : undefined
        const label = service ? `${id} · ${inLanguage(service.names, view.language)}` : undefined
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
