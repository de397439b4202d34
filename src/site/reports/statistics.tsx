import { DateTime } from 'luxon'
import { getStatistics } from '#domain/service-requests'
import { type Catalogue, localised, publicServiceCodes } from '#domain/services'
import { BarTable } from '#platform/pages'
import { localisedPath, sitePage, type View } from '../ui/index.ts'

const WEEKS = 26

/** Figures for anybody: how many, of what, how long they take. */
export const statisticsPage = async (view: View, catalogue: Catalogue): Promise<Response> => {
  const { t, town, language } = view
  const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
  const from = now.minus({ weeks: WEEKS }).startOf('week')
  const figures = await getStatistics(town, {
    from: from.toJSDate(),
    to: now.toJSDate(),
    departments: [],
    serviceCodes: publicServiceCodes(catalogue),
  })
  const kinds = catalogue.groups
    .map(({ code, names }) => {
      const codes = [...catalogue.services, ...catalogue.retired]
        .filter((service) => service.group === code)
        .map((service) => service.code)
      const mine = figures.byService.filter(({ key }) => codes.includes(key))
      return { label: localised(names, language), value: mine.reduce((sum, { count }) => sum + count, 0) }
    })
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
  const days = (hours: number | null) =>
    hours === null ? '—' : t('statistics.days', { days: Math.round((hours / 24) * 10) / 10 })
  return sitePage(
    view,
    { title: t('statistics.title'), path: '/statistics' },
    <>
      <h1>{t('statistics.title')}</h1>
      <p class="lead">{t('statistics.lead', { weeks: WEEKS })}</p>
      <ul class="figures">
        <li>
          <strong>{figures.total}</strong> {t('statistics.received')}
        </li>
        <li>
          <strong>{figures.total - figures.open}</strong> {t('statistics.closed')}
        </li>
        <li>
          <strong>{days(figures.resolution.p50)}</strong> {t('statistics.half')}
        </li>
        <li>
          <strong>{days(figures.resolution.p90)}</strong> {t('statistics.most')}
        </li>
      </ul>
      <BarTable
        title={t('statistics.kinds')}
        head={[t('report.service'), t('statistics.count')]}
        empty={t('list.empty')}
        rows={kinds.map(({ label, value }) => ({ label, values: [value] }))}
      />
      <BarTable
        title={t('statistics.states')}
        head={[t('report.state'), t('statistics.count')]}
        empty={t('list.empty')}
        rows={figures.byState.map(({ key, count }) => ({
          label: t(`state.${key as 'received'}`),
          values: [count],
        }))}
      />
      <BarTable
        title={t('statistics.weeks')}
        head={[t('statistics.week'), t('statistics.received'), t('statistics.closed')]}
        empty={t('list.empty')}
        rows={figures.overTime.map(({ week, received, closed }) => ({
          label: DateTime.fromISO(week).toFormat('d/M/yyyy'),
          values: [received, closed],
        }))}
      />
      <p>
        <a href={localisedPath(view, '/data')}>{t('statistics.open')}</a>
      </p>
    </>,
  )
}
