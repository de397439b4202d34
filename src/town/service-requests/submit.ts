import { and, eq, gt, or, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { rowsOf, type Tx } from '#platform/database'
import { contentOf } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { routed } from '#town/routing'
import { catalogueOf } from '#town/services'
import { callerIndexOf } from './caller.ts'
import { addPictures, signalQueue } from './change.ts'
import { deadlinesOf } from './deadlines.ts'
import { checkDraft, type Draft } from './draft.ts'
import { faceOf } from './face.ts'
import { namesIn } from './public-view.ts'
import { serviceRequest, serviceRequestEvent } from './tables.ts'

/**
 * Files a report: the one way in, whatever the door.
 *
 * A point without words is given its nearest address; words without a point, theirs when they are clear.
 * @returns the request's number, by when it is due, and whether it had been filed before: under the same key, or word
 *   for word by the same program within a day
 * @throws {InvalidDraft} when something is missing or wrong; nothing is written
 */
export const submit = async (
  tx: Tx,
  town: Town,
  given: Draft,
): Promise<{ id: string; repeated: boolean; expectedAt?: Date | null }> => {
  const { draft, service } = checkDraft(given, await catalogueOf(town, tx))
  const { lat, long } = draft.location
  const point = lat === undefined || long === undefined ? undefined : { lat, long }
  // Asked together: to the database and back they take one way.
  const [{ earlier, number }, names, content, { zone, department, assignee }] = await Promise.all([
    earlierOrNumber(tx, town, draft),
    namesIn(tx, town, draft),
    contentOf(town, tx),
    routed(town, { service: service.code, department: service.department, point }, tx),
  ])
  if (earlier) return { id: earlier, repeated: true }

  const now = town.now()
  const local = DateTime.fromJSDate(now, { zone: town.profile.time_zone })
  const id = `${local.toFormat('yy')}-${number.padStart(5, '0')}`
  const deadlines = deadlinesOf(service, local, content.hours)
  const inserted = await tx
    .insert(serviceRequest)
    .values({
      jurisdictionId: town.id,
      id,
      serviceCode: service.code,
      channel: draft.channel,
      state: 'received',
      department,
      zone,
      assigneeId: assignee?.id,
      assigneeName: assignee?.name,
      description: draft.description,
      attributes: draft.attributes ?? {},
      ...draft.location,
      ...faceOf({ ...draft, id }, names, service, town),
      callerIndex: callerIndexOf(town, draft.reporter?.phone),
      fingerprint: draft.fingerprint,
      contactId: draft.contactId,
      reporter: draft.reporter && town.vault.seal(draft.reporter, 'service_request.reporter'),
      applicationId: draft.applicationId,
      mediaUrl: draft.mediaUrl,
      idempotencyKey: draft.idempotencyKey,
      requestedAt: now,
      updatedAt: now,
      ...deadlines,
    })
    .onConflictDoNothing()
    .returning({ id: serviceRequest.id })
  if (inserted.length === 0 && draft.idempotencyKey) {
    // Another submission with this key committed between our look and our insert.
    return { id: (await findByKey(tx, town, draft.idempotencyKey)) ?? id, repeated: true }
  }
  await Promise.all([
    tx.insert(serviceRequestEvent).values({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      requestId: id,
      kind: 'submitted',
      state: 'received',
      at: now,
      announcedAt: now,
    }),
    addPictures(tx, town, id, [...new Set(draft.pictures)]),
    signalQueue(tx, town, id),
  ])
  return { id, repeated: false, expectedAt: deadlines.expectedAt }
}

/** How long the same words from the same program are taken for one report sent again. */
const REPEAT_WITHIN_HOURS = 24

/** The same report, if it was filed before; else the number of the next. */
const earlierOrNumber = async (
  tx: Tx,
  town: Town,
  { idempotencyKey, fingerprint }: Draft,
): Promise<{ earlier?: string | null; number: string }> => {
  const since = new Date(town.now().getTime() - REPEAT_WITHIN_HOURS * 3_600_000)
  const same = or(
    idempotencyKey ? eq(serviceRequest.idempotencyKey, idempotencyKey) : undefined,
    fingerprint
      ? and(eq(serviceRequest.fingerprint, fingerprint), gt(serviceRequest.requestedAt, since))
      : undefined,
  )
  const [, [row]] = await Promise.all([
    // Two copies that arrive together must see each other: the second waits until the first is in, or is not, and only
    // then looks. The connection does one after the other, in the order in which they are asked.
    fingerprint &&
      rowsOf(tx, sql`select pg_advisory_xact_lock(${fingerprint.readBigInt64BE().toString()}::bigint)`),
    rowsOf<{ earlier: string | null; number: string | null }>(
      tx,
      sql`with earlier as materialized (
          select ${serviceRequest.id} as id from ${serviceRequest}
          where ${serviceRequest.jurisdictionId} = ${town.id} and ${same ?? sql`false`} limit 1)
        select (select id from earlier) as earlier,
          case when not exists (select from earlier) then nextval('service_request_number')::text end as number`,
    ),
  ])
  return { earlier: row?.earlier, number: row?.number ?? '' }
}

const findByKey = async (tx: Tx, town: Town, key: string): Promise<string | undefined> => {
  const [row] = await tx
    .select({ id: serviceRequest.id })
    .from(serviceRequest)
    .where(and(eq(serviceRequest.jurisdictionId, town.id), eq(serviceRequest.idempotencyKey, key)))
  return row?.id
}
