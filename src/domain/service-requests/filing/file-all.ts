import { and, eq } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { type Content, getContent } from '#domain/content'
import { type RoutingResult, routeRequest } from '#domain/routing'
import { getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { joinOpenRequest } from '../asset.ts'
import { callerIndex } from '../caller.ts'
import { getDeadlines } from '../deadlines.ts'
import type { Draft, Reporter } from '../draft.ts'
import { toPublicProjection } from '../public/public-projection.ts'
import { namesToRedact } from '../public/public-view.ts'
import { serviceRequest } from '../tables.ts'
import { addPictures, signalNewServiceRequests } from '../update.ts'
import { type CheckedDraft, recheckDraft } from './check-draft.ts'
import { type FiledRequest, insertRequests } from './insert-requests.ts'
import { findOrNumber, nameOf } from './same-report.ts'

/** Writes to the address that a report was given with. */
export const welcomeReporter: Queue<{ requestId: string; language?: string }> = {
  name: 'welcome-reporter',
  retries: 5,
}

/** What came of a report. `joined`: it was added to the open request of the same asset, which has this number. */
export type Filed = { id: string; repeated: boolean; expectedAt?: Date | null; joined?: true }

/** What came of one of several: what is wrong with one is its own. `held`: somebody else is filing the same. */
export type Outcome = { filed: Filed } | { error: unknown } | 'held'

/**
 * Files reports in one transaction. What is sent twice is filed once, whether within a day or among these.
 * @param skipHeld passes over what somebody else is filing just now, instead of waiting for them
 * @returns what came of each, in the order given
 */
export const fileAll = async (
  tx: Tx,
  town: Town,
  reports: CheckedDraft[],
  { skipHeld }: { skipHeld: boolean },
): Promise<Outcome[]> => {
  const firsts = new Map<string | CheckedDraft, CheckedDraft>()
  for (const report of reports) {
    const name = nameOf(report.draft) ?? report
    if (!firsts.has(name)) firsts.set(name, report)
  }
  const outcomes = await fileUnique(tx, town, [...firsts.values()], skipHeld)
  return reports.map((report): Outcome => {
    const first = firsts.get(nameOf(report.draft) ?? report) ?? report
    const outcome = outcomes.get(first) ?? 'held'
    if (first === report || outcome === 'held' || 'error' in outcome) return outcome
    return { filed: { id: outcome.filed.id, repeated: true } }
  })
}

/** The same for reports of which no two have one name. @returns nothing for those that somebody else is filing */
const fileUnique = async (
  tx: Tx,
  town: Town,
  reports: CheckedDraft[],
  skipHeld: boolean,
): Promise<Map<CheckedDraft, Outcome>> => {
  const outcomes = new Map<CheckedDraft, Outcome>()
  const attempt = <Made>(report: CheckedDraft, make: () => Made): [CheckedDraft, Made][] => {
    try {
      return [[report, make()]]
    } catch (error) {
      outcomes.set(report, { error })
      return []
    }
  }
  const catalogue = await getCatalogue(town, tx)
  const valid = reports.flatMap((report) =>
    attempt(report, () => (report.catalogue === catalogue ? report : recheckDraft(report.draft, catalogue))),
  )
  const drafts = valid.map(([, { draft }]) => draft)
  // Asked together: to the database and back they take one way.
  const [content, names, found, routes] = await Promise.all([
    getContent(town, tx),
    Promise.all(drafts.map((draft) => namesToRedact(tx, town, draft))),
    findOrNumber(tx, town, drafts, skipHeld),
    Promise.all(valid.map(([, checked]) => routeReport(tx, town, checked))),
  ])
  const at = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
  const when = { at, year: at.toFormat('yy'), hours: content.hours }
  const rows: [CheckedDraft, FiledRequest][] = []
  for (const [index, [report, checked]] of valid.entries()) {
    const was = found[index]
    const joined = was?.number ? await joinOpen(tx, town, checked.draft) : undefined
    if (was?.earlier) outcomes.set(report, { filed: { id: was.earlier, repeated: true } })
    else if (joined) outcomes.set(report, { filed: { id: joined, repeated: false, joined: true } })
    else if (was?.number) {
      const assigned = { number: was.number, names: names[index] ?? [], route: routes[index] }
      rows.push(...attempt(report, () => toRow(town, checked, assigned, when)))
    }
  }
  for (const [report, filed] of await writeRows(tx, town, rows)) outcomes.set(report, { filed })
  return outcomes
}

const routeReport = (
  tx: Tx,
  town: Town,
  { draft: { location }, service }: CheckedDraft,
): Promise<RoutingResult> => {
  const { lat, long } = location
  const point = lat === undefined || long === undefined ? undefined : { lat, long }
  return routeRequest(town, { service: service.code, department: service.department, point }, tx)
}

const joinOpen = async (tx: Tx, town: Town, draft: Draft): Promise<string | undefined> =>
  draft.joinsOpen ? joinOpenRequest(tx, town, draft, nameOf(draft) ?? Bun.randomUUIDv7()) : undefined

const toRow = (
  town: Town,
  { draft, service }: CheckedDraft,
  { number, names, route }: { number: string; names: string[]; route: RoutingResult | undefined },
  { at, year, hours }: { at: DateTime; year: string; hours: Content['hours'] },
): FiledRequest => {
  const id = `${year}-${number.padStart(5, '0')}`
  const now = at.toJSDate()
  return {
    id,
    serviceCode: service.code,
    channel: draft.channel,
    state: 'received',
    department: route?.department ?? service.department,
    zone: route?.zone,
    assigneeId: route?.assignee?.id,
    assigneeName: route?.assignee?.name,
    description: draft.description,
    attributes: draft.attributes ?? {},
    assetId: draft.assetId,
    ...draft.location,
    ...toPublicProjection({ ...draft, id }, names, service, town),
    callerIndex: callerIndex(town, draft.reporter?.phone),
    fingerprint: draft.fingerprint,
    contactId: draft.contactId,
    reporter: sealReporter(town, draft.reporter),
    applicationId: draft.applicationId,
    mediaUrl: draft.mediaUrl,
    idempotencyKey: draft.idempotencyKey,
    requestedAt: now,
    updatedAt: now,
    ...getDeadlines(service, at, hours),
  }
}

/** Nothing where nothing is said of who reports. */
const sealReporter = (town: Town, reporter: Reporter = {}): Buffer | undefined =>
  Object.values(reporter).some((value) => value !== undefined)
    ? town.vault.encrypt(reporter, 'service_request.reporter')
    : undefined

const writeRows = async (
  tx: Tx,
  town: Town,
  rows: [CheckedDraft, FiledRequest][],
): Promise<[CheckedDraft, Filed][]> => {
  if (rows.length === 0) return []
  const requests = rows.map(([, row]) => row)
  const [written] = await Promise.all([
    insertRequests(tx, town, requests),
    signalNewServiceRequests(tx, town),
  ])
  const filed = await Promise.all(
    rows.map(async ([report, row]): Promise<[CheckedDraft, Filed]> => {
      const { id, expectedAt } = row
      if (!written.has(id)) return [report, { id: await findByKey(tx, town, row), repeated: true }]
      await addPictures(tx, town, id, [...new Set(report.draft.pictures)])
      return [report, { id, repeated: false, expectedAt }]
    }),
  )
  await welcomeReporters(tx, town, filed)
  return filed
}

/** Another submission with this key was committed between our look and our insert. */
const findByKey = async (tx: Tx, town: Town, { id, idempotencyKey }: FiledRequest): Promise<string> => {
  const t = serviceRequest
  const [row] = idempotencyKey
    ? await tx
        .select({ id: t.id })
        .from(t)
        .where(and(eq(t.jurisdictionId, town.id), eq(t.idempotencyKey, idempotencyKey)))
    : []
  if (!row) throw new Error(`there is a request ${id} already`)
  return row.id
}

const welcomeReporters = async (tx: Tx, town: Town, all: [CheckedDraft, Filed][]): Promise<void> => {
  if (!town.mailer) return
  const payloads = all
    .filter(([{ draft }, { repeated }]) => draft.reporter?.email && !repeated)
    .map(([{ draft }, { id }]) => ({ requestId: id, language: draft.language }))
  await town.jobs.enqueue(tx, welcomeReporter, payloads)
}
