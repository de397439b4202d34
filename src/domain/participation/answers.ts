import { and, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { Conflict, DomainError, type Problem, refuseProblems, useCase } from '#domain/use-cases'
import type { Db, Tx } from '#platform/database'
import { hashedMailAddress } from '#platform/mail'
import { isUuid } from '#platform/text'
import { type Consultation, phaseOf } from './read.ts'
import { type AnswerCount, consultation, consultationAnswer } from './tables.ts'

const t = consultationAnswer

/** Who answers: a contact of a channel that knows its people, or who reads the messages of an address. */
export type Respondent = { contactId: string } | { address: string }

/** What somebody answers. `neighbourhood`: where they say that they live, where the question is for some. */
export type GivenAnswer = { consultationId: string; option: string; neighbourhood?: string | undefined }

/** What somebody answered. */
export type OwnAnswer = { option: string; neighbourhood: string | null; answeredAt: Date }

/** How long an answer may take to be confirmed, in days; a little longer than its link is good for. */
const CONFIRM_DAYS = 3

/** Of each question its own: what one person answers to two of them cannot be joined. */
const indexOf = ({ vault }: Pick<Town, 'vault'>, consultationId: string, whose: Respondent): Buffer =>
  vault.blindIndex(
    `consultation:${consultationId}:${'contactId' in whose ? `contact:${whose.contactId}` : hashedMailAddress(whose.address)}`,
  )

const here = (town: Town) => eq(t.jurisdictionId, town.id)

const ofRespondent = (town: Town, consultationId: string, whose: Respondent) =>
  and(
    here(town),
    eq(t.consultationId, consultationId),
    eq(t.respondentIndex, indexOf(town, consultationId, whose)),
  )

/** Why no answer was taken: it is not open, or there is one already, which may be changed. */
export const ANSWER_CONFLICTS = ['closed', 'answered'] as const

const conflict = (reason: (typeof ANSWER_CONFLICTS)[number]): Conflict => new Conflict(reason)

/**
 * A question that is open, held open until the transaction ends: no answer comes after the count.
 * @throws {DomainError} `not-found` @throws {Conflict} `closed`
 */
const holdOpen = async (tx: Tx, town: Town, id: string): Promise<Consultation> => {
  const c = consultation
  const [row] = isUuid(id)
    ? await tx
        .select()
        .from(c)
        .where(and(eq(c.jurisdictionId, town.id), eq(c.id, id)))
        .for('share')
    : []
  if (!row || row.state === 'draft') throw new DomainError('not-found')
  if (phaseOf(row, town.now()) !== 'open') throw conflict('closed')
  return row
}

const problemsIn = (
  { options, neighbourhoods }: Consultation,
  { option, neighbourhood }: GivenAnswer,
): Problem[] => [
  ...(options.some(({ id }) => id === option) ? [] : [{ path: 'option', code: 'unknown' } as const]),
  ...(neighbourhoods.length === 0 || neighbourhoods.some((one) => one === neighbourhood)
    ? []
    : [{ path: 'neighbourhood', code: neighbourhood ? 'not-allowed' : 'missing' } as const]),
]

/** What is kept of an answer. */
const toRow = (
  { id: consultationId, neighbourhoods }: Consultation,
  { option, neighbourhood }: GivenAnswer,
) => ({
  consultationId,
  option,
  neighbourhood: neighbourhoods.length > 0 ? (neighbourhood ?? null) : null,
})

/**
 * Takes the answer of somebody who has agreed to what is kept of it: once each.
 * @param input.change instead of what they answered before, if they did
 * @throws {DomainError} `invalid` at `option` or `neighbourhood`; `not-found` @throws {Conflict} one of {@link ANSWER_CONFLICTS}
 */
export const answerConsultation = useCase({
  allow: { citizen: true },
  run: async (
    { db: tx, town, now },
    { contactId, change, ...given }: GivenAnswer & { contactId: string; change: boolean },
  ): Promise<{ outcome: 'counted' | 'changed' }> => {
    const open = await holdOpen(tx, town, given.consultationId)
    refuseProblems(problemsIn(open, given))
    const row = {
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      respondentIndex: indexOf(town, open.id, { contactId }),
      state: 'counted' as const,
      answeredAt: now,
      ...toRow(open, given),
    }
    const [fresh] = await tx.insert(t).values(row).onConflictDoNothing().returning({ id: t.id })
    if (fresh) return { outcome: 'counted' }
    if (!change) throw conflict('answered')
    const { option, neighbourhood, answeredAt } = row
    await tx
      .update(t)
      .set({ option, neighbourhood, answeredAt })
      .where(and(ofRespondent(town, open.id, { contactId }), eq(t.state, 'counted')))
    return { outcome: 'changed' }
  },
})

/** Takes an answer back, as if it had never been given. Nothing to take back is as good. */
export const takeBackAnswer = useCase({
  allow: { citizen: true },
  run: async (
    { db: tx, town },
    { consultationId, contactId }: { consultationId: string; contactId: string },
  ): Promise<void> => {
    await holdOpen(tx, town, consultationId)
    await tx.delete(t).where(ofRespondent(town, consultationId, { contactId }))
  },
})

/**
 * Keeps an answer in the name of an address, which has to confirm that it is theirs.
 * @param given.id of its own, so that a form that is sent twice is taken once
 * @returns the question; nothing where there is an answer of this id
 * @throws {DomainError} `invalid` at `option` or `neighbourhood`; `not-found` @throws {Conflict} `closed`
 */
export const keepUnconfirmed = async (
  tx: Tx,
  town: Town,
  { id, address, ...given }: GivenAnswer & { id: string; address: string },
): Promise<Consultation | undefined> => {
  const open = await holdOpen(tx, town, given.consultationId)
  refuseProblems(problemsIn(open, given))
  const kept = await tx
    .insert(t)
    .values({
      id,
      jurisdictionId: town.id,
      respondentIndex: indexOf(town, open.id, { address }),
      state: 'unconfirmed',
      answeredAt: town.now(),
      ...toRow(open, given),
    })
    .onConflictDoNothing()
    .returning({ id: t.id })
  return kept.length > 0 ? open : undefined
}

/**
 * Counts what an address has confirmed, instead of what it answered before. Confirmed twice is counted once.
 * @throws {DomainError} `not-found` @throws {Conflict} `closed`
 */
export const confirmAnswer = async (
  tx: Tx,
  town: Town,
  { consultationId, answerId, address }: { consultationId: string; answerId: string; address: string },
): Promise<Consultation> => {
  const open = await holdOpen(tx, town, consultationId)
  const one = and(here(town), eq(t.consultationId, consultationId), eq(t.id, answerId))
  const [row] = isUuid(answerId) ? await tx.select().from(t).where(one).for('update') : []
  if (!row?.respondentIndex.equals(indexOf(town, consultationId, { address })))
    throw new DomainError('not-found')
  if (row.state === 'counted') return open
  await tx.delete(t).where(and(ofRespondent(town, consultationId, { address }), eq(t.state, 'counted')))
  await tx.update(t).set({ state: 'counted', answeredAt: town.now() }).where(one)
  return open
}

/** One answer by its id, confirmed or not. */
export const findAnswer = async (
  db: Db,
  town: Town,
  { consultationId, answerId }: { consultationId: string; answerId: string },
): Promise<(OwnAnswer & { counted: boolean }) | undefined> => {
  if (!isUuid(consultationId) || !isUuid(answerId)) return undefined
  const [row] = await db
    .select()
    .from(t)
    .where(and(here(town), eq(t.consultationId, consultationId), eq(t.id, answerId)))
  return row && { ...toOwn(row), counted: row.state === 'counted' }
}

const toOwn = ({ option, neighbourhood, answeredAt }: typeof t.$inferSelect): OwnAnswer => ({
  option,
  neighbourhood,
  answeredAt,
})

/** What somebody answered, as it counts now. */
export const findAnswerOf = async (
  db: Db,
  town: Town,
  consultationId: string,
  whose: Respondent,
): Promise<OwnAnswer | undefined> => {
  const [row] = await db
    .select()
    .from(t)
    .where(and(ofRespondent(town, consultationId, whose), eq(t.state, 'counted')))
  return row && toOwn(row)
}

/** The questions of which answers are still kept: there are few. */
const listKept = (db: Db, town: Town): Promise<Consultation[]> =>
  db
    .select()
    .from(consultation)
    .where(and(eq(consultation.jurisdictionId, town.id), eq(consultation.state, 'open')))

/** All that is kept of what somebody answered (RGPD, article 15). */
export const listAnswersOf = async (
  db: Db,
  town: Town,
  whose: Respondent,
): Promise<{ consultation: Consultation; answer: OwnAnswer }[]> => {
  const found: { consultation: Consultation; answer: OwnAnswer }[] = []
  for (const one of await listKept(db, town)) {
    const answer = await findAnswerOf(db, town, one.id, whose)
    if (answer) found.push({ consultation: one, answer })
  }
  return found
}

/** Forgets what somebody answered to what is not closed. Of what is closed nobody knows any more whose answers they were. */
export const eraseAnswersOf = async (tx: Tx, town: Town, whose: Respondent): Promise<void> => {
  const indexes = (await listKept(tx, town)).map(({ id }) => indexOf(town, id, whose))
  if (indexes.length > 0) await tx.delete(t).where(and(here(town), inArray(t.respondentIndex, indexes)))
}

/** Deletes answers that were given in the name of an address, by their ids. */
export const deleteAnswers = async (tx: Tx, town: Town, ids: readonly string[]): Promise<void> => {
  const known = ids.filter(isUuid)
  if (known.length > 0) await tx.delete(t).where(and(here(town), inArray(t.id, known)))
}

/** What one contact answered is another’s: both are one person, who has one answer. The one that is kept stays. */
export const reassignAnswers = async (tx: Tx, town: Town, from: string, into: string): Promise<void> => {
  for (const { id } of await listKept(tx, town)) {
    const theirs = ofRespondent(town, id, { contactId: from })
    if (await findAnswerOf(tx, town, id, { contactId: into })) await tx.delete(t).where(theirs)
    else
      await tx
        .update(t)
        .set({ respondentIndex: indexOf(town, id, { contactId: into }) })
        .where(theirs)
  }
}

/** How many chose what, by neighbourhood. @param before leaves out what was answered from then on */
export const countAnswers = async (
  db: Db,
  town: Town,
  consultationId: string,
  before?: Date,
): Promise<AnswerCount[]> => {
  const rows = await db
    .select({ option: t.option, neighbourhood: t.neighbourhood, count: sql<number>`count(*)::int` })
    .from(t)
    .where(
      and(
        here(town),
        eq(t.consultationId, consultationId),
        eq(t.state, 'counted'),
        before ? lt(t.answeredAt, before) : undefined,
      ),
    )
    .groupBy(t.option, t.neighbourhood)
    .orderBy(t.option, t.neighbourhood)
  return rows
}

/** Deletes every answer to a question that has been counted. */
export const deleteAnswersOf = async (tx: Tx, town: Town, consultationId: string): Promise<void> => {
  await tx.delete(t).where(and(here(town), eq(t.consultationId, consultationId)))
}

/** Forgets what nobody confirmed. */
export const purgeUnconfirmed = async (town: Town): Promise<void> => {
  const before = new Date(town.now().getTime() - CONFIRM_DAYS * 86_400_000)
  await town.db.delete(t).where(and(here(town), eq(t.state, 'unconfirmed'), lt(t.answeredAt, before)))
}

/** Which of some questions are closed, or are none: nothing is asked in the name of an address for them any more. */
export const filterEndedConsultations = async (town: Town, ids: readonly string[]): Promise<string[]> => {
  const open = new Set((await listKept(town.db, town)).map(({ id }) => id))
  return ids.filter((id) => !open.has(id))
}
