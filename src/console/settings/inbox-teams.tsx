import { type Content, localisedText } from '#domain/content'
import { DEFAULT_TEAM, saveTeamSettings, TEAM_LIMITS, type TeamSettings } from '#domain/inbox'
import { problemsOf } from '#domain/use-cases'
import { Field, type PostedForm } from '#platform/pages'
import { createConsoleContext, errorText, type FieldError, type View } from '../ui/index.ts'

/** How each team shares its conversations out, and how soon it answers. */
export const TeamForms = ({
  view,
  content,
  settings,
  errors,
  wrongTeam,
}: {
  view: View
  content: Content
  settings: Map<string, TeamSettings>
  errors: FieldError[]
  wrongTeam?: string
}) => (
  <>
    {content.teams.map(({ id, names }) => (
      <TeamForm
        view={view}
        id={id}
        name={localisedText(names, view.language) || id}
        settings={settings.get(id) ?? DEFAULT_TEAM}
        errors={wrongTeam === id ? errors : []}
      />
    ))}
  </>
)

const TeamForm = ({
  view,
  id,
  name,
  settings: { byTurns, ceiling, answerMinutes },
  errors,
}: {
  view: View
  id: string
  name: string
  settings: TeamSettings
  errors: FieldError[]
}) => {
  const { t } = view
  return (
    <form class="card" method="post" action="/console/settings/inbox" aria-labelledby={`team-${id}`}>
      <h3 id={`team-${id}`}>{name}</h3>
      <input type="hidden" name="team" value={id} />
      <label class="check">
        <input type="checkbox" name="by_turns" value="yes" checked={byTurns} /> {t('inbox-settings.turns')}
      </label>
      <div class="pair">
        <Field
          id={`ceiling-${id}`}
          label={t('inbox-settings.ceiling')}
          error={errorText(view, errors, `ceiling-${id}`)}
        >
          {(attributes) => (
            <input
              {...attributes}
              type="number"
              min={1}
              max={TEAM_LIMITS.ceiling}
              value={String(ceiling)}
              required
            />
          )}
        </Field>
        <Field
          id={`minutes-${id}`}
          label={t('inbox-settings.minutes')}
          hint={t('inbox-settings.minutes.hint')}
          error={errorText(view, errors, `minutes-${id}`)}
        >
          {(attributes) => (
            <input
              {...attributes}
              type="number"
              min={1}
              max={TEAM_LIMITS.answerMinutes}
              value={answerMinutes === undefined ? '' : String(answerMinutes)}
            />
          )}
        </Field>
      </div>
      <button type="submit" name="do" value="team">
        {t('account.save')} <span class="visually-hidden">{name}</span>
      </button>
    </form>
  )
}

/** Keeps the settings of a team. @returns what is wrong with them */
export const saveTeamForm = async (view: View, { text }: PostedForm): Promise<FieldError[]> => {
  const team = text('team', 60)
  const minutes = text(`minutes-${team}`, 10)
  const settings: TeamSettings = {
    byTurns: text('by_turns') === 'yes',
    ceiling: Number(text(`ceiling-${team}`, 10) || Number.NaN),
    answerMinutes: minutes === '' ? undefined : Number(minutes),
  }
  try {
    await saveTeamSettings(createConsoleContext(view), { team, settings })
    return []
  } catch (error) {
    return problemsOf(error).map(({ path }) =>
      path === 'ceiling'
        ? { field: `ceiling-${team}`, key: 'inbox-settings.error.ceiling' }
        : { field: `minutes-${team}`, key: 'inbox-settings.error.minutes' },
    )
  }
}
