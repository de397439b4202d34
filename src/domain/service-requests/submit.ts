import { and, eq, gt, or, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { getContent } from '#domain/content'
import { type RejectedPicture, requestPicture, storePictures } from '#domain/pictures'
import { routeRequest } from '#domain/routing'
import { getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import { useCase } from '#domain/use-cases'
import { queryRows, type Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { joinOpenRequest, placeAtAsset } from './asset.ts'
import { callerIndex } from './caller.ts'
import { getDeadlines } from './deadlines.ts'
import { type Draft, type Location, validateDraft } from './draft.ts'
import { locate } from './locate.ts'
import { toPublicProjection } from './public/public-projection.ts'
import { namesToRedact } from './public/public-view.ts'
import { serviceRequest, serviceRequestEvent } from './tables.ts'
import { addPictures, signalServiceRequest } from './update.ts'

/** Writes to the address that a report was given with. */
export const welcomeReporter: Queue<{ requestId: string; language?: string }> = {
  name: 'welcome-reporter',
  retries: 5,
}

/** A draft with pictures that are not stored yet: files, each with the name that its sender gave it, and addresses. */
export type Submission = Draft & { files?: [name: string, file: Blob][]; pictureUrls?: string[] }

/** `kept`: pictures that were stored for it; `rejected`: files that are none. */
type Prepared = { location: Location; kept: string[]; rejected: RejectedPicture[] }

/** `joined`: it was added to the open request of the same asset, which has this number. */
type Filed = { id: string; repeated: boolean; expectedAt?: Date | null; joined?: true }

/**
 * Files a report: the one way in, whatever the adapter.
 *
 * A point without words is given its nearest address; words without a point, theirs when they are clear.
 * @returns the request's number, by when it is due, whether it had been filed before (under the same key, or word for
 *   word by the same program within a day), and the files that are no pictures of it
 */
export const submitServiceRequest = useCase({
  allow: { citizen: true, staff: 'take-report', application: 'post' },
  prepare: async ({ town }, given: Submission): Promise<Prepared> => {
    // Nothing is looked up or stored for what will not be taken.
    const placed = await placeAtAsset(town.db, town, given)
    validateDraft(placed, await getCatalogue(town))
    const location = await locate(town, placed.location)
    return { location, ...(await storePictures(town, given.files ?? [])) }
  },
  run: async (
    { db: tx, town },
    { files: _, pictureUrls = [], ...draft },
    { location, kept, rejected },
  ): Promise<Filed & { rejected: RejectedPicture[] }> => {
    const expected = pictureUrls.map((url) => ({ id: Bun.randomUUIDv7(), url }))
    const filed = await fileServiceRequest(tx, town, {
      ...draft,
      location,
      mediaUrl: pictureUrls[0],
      pictures: [...(draft.pictures ?? []), ...kept, ...expected.map(({ id }) => id)],
    })
    // Fetched later: a picture that cannot be had is no reason to lose a report.
    for (const { id, url } of filed.repeated ? [] : expected)
      await requestPicture(tx, town, { id, source: { from: 'url', url }, read: true })
    return { ...filed, rejected }
  },
})

/**
 * Files a report whose place is known and whose pictures are stored.
 * @throws {DomainError} when something is missing or wrong; nothing is written
 */
export const fileServiceRequest = async (tx: Tx, town: Town, given: Draft): Promise<Filed> => {
  const placed = await placeAtAsset(tx, town, given)
  const { draft, service } = validateDraft(placed, await getCatalogue(town, tx))
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
  const by = draft.idempotencyKey ?? draft.fingerprint?.toString('hex') ?? Bun.randomUUIDv7()
  const joined = draft.joinsOpen ? await joinOpenRequest(tx, town, draft, by) : undefined
  if (joined) return { id: joined, repeated: false, joined: true }

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
      assetId: draft.assetId,
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
    ...(town.mailer && draft.reporter?.email
      ? [town.jobs.enqueue(tx, welcomeReporter, [{ requestId: id, language: draft.language }])]
      : []),
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
