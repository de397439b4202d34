import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'

/** What is asked, in one language. */
export type ConsultationText = { title: string; question: string }

/** What is asked, by language. Catalan is always there. */
export type ConsultationTexts = { ca: ConsultationText } & Record<string, ConsultationText | undefined>

/** One answer that may be given, in one language. */
export type OptionText = { title: string; body: string }

/** One answer that may be given. `id`: a letter, which stays. */
export type ConsultationOption = {
  id: string
  texts: { ca: OptionText } & Record<string, OptionText | undefined>
}

/** When answers are shown: once it is closed, or from the first day on, as they stood at midnight. */
export const RESULTS_SHOWN = ['at-end', 'daily'] as const

/** One of {@link RESULTS_SHOWN}. */
export type ResultsShown = (typeof RESULTS_SHOWN)[number]

/** How many chose an option; `neighbourhood`: null where nobody was asked for theirs. */
export type AnswerCount = { option: string; neighbourhood: string | null; count: number }

/** A question of the town to those who live in some neighbourhoods, or in any of them. */
export const consultation = pgTable(
  'consultation',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** Named in links and messages: «participar 7». */
    number: integer('number').notNull(),
    texts: jsonb('texts').$type<ConsultationTexts>().notNull(),
    options: jsonb('options').$type<ConsultationOption[]>().notNull(),
    /** Names; none: it is for the whole town, and nobody is asked where they live. */
    neighbourhoods: text('neighbourhoods').array().notNull().default([]),
    startsAt: instant('starts_at').notNull(),
    /** The first moment after it. */
    endsAt: instant('ends_at').notNull(),
    results: text('results').$type<ResultsShown>().notNull(),
    state: text('state').$type<'draft' | 'open' | 'closed'>().notNull(),
    author: text('author').notNull(),
    createdAt: instant('created_at').notNull(),
    openedAt: instant('opened_at'),
    closedAt: instant('closed_at'),
    /** Once it is closed: all that is left of the answers. */
    counts: jsonb('counts').$type<AnswerCount[]>(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('consultation_number').on(t.jurisdictionId, t.number),
    index('consultation_newest').on(t.jurisdictionId, t.createdAt.desc()),
    index('consultation_open').on(t.jurisdictionId, t.endsAt).where(sql`${t.state} = 'open'`),
  ],
)

/**
 * What somebody answered, while the question is open: nobody can be found from it without the key, and what one person answered to two
 * questions has nothing in common.
 */
export const consultationAnswer = pgTable(
  'consultation_answer',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    consultationId: uuid('consultation_id').notNull(),
    /** Keyed hash of who answers and of the question. */
    respondentIndex: bytes('respondent_index').notNull(),
    option: text('option').notNull(),
    neighbourhood: text('neighbourhood'),
    /** `unconfirmed`: it counts once the address in whose name it was given says so. */
    state: text('state').$type<'unconfirmed' | 'counted'>().notNull(),
    answeredAt: instant('answered_at').notNull(),
  },
  (t) => [
    uniqueIndex('consultation_answer_once')
      .on(t.jurisdictionId, t.consultationId, t.respondentIndex)
      .where(sql`${t.state} = 'counted'`),
    index('consultation_answer_of').on(t.jurisdictionId, t.consultationId),
    index('consultation_answer_unconfirmed')
      .on(t.jurisdictionId, t.answeredAt)
      .where(sql`${t.state} = 'unconfirmed'`),
  ],
)
