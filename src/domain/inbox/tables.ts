import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from '../../platform/database/columns.ts'
import type { MacroActions, RuleActions, RuleTrigger } from './actions.ts'

/** How a team shares its conversations out, and how soon it answers. Without a row: neither turns nor deadline. */
export const inboxTeam = pgTable(
  'inbox_team',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    team: text('team').notNull(),
    /** What waits is given to the members who are there, in turn. */
    byTurns: boolean('by_turns').notNull(),
    /** Open conversations that one member is given at most. */
    ceiling: integer('ceiling').notNull(),
    /** Minutes of opening hours within which a citizen is to be answered; null: none. */
    answerMinutes: integer('answer_minutes'),
    author: text('author').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.team] })],
)

/** When a member was last given a conversation in their turn. */
export const inboxTurn = pgTable(
  'inbox_turn',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    memberId: text('member_id').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.memberId] })],
)

/** Several actions on a conversation under one name. */
export const macro = pgTable(
  'inbox_macro',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    title: text('title').notNull(),
    actions: jsonb('actions').$type<MacroActions>().notNull(),
    author: text('author').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('inbox_macro_of').on(t.jurisdictionId, t.title)],
)

/** What is done with a conversation when something is so, without anybody asking for it. */
export const inboxRule = pgTable(
  'inbox_rule',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    name: text('name').notNull(),
    trigger: jsonb('trigger').$type<RuleTrigger>().notNull(),
    /** Ids of the teams whose conversations it is for; none: all. */
    teams: text('teams').array().notNull(),
    actions: jsonb('actions').$type<RuleActions>().notNull(),
    /** Null: it was never tried on the past, and cannot be switched on. */
    triedAt: instant('tried_at'),
    /** Null: it is switched off. */
    onSince: instant('on_since'),
    author: text('author').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('inbox_rule_of').on(t.jurisdictionId, t.name)],
)

/** That a rule has done its part in a handover, for one cause: it does it once. */
export const inboxRuleRun = pgTable(
  'inbox_rule_run',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    ruleId: uuid('rule_id')
      .notNull()
      .references(() => inboxRule.id, { onDelete: 'cascade' }),
    handoverId: uuid('handover_id').notNull(),
    /** The instant since which an answer was missing, or at which the label was given. */
    cause: instant('cause').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    uniqueIndex('inbox_rule_run_once').on(t.ruleId, t.handoverId, t.cause),
    index('inbox_rule_run_at').on(t.jurisdictionId, t.at),
  ],
)
