import { and, eq, gt, or, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { getContent } from '#domain/content'
import { routeRequest } from '#domain/routing'
import { getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import { queryRows, type Tx } from '#platform/database'
import { callerIndex } from './caller.ts'
import { getDeadlines } from './deadlines.ts'
import { type Draft, validateDraft } from './draft.ts'
import { toPublicProjection } from './public/public-projection.ts'
import { namesToRedact } from './public/public-view.ts'
import { serviceRequest, serviceRequestEvent } from './tables.ts'
import { addPictures, signalServiceRequest } from './update.ts'

/**
 * Files a report: the one way in, whatever the adapter.
 *
 * A point without words is given its nearest address; words without a point, theirs when they are clear.
 * @returns the request's number, by when it is due, and whether it had been filed before: under the same key, or word
 *   for word by the same program within a day
 * @throws {InvalidDraft} when something is missing or wrong; nothing is written
 */
export const submitServiceRequest = async (
  tx: Tx,
  town: Town,
  given: Draft,
): Promise<{ id: string; repeated: boolean; expectedAt?: Date | null }> => {
  const { draft, service } = validateDraft(given, await getCatalogue(town, tx))
  const { lat, long } = draft.location
  const point = lat === undefined || long === undefined ? undefined : { lat, long }
  // Asked together: to the database and back they take one way.
  const [{ earlier, number }, names, content, { zone, department, assignee }] = await Promise.all([
    findDuplicateOrNextNumber(tx, town, draft),
    namesToRedact(tx, town, draft),
    getContent(town, tx),
    routeRequest(town, { service: service.code, department: service.department, point }, tx),
  ])
  if (earlier) return { id: earlier, repeated: true }

  const now = town.now()
  const local = DateTime.fromJSDate(now, { zone: town.profile.time_zone })
  const id = `${local.toFormat('yy')}-${number.padStart(5, '0')}`
  const deadlines = getDeadlines(service, local, content.hours)
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
      ...toPublicProjection({ ...draft, id }, names, service, town),
      callerIndex: callerIndex(town, draft.reporter?.phone),
      fingerprint: draft.fingerprint,
      contactId: draft.contactId,
      reporter: draft.reporter && town.vault.encrypt(draft.reporter, 'service_request.reporter'),
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
    signalServiceRequest(tx, town, id),
  ])
  return { id, repeated: false, expectedAt: deadlines.expectedAt }
}

/** How long the same words from the same program are taken for one report sent again. */
const DUPLICATE_WINDOW_HOURS = 24

/** The same report, if it was filed before; else the number of the next. */
const findDuplicateOrNextNumber = async (
  tx: Tx,
  town: Town,
  { idempotencyKey, fingerprint }: Draft,
): Promise<{ earlier?: string | null; number: string }> => {
  const since = new Date(town.now().getTime() - DUPLICATE_WINDOW_HOURS * 3_600_000)
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
      queryRows(tx, sql`select pg_advisory_xact_lock(${fingerprint.readBigInt64BE().toString()}::bigint)`),
    queryRows<{ earlier: string | null; number: string | null }>(
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
