import { boolean, doublePrecision, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from '../../platform/database/columns.ts'

/** Whether the town's number on a messenger may send: the same for every replica. No row: nothing was ever wrong with it. */
export const lineState = pgTable(
  'line_state',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    channel: text('channel').notNull(),
    /** The town's own number, by the platform's id of it. */
    lineId: text('line_id').notNull(),
    /** Null: it sends. */
    pausedAt: instant('paused_at'),
    /** A {@link import('./failure.ts').PauseCause}. */
    cause: text('cause'),
    /** The platform's own number of the error, where there was one. */
    code: text('code'),
    /** Only what is sent outside the messaging window waits. */
    templatesOnly: boolean('templates_only').notNull().default(false),
    /** Probes in vain: the next one waits longer. */
    probes: integer('probes').notNull().default(0),
    probeAt: instant('probe_at'),
    resumedAt: instant('resumed_at'),
    /** The number's rate limit was hit: nothing is sent before. */
    slowedUntil: instant('slowed_until'),
    /** Rests in vain, one after the other. */
    slowdowns: integer('slowdowns').notNull().default(0),
    /** Of the full pace, when the rest ends; it grows from then on. */
    paceShare: doublePrecision('pace_share'),
    /** When something first left after a rest. */
    passedAt: instant('passed_at'),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.channel, t.lineId] })],
)

/** How something of the account stands by the platform's last word: one row for each thing. */
export const lineCondition = pgTable(
  'line_condition',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    channel: text('channel').notNull(),
    /** A {@link import('./conditions.ts').ConditionTopic}. */
    topic: text('topic').notNull(),
    /** Which of several: a template, by its name and language. Empty where there is one. */
    subject: text('subject').notNull(),
    state: text('state').notNull(),
    level: text('level').$type<'good' | 'warning' | 'alarm'>().notNull(),
    /** A figure that goes with the state. */
    figure: integer('figure'),
    at: instant('at').notNull(),
    /** An administrator has dealt with it. */
    seenAt: instant('seen_at'),
    seenBy: text('seen_by'),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.channel, t.topic, t.subject] })],
)
