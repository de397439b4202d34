import { and, asc, eq, gte, notInArray, or, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Town } from '#domain/town'
import { anyOf, type Db, type Later, preparedQuery, type Tx } from '#platform/database'
import type { Label, LabelTint } from './labels.ts'
import { listLabels } from './labels.ts'
import { conversationLabel, label, requestLabel } from './tables.ts'

/** A label as a list shows it. */
export type ShownLabel = Pick<Label, 'id' | 'name' | 'tint'>

/** Whose labels: of a request, or of a conversation as far as people of these discreet teams know of it. */
export type LabelReader = { teams: string[] }

const shown = { id: label.id, name: label.name, tint: sql<LabelTint>`${label.tint}` }

/** The labels of some requests, by request, each by name; one without any is not in it. */
export const listRequestLabels = async (
  db: Db,
  town: Town,
  requestIds: string[],
): Promise<Map<string, ShownLabel[]>> => {
  if (requestIds.length === 0) return new Map()
  const rows = await db
    .select({ of: requestLabel.requestId, ...shown })
    .from(requestLabel)
    .innerJoin(label, eq(label.id, requestLabel.labelId))
    .where(
      and(
        eq(requestLabel.jurisdictionId, town.id),
        sql`${requestLabel.requestId} = any(${sql.param(requestIds)}::text[])`,
      ),
    )
    .orderBy(asc(sql`lower(${label.name})`))
  return byObject(rows)
}

/** The labels of a request by name, as JSON: for a list of requests in one statement. @see ShownLabel */
export const labelsOfRequest = (town: Town, requestId: SQL): SQL =>
  sql`(select coalesce(json_agg(json_build_object('id', l.id, 'name', l.name, 'tint', l.tint) order by lower(l.name)), '[]'::json)
    from ${requestLabel} rl join ${label} l on l.id = rl.label_id
    where rl.jurisdiction_id = ${town.id} and rl.request_id = ${requestId})`

/** As a condition on requests: it has this label. */
export const requestHasLabel = (town: Town, requestId: AnyPgColumn, labelId: string): SQL =>
  sql`exists (select 1 from ${requestLabel} l where l.jurisdiction_id = ${town.id} and l.request_id = ${requestId}
    and l.label_id = ${labelId}::uuid)`

/**
 * Gives a request these labels, in place of those that it had; what is no label for requests is left out.
 * @returns the names of those that it had and has, each by name, for its history; nothing where they are the same
 */
export const setRequestLabels = async (
  tx: Tx,
  town: Town,
  requestId: string,
  labelIds: string[],
): Promise<{ before: string[]; after: string[] } | undefined> => {
  const before = (await listRequestLabels(tx, town, [requestId])).get(requestId) ?? []
  const after = (await listLabels(town, undefined, tx)).filter(
    // One that is no longer offered stays where it is.
    ({ id, forRequests }) => labelIds.includes(id) && (forRequests || before.some((one) => one.id === id)),
  )
  const ids = after.map(({ id }) => id)
  if (ids.join() === before.map(({ id }) => id).join()) return undefined
  await tx
    .delete(requestLabel)
    .where(
      and(
        eq(requestLabel.jurisdictionId, town.id),
        eq(requestLabel.requestId, requestId),
        ids.length > 0 ? notInArray(requestLabel.labelId, ids) : undefined,
      ),
    )
  if (ids.length > 0)
    await tx
      .insert(requestLabel)
      .values(ids.map((labelId) => ({ jurisdictionId: town.id, requestId, labelId, at: town.now() })))
      .onConflictDoNothing()
  return { before: before.map(({ name }) => name), after: after.map(({ name }) => name) }
}

const knownTo = ({ teams }: { teams: Later<readonly string[]> }): SQL | undefined =>
  or(eq(conversationLabel.discreetTeam, ''), anyOf(conversationLabel.discreetTeam, teams))

const labelsOfConversations = preparedQuery((db) =>
  db
    .select({ of: conversationLabel.conversationId, ...shown })
    .from(conversationLabel)
    .innerJoin(label, eq(label.id, conversationLabel.labelId))
    .where(
      and(
        eq(conversationLabel.jurisdictionId, sql.placeholder('town')),
        anyOf(conversationLabel.conversationId, sql.placeholder('ids')),
        knownTo({ teams: sql.placeholder('teams') }),
      ),
    )
    // One that was given by everybody and by a discreet team stands once.
    .groupBy(conversationLabel.conversationId, label.id)
    .orderBy(asc(sql`lower(${label.name})`))
    .prepare('labels of conversations'),
)

