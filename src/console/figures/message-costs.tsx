import { MESSAGE_TASKS } from '#domain/conversations'
import type { Cost, MonthCosts } from '#domain/message-costs'
import { type ConsoleKey, formatEuros, type View } from '../ui/index.ts'
import { Figure } from './figure.tsx'

/** A line of a table: what the messages are of, and what they cost. */
export type CostRow = { label: string; cost: Cost }

const CATEGORY_NAMES = new Map<string, ConsoleKey>([
  ['service', 'costs.category.service'],
  ['utility', 'costs.category.utility'],
  ['marketing', 'costs.category.marketing'],
  ['authentication', 'costs.category.authentication'],
])

/** A category that the platform has invented since is shown by its own name. */
const categoryName = ({ t }: View, category: string): string => {
  const key = CATEGORY_NAMES.get(category)
  return key ? t(key) : category
}

export const taskRows = ({ t }: View, { byTask }: MonthCosts): CostRow[] =>
  [...MESSAGE_TASKS, null].flatMap((task) => {
    const cost = byTask.get(task)
    return cost ? [{ label: t(`costs.task.${task ?? 'unknown'}`), cost }] : []
  })

export const categoryRows = (view: View, { byCategory }: MonthCosts): CostRow[] =>
  [...byCategory]
    .map(([category, cost]) => ({ label: categoryName(view, category), cost }))
    .toSorted((a, b) => b.cost.messages - a.cost.messages)

/** Euros, or a dash where the price of none of what is charged is known. */
export const costText = ({ messages, free, unpriced, euros }: Cost): string =>
  unpriced > 0 && unpriced === messages - free ? '—' : formatEuros(euros)

/** What the messages of a month cost, by task and by category, against the free ones and the threshold. */
export const MessageCostsSection = ({ view, costs }: { view: View; costs: MonthCosts }) => {
  const { t, language } = view
  const { total, free, freeLeft, warnAbove, exceeded, unpriced } = costs
  const month = costs.month.setLocale(language).toLocaleString({ month: 'long', year: 'numeric' })
  return (
    <section aria-labelledby="costs">
      <h2 id="costs">{t('costs.title', { month })}</h2>
      {exceeded && warnAbove !== undefined ? (
        <p class="notice" role="status">
          <strong>
            {t('costs.exceeded', { euros: formatEuros(total.euros), limit: formatEuros(warnAbove) })}
          </strong>
        </p>
      ) : null}
      <ul class="figures">
        <Figure value={String(total.messages)} text={t('costs.sent')} />
        <Figure value={costText(total)} text={t('costs.total')} />
        <Figure value={String(freeLeft)} text={t('costs.left', { free })} />
      </ul>
      {unpriced.length > 0 ? (
        <p class="notice">
          {t('costs.unpriced', {
            count: total.unpriced,
            categories: unpriced.map((category) => categoryName(view, category)).join(', '),
          })}
        </p>
      ) : null}
      <div class="cards">
        <CostTable
          view={view}
          caption={t('costs.tasks')}
          head={t('costs.task')}
          rows={taskRows(view, costs)}
          total={total}
        />
        <CostTable
          view={view}
          caption={t('costs.categories')}
          head={t('costs.category')}
          rows={categoryRows(view, costs)}
          total={total}
        />
      </div>
      <p class="hint">{t('costs.hint')}</p>
    </section>
  )
}

const CostTable = (props: { view: View; caption: string; head: string; rows: CostRow[]; total: Cost }) => {
  const { t } = props.view
  return (
    <div class="costs">
      <table>
        <caption>{props.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{props.head}</th>
            <th scope="col">{t('costs.messages')}</th>
            <th scope="col">{t('costs.euros')}</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <CostLine view={props.view} {...row} />
          ))}
        </tbody>
        <tfoot>
          <CostLine view={props.view} label={t('costs.all')} cost={props.total} />
        </tfoot>
      </table>
    </div>
  )
}

const CostLine = ({ view: { t }, label, cost }: CostRow & { view: View }) => (
  <tr>
    <th scope="row">{label}</th>
    <td>
      <span class="value">{cost.messages}</span>
      {cost.free > 0 ? <small>{t('costs.free', { free: cost.free })}</small> : null}
    </td>
    <td>
      <span class="value">{costText(cost)}</span>
    </td>
  </tr>
)
