import type { FigureChart, FigureRow, FigureTable } from '#domain/figures'
import { Chart } from '#platform/charts'
import { directionOf } from '#platform/pages'
import { assetPath } from '../assets/index.ts'
import type { View } from '../ui/index.ts'

/** The parameter of the queue by which a row leads to what it is of. */
const FILTERS: Partial<Record<FigureChart['id'], string>> = {
  kinds: 'kind',
  departments: 'department',
  channels: 'channel',
}

/** Charts, each with a table of all that it shows. @param props.days as addresses have them */
export const ChartCards = ({
  view,
  charts,
  days,
}: {
  view: View
  charts: readonly FigureChart[]
  days: string
}) => (
  <div class="chart-cards">
    {charts.map((chart) => (
      <ChartCard view={view} chart={chart} days={days} />
    ))}
  </div>
)

const ChartCard = ({ view, chart, days }: { view: View; chart: FigureChart; days: string }) => {
  const { id, title, description, drawing, legend = [], hint, table } = chart
  const { t, language } = view
  const filter = FILTERS[id]
  const linkOf = ({ key }: FigureRow): string | undefined => {
    if (!key) return undefined
    if (id === 'assets') return assetPath(key)
    return filter && `/console?state=all&${filter}=${encodeURIComponent(key)}&${days}`
  }
  return (
    <figure class="chart-card" aria-labelledby={`${id}-name`}>
      <figcaption>
        <h2 id={`${id}-name`}>{title}</h2>
        <span class="legend">
          {legend.map(({ tone, text }) => (
            <span>
              <svg class="chart key" width="10" height="10" aria-hidden="true">
                <rect class={`tone-${tone}`} x="0" y="0" width="10" height="10" />
              </svg>
              {text}
            </span>
          ))}
        </span>
      </figcaption>
      <Chart
        id={id}
        drawing={drawing}
        title={title}
        description={description}
        rightToLeft={directionOf(language) === 'rtl'}
      />
      <details>
        <summary>
          {t('figures.table')}
          <span class="visually-hidden">: {title}</span>
        </summary>
        <FiguresTable label={title} table={table} linkOf={linkOf} />
        {hint ? <p class="hint">{hint}</p> : null}
      </details>
    </figure>
  )
}

/** A table of figures. @param props.linkOf where a row leads */
export const FiguresTable = (props: {
  label: string
  table: FigureTable
  linkOf?: (row: FigureRow) => string | undefined
}) => {
  const { label, table, linkOf = () => undefined } = props
  const [first = '', ...others] = table.columns
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="table" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {others.map((column) => (
              <th scope="col" class="amount">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => {
            const href = linkOf(row)
            return (
              <tr>
                <th scope="row" dir="auto">
                  {href ? <a href={href}>{row.label}</a> : row.label}
                </th>
                {row.cells.map((cell) => (
                  <td class="amount">{cell}</td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