/** The labels of some conversations, as far as a reader knows of them, by conversation; one without any is not in it. */
export const listConversationLabels = async (
  db: Db,
  town: Town,
  reader: LabelReader,
  conversationIds: string[],
): Promise<Map<string, ShownLabel[]>> => {
  if (conversationIds.length === 0) return new Map()
  const asked = { town: town.id, ids: conversationIds, teams: reader.teams }
  return byObject(await labelsOfConversations(db).execute(asked))
}

/** Conversations that were given a label since then, and when, as far as a reader knows of it. */
export const listLabelled = (
  db: Db,
  town: Town,
  reader: LabelReader,
  labelId: string,
  since: Date,
): Promise<{ conversationId: string; at: Date }[]> =>
  db
    .select({ conversationId: conversationLabel.conversationId, at: conversationLabel.at })
    .from(conversationLabel)
    .where(
      and(
        eq(conversationLabel.jurisdictionId, town.id),
        eq(conversationLabel.labelId, labelId),
        gte(conversationLabel.at, since),
        knownTo(reader),
      ),
    )

/** As a condition on conversations: it has this label, and the reader knows of it. */
export const conversationHasLabel = (
  town: Town,
  { teams }: LabelReader,
  conversationId: AnyPgColumn,
  labelId: string,
): SQL =>
  sql`exists (select 1 from ${conversationLabel} l where l.jurisdiction_id = ${town.id}
    and l.conversation_id = ${conversationId} and l.label_id = ${labelId}::uuid
    and (l.discreet_team = '' or l.discreet_team = any(${sql.param(teams)}::text[])))`

/**
 * Gives a conversation these labels, in place of those that the reader knows of; others stay.
 * @param discreetTeam the discreet team that has it now: what is given is for its people only
 * @returns the ids of those that it had not; nothing where none changed
 */
export const setConversationLabels = async (
  tx: Tx,
  town: Town,
  reader: LabelReader,
  conversationId: string,
  { labelIds, discreetTeam = '' }: { labelIds: string[]; discreetTeam?: string },
): Promise<{ added: string[] } | undefined> => {
  const before = (await listConversationLabels(tx, town, reader, [conversationId])).get(conversationId) ?? []
  const known = new Set(before.map(({ id }) => id))
  const after = (await listLabels(town, undefined, tx))
    .filter(({ id, forConversations }) => labelIds.includes(id) && (forConversations || known.has(id)))
    .map(({ id }) => id)
  const added = after.filter((id) => !known.has(id))
  if (added.length === 0 && after.length === known.size) return undefined
  await tx
    .delete(conversationLabel)
    .where(
      and(
        eq(conversationLabel.jurisdictionId, town.id),
        eq(conversationLabel.conversationId, conversationId),
        knownTo(reader),
        after.length > 0 ? notInArray(conversationLabel.labelId, after) : undefined,
      ),
    )
  if (added.length > 0)
    await tx
      .insert(conversationLabel)
      .values(
        added.map((labelId) => ({
          jurisdictionId: town.id,
          conversationId,
          labelId,
          discreetTeam,
          at: town.now(),
        })),
      )
      .onConflictDoNothing()
  return { added }
}

/** Takes the labels off conversations that are erased. */
export const eraseConversationLabels = async (
  tx: Tx,
  town: Town,
  conversationIds: string[],
): Promise<void> => {
  if (conversationIds.length === 0) return
  await tx
    .delete(conversationLabel)
    .where(
      and(
        eq(conversationLabel.jurisdictionId, town.id),
        anyOf(conversationLabel.conversationId, conversationIds),
      ),
    )
}

/** What a conversation was labelled with goes to the one that it is merged into. */
export const moveConversationLabels = async (tx: Tx, town: Town, from: string, to: string): Promise<void> => {
  await tx.execute(sql`insert into ${conversationLabel} (jurisdiction_id, conversation_id, label_id, discreet_team, at)
    select jurisdiction_id, ${to}::uuid, label_id, discreet_team, at from ${conversationLabel}
    where jurisdiction_id = ${town.id} and conversation_id = ${from}::uuid on conflict do nothing`)
  await eraseConversationLabels(tx, town, [from])
}

const byObject = (rows: ({ of: string } & ShownLabel)[]): Map<string, ShownLabel[]> =>
  new Map(
    [...Map.groupBy(rows, ({ of }) => of)].map(([of, all]) => [
      of,
      all.map(({ id, name, tint }) => ({ id, name, tint })),
    ]),
  )
