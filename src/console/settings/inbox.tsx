import { getContent } from '#domain/content'
import { listInboxRules, listTeamSettings } from '#domain/inbox'
import { listLabels } from '#domain/labels'
import { listMembers } from '#domain/staff'
import { readForm, seeOther } from '#platform/pages'
import { consolePage, type FieldError, ResultMessage, successKey, type View } from '../ui/index.ts'
import {
  RuleForm,
  type RuleFormResult,
  type RuleParts,
  RuleTable,
  RuleTrialResult,
  saveRuleForm,
} from './inbox-rules.tsx'
import { saveTeamForm, TeamForms } from './inbox-teams.tsx'

const PATH = '/console/settings/inbox'

const loadParts = async ({ town }: View): Promise<RuleParts> => {
  const [content, labels, members] = await Promise.all([
    getContent(town),
    listLabels(town, 'conversations'),
    listMembers(town),
  ])
  return { content, labels, members }
}

/** How conversations are shared out and answered in time, and what happens to them by itself. */
export const inboxSettingsPage = async (
  view: View,
  request: Request,
  shown: RuleFormResult & { team?: { id: string; errors: FieldError[] } } = {},
): Promise<Response> => {
  const { t, town } = view
  const { trial, typed, team } = shown
  const errors = [...(shown.errors ?? []), ...(team?.errors ?? [])]
  const [rules, settings, parts] = await Promise.all([
    listInboxRules(town),
    listTeamSettings(town),
    loadParts(view),
  ])
  return consolePage(
    view,
    { title: t('inbox-settings.title'), path: PATH, layout: 'page', status: errors.length > 0 ? 422 : 200 },
    <>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      <p class="lead">{t('inbox-settings.lead')}</p>
      <h2 id="rules">{t('inbox-rules.title')}</h2>
      {trial ? <RuleTrialResult view={view} trial={trial} parts={parts} /> : null}
      {rules.length > 0 ? (
        <RuleTable view={view} rules={rules} parts={parts} />
      ) : (
        <p class="empty">{t('inbox-rules.empty')}</p>
      )}
      <RuleForm view={view} typed={typed} parts={parts} errors={shown.errors ?? []} />
      <h2>{t('inbox-settings.teams')}</h2>
      <p>{t('inbox-settings.teams.lead')}</p>
      <TeamForms
        view={view}
        content={parts.content}
        settings={settings}
        errors={team?.errors ?? []}
        wrongTeam={team?.id}
      />
    </>,
  )
}

/** Keeps the settings of a team, or a rule. */
export const saveInboxSettings = async (view: View, request: Request): Promise<Response> => {
  const form = await readForm(request)
  if (form.text('do') === 'team') {
    const errors = await saveTeamForm(view, form)
    return errors.length === 0
      ? seeOther(`${PATH}?done=saved`)
      : inboxSettingsPage(view, request, { team: { id: form.text('team', 60), errors } })
  }
  const shown = await saveRuleForm(view, form, await loadParts(view))
  return shown ? inboxSettingsPage(view, request, shown) : seeOther(`${PATH}?done=saved`)
}
