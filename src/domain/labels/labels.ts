import { and, asc, eq, ne, type SQL, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { DomainError, refuseProblems, requireMember, useCase } from '#domain/use-cases'
import { type Db, preparedQuery } from '#platform/database'
import { label } from './tables.ts'

/** How a label looks: a tint of the console, never the colour alone. */
export const LABEL_TINTS = ['neutral', 'info', 'ok', 'warn', 'bad'] as const

/** One of the tints. */
export type LabelTint = (typeof LABEL_TINTS)[number]

/** What is labelled. */
export type LabelUse = 'requests' | 'conversations'

/** A word of the town's own, by which staff sort their work. */
export type Label = {
  id: string
  name: string
  tint: LabelTint
  forRequests: boolean
  forConversations: boolean
}

/** A label as it is written. */
export type LabelDraft = Omit<Label, 'id'>

/** Characters of a name at most: it stands in rows of a list. */
export const MAX_LABEL_NAME = 30

const toTint = (text: string): LabelTint => LABEL_TINTS.find((one) => one === text) ?? 'neutral'

const labelsWhere = (offered?: SQL) =>
  preparedQuery((db) =>
    db
      .select()
      .from(label)
      .where(and(eq(label.jurisdictionId, sql.placeholder('town')), offered))
      .orderBy(asc(sql`lower(${label.name})`))
      .prepare('labels'),
  )

const labelsFor = {
  all: labelsWhere(),
  requests: labelsWhere(eq(label.forRequests, true)),
  conversations: labelsWhere(eq(label.forConversations, true)),
}

/** The labels of a town, by name; where a use is given, those that are offered for it. */
export const listLabels = async (town: Town, use?: LabelUse, db: Db = town.db): Promise<Label[]> => {
  const rows = await labelsFor[use ?? 'all'](db).execute({ town: town.id })
  return rows.map(({ id, name, tint, forRequests, forConversations }) => ({
    id,
    name,
    tint: toTint(tint),
    forRequests,
    forConversations,
  }))
}

/**
 * Adds a label to the town's list, or changes one. @throws {DomainError} `invalid`: without a name or a use, or a name that
 * another one has
 */
export const saveLabel = useCase<{ id?: string; draft: LabelDraft }, void>({
  allow: { staff: 'organise-work' },
  async run(ctx, { id, draft }) {
    const { town, db, now } = ctx
    const { id: _, name: author } = requireMember(ctx)
    const name = draft.name.trim()
    refuseProblems([
      ...(name ? [] : [{ path: 'name', code: 'missing' as const }]),
      ...(name.length > MAX_LABEL_NAME ? [{ path: 'name', code: 'too-long' as const }] : []),
      ...(draft.forRequests || draft.forConversations ? [] : [{ path: 'use', code: 'missing' as const }]),
    ])
    const [same] = await db
      .select({ id: label.id })
      .from(label)
      .where(
        and(
          eq(label.jurisdictionId, town.id),
          sql`lower(${label.name}) = lower(${name})`,
          id ? ne(label.id, id) : undefined,
        ),
      )
    refuseProblems(same ? [{ path: 'name', code: 'not-allowed' }] : [])
    const values = { ...draft, name, author, at: now }
    if (!id) {
      await db.insert(label).values({ ...values, id: Bun.randomUUIDv7(), jurisdictionId: town.id })
      return
    }
    const changed = await db
      .update(label)
      .set(values)
      .where(and(eq(label.jurisdictionId, town.id), eq(label.id, id)))
      .returning({ id: label.id })
    if (changed.length === 0) throw new DomainError('not-found')
  },
})

/** Takes a label off the town's list, and off everything that has it. */
export const deleteLabel = useCase<{ id: string }, void>({
  allow: { staff: 'organise-work' },
  async run({ town, db }, { id }) {
    await db.delete(label).where(and(eq(label.jurisdictionId, town.id), eq(label.id, id)))
  },
})
