import { type Content, localisedText } from '#domain/content'
import {
  deleteInboxRule,
  type InboxRule,
  type InboxRuleDraft,
  MAX_RULE_MINUTES,
  type RuleTrial,
  saveInboxRule,
  switchInboxRule,
  TRIAL_DAYS,
  tryInboxRule,
} from '#domain/inbox'
import { type Label, PRIORITIES } from '#domain/labels'
import { hasPermission, type StaffListEntry } from '#domain/staff'
import { Conflict, problemsOf } from '#domain/use-cases'
import { Field, type PostedForm, SelectField } from '#platform/pages'
import { isUuid } from '#platform/text'
import {
  createConsoleContext,
  errorText,
  type FieldError,
  formatMoment,
  Table,
  type View,
} from '../ui/index.ts'

const PATH = '/console/settings/inbox'

/** What a rule can be made of. */
export type RuleParts = { content: Content; labels: Label[]; members: StaffListEntry[] }

const teamNameIn = ({ content }: RuleParts, language: string, id: string): string =>
  localisedText(content.teams.find((one) => one.id === id)?.names, language) || id

const describeTrigger = (
  { t }: View,
  { trigger }: Pick<InboxRule, 'trigger'>,
  { labels }: RuleParts,
): string =>
  trigger.kind === 'unanswered'
    ? t('inbox-rules.when.unanswered', { minutes: trigger.minutes })
    : t('inbox-rules.when.labelled', { label: labels.find(({ id }) => id === trigger.label)?.name ?? '?' })

const describeActions = (
  { t, language }: View,
  { actions }: Pick<InboxRule, 'actions'>,
  parts: RuleParts,
): string => {
  const { label, priority, tell, team } = actions
  const told =
    tell === 'leads' ? t('inbox-rules.leads') : parts.members.find(({ id }) => id === tell?.member)?.name
  return [
    label && parts.labels.find(({ id }) => id === label)?.name,
    priority && t(`priority.${priority}`),
    tell && t('inbox-rules.tells', { who: told ?? '?' }),
    team && `→ ${teamNameIn(parts, language, team)}`,
  ]
    .filter(Boolean)
    .join(' · ')
}

/** The rules of the inbox: each is tried on the past before it can be switched on. */
export const RuleTable = ({ view, rules, parts }: { view: View; rules: InboxRule[]; parts: RuleParts }) => {
  const { t, language } = view
  return (
    <Table
      view={view}
      label={t('inbox-rules.title')}
      columns={[
        'inbox-rules.name',
        'inbox-rules.when',
        'inbox-rules.teams',
        'inbox-rules.does',
        'inbox-rules.state',
        'applications.actions',
      ]}
    >
      {rules.map((rule) => (
        <tr>
          <th scope="row" class="text">
            {rule.name}
          </th>
          <td class="text">{describeTrigger(view, rule, parts)}</td>
          <td class="text">
            {rule.teams.map((id) => teamNameIn(parts, language, id)).join(', ') || t('inbox-rules.all')}
          </td>
          <td class="text">{describeActions(view, rule, parts)}</td>
          <td>
            <span class={`state ${rule.on ? 'closed' : ''}`}>
              {t(rule.on ? 'inbox-rules.on' : rule.tried ? 'inbox-rules.off' : 'inbox-rules.untried')}
            </span>
          </td>
          <td>
            <form method="post" action={PATH} class="buttons">
              <input type="hidden" name="rule" value={rule.id} />
              <button type="submit" class="plain" name="do" value="try-rule">
                {t('inbox-rules.try')} <span class="visually-hidden">{rule.name}</span>
              </button>
              {rule.on ? (
                <button type="submit" class="plain" name="do" value="rule-off">
                  {t('inbox-rules.switch-off')} <span class="visually-hidden">{rule.name}</span>
                </button>
              ) : rule.tried ? (
                <button type="submit" class="plain" name="do" value="rule-on">
                  {t('inbox-rules.switch-on')} <span class="visually-hidden">{rule.name}</span>
                </button>
              ) : null}
              <button type="submit" class="plain" name="do" value="drop-rule">
                {t('zones.drop')} <span class="visually-hidden">{rule.name}</span>
              </button>
            </form>
          </td>
        </tr>
      ))}
    </Table>
  )
}

