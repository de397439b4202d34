import type { VNode } from 'preact'

/** A row of figures: what they are of, and one figure for each column. */
export type BarRow = { label: string; values: number[]; href?: string }

/** Looks of the bars of each column: never told apart by colour alone, since each has its figure beside it. */
const BAR_STYLES = ['one', 'two', 'three']

/**
 * Figures as a table in which each figure has a bar: to be looked at and to be read.
 * @param props.head of the first column, then of each column of figures
 */
export const BarTable = (props: { title: string; head: string[]; rows: BarRow[]; empty: string }): VNode => {
  const most = Math.max(1, ...props.rows.flatMap(({ values }) => values))
  return (
    <section class="bars" aria-label={props.title}>
      <h2>{props.title}</h2>
      {props.rows.length === 0 ? (
        <p class="empty">{props.empty}</p>
      ) : (
        <table>
          <thead>
            <tr>
              {props.head.map((name) => (
                <th scope="col">{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.rows.map(({ label, values, href }) => (
              <tr>
                <th scope="row" dir="auto">
                  {href ? <a href={href}>{label}</a> : label}
                </th>
                {values.map((value, index) => (
                  <td>
                    <span class="value">{value}</span>
                    <svg
                      class={`bar ${BAR_STYLES[index] ?? ''}`}
                      viewBox="0 0 100 4"
                      preserveAspectRatio="none"
                      aria-hidden="true"
                    >
                      <rect width={String((value / most) * 100)} height="4" />
                    </svg>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
