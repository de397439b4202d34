import { listUnclearPhrases } from '#domain/conversations'
import type { FigureSheet, Period } from '#domain/figures'
import { ConsoleMap, consolePage, type FieldError, ResultMessage, type View } from '../ui/index.ts'
import { FigureCards } from './cards.tsx'
import { ChartCards, FiguresTable } from './chart-cards.tsx'
import { DaysForm, FileLinks, PeriodLinks } from './filters.tsx'
import { MessageCostsSection } from './message-costs.tsx'
import { type DayField, daysQuery, loadSheet, periodOf } from './request.ts'

const PHRASES = 15
const STYLES = ['/assets/console/figures.css']

/** Figures for those who answer for the service: what comes in, how long it takes, whether deadlines are met. */
export const figuresPage = async (view: View, query: URLSearchParams): Promise<Response> => {
  const found = periodOf(view, query)
  if ('errors' in found) return wrongDaysPage(view, query, found.errors)
  const { period } = found
  const { t, town } = view
  const [sheet, unclear] = await Promise.all([loadSheet(view, period), listUnclearPhrases(town, PHRASES)])
  return consolePage(
    view,
    {
      title: t('figures.title'),
      path: '/console/figures',
      layout: 'page',
      map: true,
      styles: STYLES,
      views: <PeriodLinks view={view} period={period} />,
    },
    <>
      <div class="figure-line">
        <DaysForm view={view} query={query} period={period} />
        <FileLinks view={view} period={period} />
        <p class="hint">
          <span class="print-only">{sheet.days}. </span>
          {sheet.compared}
        </p>
      </div>
      <FigureCards cards={sheet.cards} label={t('figures.summary')} />
      {sheet.empty ? (
        <NothingHere view={view} />
      ) : (
        <ChartCards view={view} charts={sheet.charts} days={daysQuery(period)} />
      )}
      <Further view={view} sheet={sheet} period={period} unclear={unclear} />
    </>,
  )
}

/** The page for days that are none. The same for a file, whose place it takes. */
export const wrongDaysPage = (
  view: View,
  query: URLSearchParams,
  errors: FieldError<DayField>[],
): Promise<Response> => {
  const { t } = view
  return consolePage(
    view,
    {
      title: t('figures.title'),
      path: '/console/figures',
      layout: 'page',
      status: 422,
      styles: STYLES,
      views: <PeriodLinks view={view} />,
    },
    <>
      <ResultMessage view={view} errors={errors} />
      <DaysForm view={view} query={query} errors={errors} />
    </>,
  )
}

/** What can be done where there is nothing to count. */
const NothingHere = ({ view: { t } }: { view: View }) => (
  <section class="empty figure-empty">
    <h2>{t('figures.empty')}</h2>
    <p>{t('figures.empty.why')}</p>
    <p class="buttons">
      <a class="button" href="/console/figures?period=year">
        {t('figures.empty.year')}
      </a>
      <a class="button plain" href="/console/010">
        {t('figures.empty.report')}
      </a>
    </p>
  </section>
)

type FurtherProps = {
  view: View
  sheet: FigureSheet
  period: Period
  unclear: { words: string }[]
}

/** What is below the charts: where, with whom, what was not understood, what it cost. */
const Further = ({ view, sheet, period, unclear }: FurtherProps) => {
  const { t } = view
  const { teams, stars, items, t: named } = sheet
  return (
    <>
      <div class="cards figure-further">
        <div>
          <h2>{named('teams')}</h2>
          <FiguresTable label={named('teams')} table={teams} />
          <p class="hint">{t('figures.teams.hint')}</p>
        </div>
        {stars.rows.length > 0 ? (
          <div>
            <h2>{named('stars')}</h2>
            <FiguresTable label={named('stars')} table={stars} />
          </div>
        ) : null}
        {items.rows.length > 0 ? (
          <div>
            <h2>{named('items')}</h2>
            <FiguresTable label={named('items')} table={items} />
          </div>
        ) : null}
        <section aria-labelledby="unclear">
          <h2 id="unclear">{t('figures.unclear')}</h2>
          {unclear.length === 0 ? <p class="empty">{t('figures.unclear.none')}</p> : null}
          <ul>
            {unclear.map(({ words }) => (
              <li dir="auto">{words}</li>
            ))}
          </ul>
          <p class="no-print">
            <a href="/console/phrases">{t('figures.unclear.teach')}</a>
          </p>
        </section>
      </div>
      <section aria-label={t('figures.map')} class="no-print">
        <h2>{t('figures.map')}</h2>
        <p class="hint">{t('figures.map.hint')}</p>
        <ConsoleMap
          view={view}
          points={`/console/requests.geojson?state=all&${daysQuery(period)}`}
          link="/console/requests/"
          heat
        />
      </section>
      <MessageCostsSection view={view} costs={sheet.figures.costs.month} />
    </>
  )
}