const SHOWN_HITS = 15

/** What a rule that was tried would have done, and the button that switches it on. */
export const RuleTrialResult = ({
  view,
  trial: { rule, of, hits },
  parts,
}: {
  view: View
  trial: RuleTrial
  parts: RuleParts
}) => {
  const { t, language } = view
  return (
    <section class="notice" role="status" aria-labelledby="trial-title">
      <h3 id="trial-title">{rule.name}</h3>
      <p>{t('inbox-rules.trial', { count: hits.length, of, days: TRIAL_DAYS })}</p>
      <ul>
        {hits.slice(0, SHOWN_HITS).map(({ conversationId, team, at, minutes }) => (
          <li>
            <a href={`/console/conversations/${conversationId}`}>{formatMoment(view, at)}</a>{' '}
            {teamNameIn(parts, language, team)}
            {minutes === undefined ? null : ` · ${t('inbox-rules.waited', { minutes })}`}
          </li>
        ))}
      </ul>
      {rule.on ? null : (
        <form method="post" action={PATH}>
          <input type="hidden" name="rule" value={rule.id} />
          <button type="submit" name="do" value="rule-on">
            {t('inbox-rules.switch-on')}
          </button>
        </form>
      )}
    </section>
  )
}

/** A new rule. It is off until it was tried. */
export const RuleForm = ({
  view,
  typed,
  parts,
  errors,
}: {
  view: View
  typed?: InboxRuleDraft
  parts: RuleParts
  errors: FieldError[]
}) => {
  const { t, language } = view
  const { content, labels, members } = parts
  const { trigger, actions, teams = [] } = typed ?? {}
  const told = actions?.tell === 'leads' ? 'leads' : actions?.tell?.member
  const labelOptions = labels.map(({ id, name }) => [id, name] as const)
  return (
    <form class="card" method="post" action={PATH}>
      <h3>{t('inbox-rules.add')}</h3>
      <p class="hint">{t('inbox-rules.add.hint')}</p>
      <Field id="name" label={t('inbox-rules.name')} error={errorText(view, errors, 'name')}>
        {(attributes) => (
          <input {...attributes} maxLength={60} value={typed?.name ?? ''} autocomplete="off" />
        )}
      </Field>
      <fieldset>
        <legend>{t('inbox-rules.when')}</legend>
        <div class="pair">
          <Field
            id="minutes"
            label={t('inbox-rules.minutes')}
            hint={t('inbox-rules.minutes.hint')}
            error={errorText(view, errors, 'minutes')}
          >
            {(attributes) => (
              <input
                {...attributes}
                type="number"
                min={1}
                max={MAX_RULE_MINUTES}
                value={trigger?.kind === 'unanswered' ? String(trigger.minutes) : ''}
              />
            )}
          </Field>
          <SelectField
            id="trigger"
            label={t('inbox-rules.label')}
            ask={t('inbox-rules.no-label')}
            error={errorText(view, errors, 'trigger')}
            chosen={trigger?.kind === 'labelled' ? trigger.label : undefined}
            options={labelOptions}
          />
        </div>
        <p>{t('inbox-rules.teams')}</p>
        {content.teams.map(({ id, names, discreet }) => (
          <label class="check">
            <input type="checkbox" name="for_team" value={id} checked={teams.includes(id)} />{' '}
            {localisedText(names, language) || id}
            {discreet ? <small> {t('inbox-rules.discreet')}</small> : null}
          </label>
        ))}
        <p class="hint">{t('inbox-rules.teams.hint')}</p>
      </fieldset>
      <fieldset>
        <legend>{t('inbox-rules.does')}</legend>
        {errorText(view, errors, 'actions') ? (
          <p class="error">{errorText(view, errors, 'actions')}</p>
        ) : null}
        <div class="pair">
          <SelectField
            id="tell"
            label={t('inbox-rules.tell')}
            ask={t('macros.nobody')}
            chosen={told}
            options={[
              ['leads', t('inbox-rules.leads')],
              ...members
                .filter((one) => one.active && hasPermission(one, 'answer-citizens'))
                .map(({ id, name }) => [id, name] as const),
            ]}
          />
          <Field
            id="words"
            label={t('inbox-rules.words')}
            hint={t('inbox-rules.words.hint')}
            error={errorText(view, errors, 'words')}
          >
            {(attributes) => (
              <input {...attributes} maxLength={200} value={actions?.words ?? ''} autocomplete="off" />
            )}
          </Field>
        </div>
        <div class="pair">
          <SelectField
            id="team"
            label={t('inbox-rules.team')}
            ask={t('macros.nothing')}
            chosen={actions?.team}
            options={content.teams.map(({ id, names }) => [id, localisedText(names, language) || id])}
          />
          <SelectField
            id="priority"
            label={t('priority')}
            ask={t('macros.nothing')}
            chosen={actions?.priority}
            options={PRIORITIES.map((one) => [one, t(`priority.${one}`)])}
          />
          <SelectField
            id="label"
            label={t('inbox-rules.give-label')}
            ask={t('macros.nothing')}
            chosen={actions?.label}
            options={labelOptions}
          />
        </div>
      </fieldset>
      <button type="submit" name="do" value="rule">
        {t('inbox-rules.save')}
      </button>
    </form>
  )
}

