import { getContent, getTexts, type Say } from '#domain/content'
import { whenOf } from '#domain/notifications'
import { areaGeometry } from '#domain/places'
import { findPublicWork, listWorks, type PlannedWork, workText } from '#domain/works'
import { backArrow, localisedPath, SiteMap, sitePage, type View } from '../ui/index.ts'

/** Works and cuts that are not over: a map, and a list that says the same. */
export const worksPage = async (view: View): Promise<Response> => {
  const { t, town } = view
  const [works, content] = await Promise.all([listWorks(town), getContent(town)])
  const say = getTexts(content)
  const now = town.now()
  const current = works.filter(({ startsAt }) => startsAt <= now)
  const later = works.filter(({ startsAt }) => startsAt > now)
  return sitePage(
    view,
    { title: t('works.title'), path: '/works', map: true },
    <>
      <h1>{t('works.title')}</h1>
      <p class="lead">{t('works.lead')}</p>
      {town.mailer ? (
        <p>
          <a href={localisedPath(view, '/alerts')}>{t('alerts.title')}</a>
        </p>
      ) : null}
      <SiteMap view={view} areas={localisedPath(view, '/works.geojson')} areasFit hint={t('works.map')} />
      {works.length === 0 ? <p class="empty">{t('works.empty')}</p> : null}
      <WorkList view={view} say={say} title={t('works.now')} works={current} />
      <WorkList view={view} say={say} title={t('works.later')} works={later} />
    </>,
  )
}

const WorkList = ({
  view,
  say,
  title,
  works,
}: {
  view: View
  say: Say
  title: string
  works: PlannedWork[]
}) => {
  const { town, language } = view
  if (works.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <ul class="reports">
        {works.map((work) => (
          <li>
            <a href={localisedPath(view, `/works/${work.id}`)} dir="auto">
              {workText(work, language).title}
            </a>
            <span class="state">{say(language, `works.kind.${work.kind}`)}</span>
            <span>{whenOf(town, work, language)}</span>
            {work.area.label ? (
              <span class="where text">
                <bdi>{work.area.label}</bdi>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** One of them, while it is not over. */
export const workPage = async (view: View, id: string, missing: () => Response): Promise<Response> => {
  const { t, town, language } = view
  const work = await findPublicWork(town, id)
  if (!work) return missing()
  const say = getTexts(await getContent(town))
  const { title, body } = workText(work, language)
  return sitePage(
    view,
    { title, path: `/works/${id}`, map: true },
    <>
      <p>
        <a href={localisedPath(view, '/works')}>
          {backArrow(view)} {t('works.title')}
        </a>
      </p>
      <h1 dir="auto">{title}</h1>
      <dl class="facts">
        <dt>{t('works.kind')}</dt>
        <dd>{say(language, `works.kind.${work.kind}`)}</dd>
        <dt>{t('works.when')}</dt>
        <dd>{whenOf(town, work, language)}</dd>
        {work.area.label ? (
          <>
            <dt>{t('works.where')}</dt>
            <dd>
              <bdi>{work.area.label}</bdi>
            </dd>
          </>
        ) : null}
      </dl>
      {body ? <p dir="auto">{body}</p> : null}
      {work.url ? (
        <p>
          <a href={work.url}>{t('works.more')}</a>
        </p>
      ) : null}
      <SiteMap view={view} areas={features(view, [work])} hint={t('works.map.one')} />
    </>,
  )
}

const features = ({ town, language }: View, works: PlannedWork[]) => ({
  type: 'FeatureCollection',
  features: works.map((work) => ({
    type: 'Feature',
    geometry: areaGeometry(town, work.area),
    properties: { id: work.id, label: workText(work, language).title },
  })),
})

/** What the map draws. */
export const worksGeoJson = async (view: View): Promise<Response> =>
  Response.json(features(view, await listWorks(view.town)), {
    headers: { 'content-type': 'application/geo+json', 'cache-control': 'public, max-age=60' },
  })
