/** How the inbox is worked: teams, turns, macros, rules. */
export {
  MACRO_ENDS,
  type MacroActions,
  type MacroEnd,
  type MacroTarget,
  type RuleActions,
  type RuleTrigger,
} from './actions.ts'
export { deleteMacro, findMacro, listMacros, type Macro, type MacroDraft, saveMacro } from './macros.ts'
export { inboxModule } from './module.ts'
export {
  deleteInboxRule,
  type InboxRule,
  type InboxRuleDraft,
  listInboxRules,
  MAX_RULE_MINUTES,
  saveInboxRule,
  switchInboxRule,
} from './rules.ts'
export { labelConversation, labelWithRules, runWaitingRules } from './run-rules.ts'
export {
  answerDeadline,
  DEFAULT_TEAM,
  isAnswerDueSoon,
  listTeamSettings,
  saveTeamSettings,
  TEAM_LIMITS,
  type TeamSettings,
} from './teams.ts'
export { type RuleTrial, TRIAL_DAYS, type TrialHit, tryInboxRule } from './try-rule.ts'
export { nextInTurn, shareByTurns } from './turns.ts'
