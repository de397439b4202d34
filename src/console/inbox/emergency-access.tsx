import { type Content, localisedText } from '#domain/content'
import { EMERGENCY_ACCESS_MINUTES } from '#domain/staff'
import { Field } from '#platform/pages'
import { errorText, type FieldError, formatMoment, type View } from '../ui/index.ts'
import type { ConsoleViewer } from './viewer.ts'

/** What is with discreet teams, for who may break the glass: how many, and nothing more. */
export const EmergencyAccessForms = ({
  view,
  viewer,
  discreet,
  content,
  errors,
}: {
  view: View
  viewer: ConsoleViewer
  discreet: Map<string, number>
  content: Content
  errors: FieldError[]
}) => (
  <>
    {[...discreet].map(([team, count]) => (
      <EmergencyAccessForm
        view={view}
        team={team}
        name={localisedText(content.teams.find(({ id }) => id === team)?.names, view.language) || team}
        count={count}
        until={viewer.emergencyAccess.get(team)?.until}
        own={view.member?.teams.includes(team) ?? false}
        errors={errors}
      />
    ))}
  </>
)

const EmergencyAccessForm = (props: {
  view: View
  team: string
  name: string
  count: number
  until?: Date
  own: boolean
  errors: FieldError[]
}) => {
  const { view, team, name, count, until, own, errors } = props
  const { t } = view
  if (own) return null
  if (until)
    return (
      <p class="notice" role="status">
        {t('glass.open', { team: name, until: formatMoment(view, until) })}
      </p>
    )
  return (
    <details class="card" open={errors.length > 0}>
      <summary>{t('glass.title', { team: name, count })}</summary>
      <form method="post" action="/console/conversations" data-leave="">
        <p>{t('glass.lead', { team: name, minutes: EMERGENCY_ACCESS_MINUTES })}</p>
        <input type="hidden" name="team" value={team} />
        <Field id="reason" label={t('glass.reason')} error={errorText(view, errors, 'reason')}>
          {(attributes) => <textarea {...attributes} class="short" maxLength={500} />}
        </Field>
        <button type="submit" class="plain">
          {t('glass.break')}
        </button>
      </form>
    </details>
  )
}
