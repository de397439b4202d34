import { PERIOD_NAMES, type Period } from '#domain/figures'
import { hasPermission } from '#domain/staff'
import { Field } from '#platform/pages'
import { errorText, type FieldError, Icon, type View } from '../ui/index.ts'
import { type DayField, daysQuery, readPeriodQuery } from './request.ts'

/** The stretches of time that are asked for most. */
export const PeriodLinks = ({ view: { t }, period }: { view: View; period?: Period | undefined }) => (
  <nav class="tabs" aria-label={t('figures.periods')}>
    {PERIOD_NAMES.map((name) => (
      <a href={`/console/figures?period=${name}`} aria-current={period?.name === name ? 'page' : undefined}>
        {t(`figures.period.${name}`)}
      </a>
    ))}
  </nav>
)

/** Any days, from one to another; what is in the fields stays there where it is wrong. */
export const DaysForm = (props: {
  view: View
  query: URLSearchParams
  period?: Period | undefined
  errors?: FieldError<DayField>[]
}) => {
  const { view, query, period, errors = [] } = props
  const { t } = view
  const given = readPeriodQuery(query)
  const field = (name: DayField) => {
    const wrong = errorText(view, errors, name)
    return (
      <Field id={name} label={t(`audit.${name}`)} {...(wrong && { error: wrong })}>
        {(attributes) => (
          <input
            {...attributes}
            type="date"
            value={(period ? period[name].toISODate() : given[name]?.slice(0, 10)) ?? ''}
          />
        )}
      </Field>
    )
  }
  return (
    <form class="figure-days no-print" method="get" action="/console/figures">
      {field('from')}
      {field('to')}
      <button type="submit" class="plain">
        {t('figures.show')}
      </button>
    </form>
  )
}

/** The figures in view as files, and the requests that they are of. */
export const FileLinks = ({ view, period }: { view: View; period: Period }) => {
  const { t, member } = view
  const days = daysQuery(period)
  const asked = period.name ? `period=${period.name}` : days
  const link = (href: string, label: string) => (
    <a href={href}>
      <Icon name="download" /> {label}
    </a>
  )
  return (
    <p class="figure-files no-print">
      {link(`/console/figures.pdf?${asked}`, t('figures.pdf'))}
      {link(`/console/figures.xlsx?${asked}`, t('figures.xlsx'))}
      {link(`/console/figures.csv?${asked}`, t('figures.csv'))}
      {member && hasPermission(member, 'export-requests')
        ? link(`/console/requests.xlsx?state=all&${days}`, t('figures.requests.xlsx'))
        : null}
    </p>
  )
}