const readDraft = ({ text, all }: PostedForm, { content, labels, members }: RuleParts): InboxRuleDraft => {
  const label = (name: string) => labels.find(({ id }) => id === text(name, 40))?.id
  const chosen = label('trigger')
  const told = text('tell', 64)
  const member = members.find((one) => one.active && one.id === told)
  const knownTeam = (id: string) => content.teams.some((one) => one.id === id)
  return {
    name: text('name', 60),
    trigger: chosen
      ? { kind: 'labelled', label: chosen }
      : { kind: 'unanswered', minutes: Number(text('minutes', 10) || Number.NaN) },
    teams: all('for_team').filter(knownTeam),
    actions: {
      label: label('label'),
      priority: PRIORITIES.find((one) => one === text('priority')),
      tell: told === 'leads' ? 'leads' : member && { member: member.id },
      words: text('words', 200) || undefined,
      team: knownTeam(text('team', 60)) ? text('team', 60) : undefined,
    },
  }
}

const KEYS: Record<string, FieldError['key']> = {
  name: 'staff.error.name',
  minutes: 'inbox-rules.error.minutes',
  trigger: 'inbox-rules.error.label',
  actions: 'inbox-rules.error.actions',
  words: 'inbox-rules.error.words',
}

/** What came of a form of the rules: what is shown above them, or what is wrong. */
export type RuleFormResult = { trial?: RuleTrial; errors?: FieldError[]; typed?: InboxRuleDraft }

/** Adds, tries, switches or drops a rule. @returns undefined where there is nothing to be shown but the list */
export const saveRuleForm = async (
  view: View,
  form: PostedForm,
  parts: RuleParts,
): Promise<RuleFormResult | undefined> => {
  const { text } = form
  const { member } = view
  const ctx = createConsoleContext(view)
  const id = text('rule')
  const trial = async (rule: string) => ({
    trial: await tryInboxRule(ctx, {
      id: rule,
      viewer: { id: member?.id ?? '', name: member?.name ?? '', teams: member?.teams ?? [] },
    }),
  })
  if (text('do') === 'rule') {
    const typed = readDraft(form, parts)
    try {
      return await trial(await saveInboxRule(ctx, { draft: typed }))
    } catch (error) {
      const errors = problemsOf(error).map(
        ({ path }): FieldError => ({ field: path, key: KEYS[path] ?? 'inbox-rules.error.actions' }),
      )
      return { errors, typed }
    }
  }
  if (!isUuid(id)) return undefined
  if (text('do') === 'try-rule') return trial(id)
  if (text('do') === 'drop-rule') await deleteInboxRule(ctx, { id })
  else
    try {
      await switchInboxRule(ctx, { id, on: text('do') === 'rule-on' })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return { errors: [{ field: 'rules', key: 'inbox-rules.error.untried' }] }
    }
  return undefined
}
