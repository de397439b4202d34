import { and, eq, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import type { Tx } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import { catalogueOf } from '#town/services'
import { checkDraft, type Draft } from './draft.ts'
import { serviceRequest, serviceRequestEvent, serviceRequestPicture } from './tables.ts'

/**
 * Files a report: the one way in, whatever the door.
 *
 * A point without words is given its nearest address; words without a point, theirs when they are clear.
 * @returns the request's number, and whether it had been filed before under the same key
 * @throws {InvalidDraft} when something is missing or wrong; nothing is written
 */
export const submit = async (
  tx: Tx,
  town: Town,
  given: Draft,
): Promise<{ id: string; repeated: boolean }> => {
  const { draft, service } = checkDraft(given, await catalogueOf(town))
  const earlier = draft.idempotencyKey && (await findByKey(tx, town, draft.idempotencyKey))
  if (earlier) return { id: earlier, repeated: true }

  const now = town.now()
  const local = DateTime.fromJSDate(now, { zone: town.profile.time_zone })
  const id = `${local.toFormat('yy')}-${(await nextNumber(tx)).padStart(5, '0')}`
  const inserted = await tx
    .insert(serviceRequest)
    .values({
      jurisdictionId: town.id,
      id,
      serviceCode: service.code,
      channel: draft.channel,
      state: 'received',
      department: service.department,
      description: draft.description,
      attributes: draft.attributes ?? {},
      ...draft.location,
      contactId: draft.contactId,
      reporter: draft.reporter && town.vault.seal(draft.reporter),
      applicationId: draft.applicationId,
      mediaUrl: draft.mediaUrl,
      idempotencyKey: draft.idempotencyKey,
      requestedAt: now,
      updatedAt: now,
      expectedAt:
        service.resolution_days > 0 ? local.plus({ days: service.resolution_days }).toJSDate() : null,
    })
    .onConflictDoNothing()
    .returning({ id: serviceRequest.id })
  if (inserted.length === 0 && draft.idempotencyKey) {
    // Another submission with this key committed between our look and our insert.
    return { id: (await findByKey(tx, town, draft.idempotencyKey)) ?? id, repeated: true }
  }
  await tx.insert(serviceRequestEvent).values({
    id: Bun.randomUUIDv7(),
    jurisdictionId: town.id,
    requestId: id,
    kind: 'submitted',
    state: 'received',
    at: now,
    announcedAt: now,
  })
  const pictures = [...new Set(draft.pictures)]
  if (pictures.length > 0) {
    await tx.insert(serviceRequestPicture).values(
      pictures.map((pictureId, position) => ({
        jurisdictionId: town.id,
        requestId: id,
        pictureId,
        position,
      })),
    )
  }
  return { id, repeated: false }
}

const nextNumber = async (tx: Tx): Promise<string> => {
  const [row] = await tx.execute<{ number: string }>(
    sql`select nextval('service_request_number')::text as number`,
  )
  return row?.number ?? '0'
}

const findByKey = async (tx: Tx, town: Town, key: string): Promise<string | undefined> => {
  const [row] = await tx
    .select({ id: serviceRequest.id })
    .from(serviceRequest)
    .where(and(eq(serviceRequest.jurisdictionId, town.id), eq(serviceRequest.idempotencyKey, key)))
  return row?.id
}
