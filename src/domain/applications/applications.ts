import { randomBytes } from 'node:crypto'
import { and, desc, eq, gte, inArray, isNull, lt, type SQLWrapper, sql } from 'drizzle-orm'
import { perTown, type Town } from '#domain/town'
import { createBatcher } from '#platform/batches'
import { preparedQuery } from '#platform/database'
import { sanitise } from '#platform/text'
import { evictOldest, hasReachedLimit, toRegistrant } from './registration-limits.ts'
import { application, applicationUsage, type Scope } from './tables.ts'

/** A program that may use the API. */
export type Application = {
  id: string
  name: string
  scopes: Scope[]
  perMinute: number
  returnOrigins: string[]
}

/** Who answers for a program, and how to reach them. Stored encrypted. */
export type Developer = { name: string; email: string }

/** What the person who registers a program says of it. */
export type Registration = {
  name: string
  purpose?: string
  developer?: Developer
  scopes: Scope[]
  perMinute?: number
  returnOrigins?: string[]
  /** The network address that it comes from, where it is known: few of one wait at once. */
  network?: string
  /** Staff register it themselves, or it waits for them. */
  approved: boolean
}

/** Why a registration is not taken. */
export type RegistrationProblem = {
  field: 'name' | 'email' | 'return_origins' | 'form'
  reason: 'missing' | 'invalid' | 'too-many'
}

const API_KEY_PREFIX = 'thl_'

/**
 * Registers a program and makes its key, which is shown this once and kept as a hash only.
 * @returns the key, or what is wrong
 */
export const registerApplication = async (
  town: Town,
  registration: Registration,
  key = `${API_KEY_PREFIX}${randomBytes(24).toString('base64url')}`,
): Promise<{ id: string; key: string } | { problems: RegistrationProblem[] }> => {
  const name = sanitise(registration.name, 80)
  const problems: RegistrationProblem[] = []
  if (!name) problems.push({ field: 'name', reason: 'missing' })
  const email = registration.developer?.email
  if (!registration.approved && !email) problems.push({ field: 'email', reason: 'missing' })
  if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(email))
    problems.push({ field: 'email', reason: 'invalid' })
  const origins = (registration.returnOrigins ?? []).map((text) => URL.parse(text))
  if (origins.some((url) => !url || !['https:', 'http:'].includes(url.protocol) || url.origin === 'null'))
    problems.push({ field: 'return_origins', reason: 'invalid' })
  const who = registration.approved ? {} : toRegistrant(town, email, registration.network)
  if (await hasReachedLimit(town.db, town, who)) problems.push({ field: 'form', reason: 'too-many' })
  if (problems.length > 0) return { problems }

  if (!registration.approved) await evictOldest(town.db, town)
  const now = town.now()
  const id = Bun.randomUUIDv7()
  await town.db
    .insert(application)
    .values({
      id,
      jurisdictionId: town.id,
      name,
      keyIndex: keyIndex(town, key),
      keyHint: key.slice(-4),
      scopes: registration.scopes,
      ...(registration.perMinute ? { perMinute: registration.perMinute } : {}),
      returnOrigins: origins.flatMap((url) => url?.origin ?? []),
      purpose: sanitise(registration.purpose ?? '', 1_000),
      developer:
        registration.developer && town.vault.encrypt(registration.developer, 'application.developer'),
      ...who,
      createdAt: now,
      approvedAt: registration.approved ? now : null,
    })
    .onConflictDoNothing()
  return { id, key }
}

const keyIndex = (town: Town, key: string) => town.vault.blindIndex(`api-key:${key}`)

/** Calls whose keys are looked up, and that are counted, in one statement at most. */
const MAX_TOGETHER = 64

const keyHolders = preparedQuery((db) =>
  db
    .select({
      id: application.id,
      name: application.name,
      scopes: application.scopes,
      perMinute: application.perMinute,
      returnOrigins: application.returnOrigins,
      approvedAt: application.approvedAt,
      keyIndex: application.keyIndex,
    })
    .from(application)
    .where(
      and(
        eq(application.jurisdictionId, sql.placeholder('town')),
        sql`${application.keyIndex} = any(${sql.placeholder('keys')}::text::bytea[])`,
        isNull(application.revokedAt),
      ),
    )
    .prepare('holders of keys'),
)

const keyBatches = perTown((town: Town) =>
  createBatcher({
    name: 'find keys',
    maxSize: MAX_TOGETHER,
    run: async (keys: string[]): Promise<(Application | 'waiting' | undefined)[]> => {
      const hashes = new Map([...new Set(keys)].map((key) => [key, keyIndex(town, key).toString('hex')]))
      const rows = await keyHolders(town.db).execute({
        town: town.id,
        keys: `{${[...hashes.values()].map((hash) => `"\\\\x${hash}"`).join(',')}}`,
      })
      const byHash = new Map(
        rows.map(({ keyIndex: hash, approvedAt, ...found }) => [
          hash.toString('hex'),
          approvedAt ? found : ('waiting' as const),
        ]),
      )
      return keys.map((key) => byHash.get(hashes.get(key) ?? ''))
    },
  }),
)

/** The program that holds this key; `waiting` when staff have still to let it in. Asked of the database each time. */
export const findByKey = (town: Town, key: string): Promise<Application | 'waiting' | undefined> =>
  keyBatches(town)(key)

/** How much of its limit a program has left. `resetSeconds`: until the limit is whole again. */
export type RateLimit = { allowed: boolean; limit: number; remaining: number; resetSeconds: number }

/** What a call is for. */
type Use = 'reads' | 'posts' | 'updates'

const useBatches = perTown((town: Town) => {
  const batcherOf = (use: Use) =>
    createBatcher({
      name: 'count uses',
      maxSize: MAX_TOGETHER,
      run: async (calls: Application[]): Promise<RateLimit[]> => {
        const limits = new Map<string, RateLimit[]>()
        for (const [id, [first, ...others]] of Map.groupBy(calls, (one) => one.id))
          if (first) limits.set(id, await countUses(town, first, use, 1 + others.length))
        return calls.map(({ id }) => limits.get(id)?.shift() as RateLimit)
      },
    })
  return { reads: batcherOf('reads'), posts: batcherOf('posts'), updates: batcherOf('updates') }
})

/** Counts one use of the API by a program, over all replicas, and says whether it is within its limit. */
export const countUse = (town: Town, application: Application, use: Use): Promise<RateLimit> =>
  useBatches(town)[use](application)

/** @returns what each of so many calls comes to, one after the other */
const countUses = async (
  town: Town,
  { id, perMinute }: Application,
  use: Use,
  calls: number,
): Promise<RateLimit[]> => {
  const now = town.now()
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000)
  const t = applicationUsage
  const left = sql`greatest(${perMinute}::int - ${t.reads} - ${t.posts} - ${t.updates}, 0)`
  const counted = sql`least(${calls}::int, ${left})`
  const [row] = await town.db
    .insert(t)
    .values({
      applicationId: id,
      minute,
      jurisdictionId: town.id,
      [use]: Math.min(calls, perMinute),
      refused: Math.max(0, calls - perMinute),
    })
    .onConflictDoUpdate({
      target: [t.applicationId, t.minute],
      set: { [use]: sql`${t[use]} + ${counted}`, refused: sql`${t.refused} + ${calls}::int - ${counted}` },
    })
    .returning({ used: sql<number>`${t.reads} + ${t.posts} + ${t.updates}`, refused: t.refused })
  const { used, refused } = row ?? { used: 0, refused: calls }
  // Once one is refused, all after it are.
  const allowed = Math.max(0, calls - refused)
  return Array.from({ length: calls }, (_, at) => ({
    allowed: at < allowed,
    limit: perMinute,
    remaining: Math.max(0, perMinute - (at < allowed ? used - allowed + at + 1 : used)),
    resetSeconds: Math.max(1, Math.ceil((minute.getTime() + 60_000 - now.getTime()) / 1000)),
  }))
}

/** What a program used in the last days. */
export type Usage = {
  reads: number
  posts: number
  updates: number
  refused: number
  lastUsedAt: Date | null
}

/** A program as staff see it. */
export type ApplicationRecord = Application & {
  purpose: string
  keyHint: string
  developer?: Developer
  createdAt: Date
  approvedAt: Date | null
  revokedAt: Date | null
  usage: Usage
}

const USAGE_DAYS = 30

/** Every program, those that wait for staff first, with what each used in the last thirty days. */
export const listApplications = async (town: Town): Promise<ApplicationRecord[]> => {
  const rows = await town.db
    .select()
    .from(application)
    .where(eq(application.jurisdictionId, town.id))
    .orderBy(
      sql`${application.approvedAt} is not null`,
      sql`${application.revokedAt} is not null`,
      desc(application.createdAt),
    )
    .limit(500)
  const usages = await readUsage(
    town,
    rows.map(({ id }) => id),
  )
  return rows.map(({ developer, ...row }) => ({
    ...row,
    developer: developer ? town.vault.decrypt<Developer>(developer, 'application.developer') : undefined,
    usage: usages.get(row.id) ?? { reads: 0, posts: 0, updates: 0, refused: 0, lastUsedAt: null },
  }))
}

const readUsage = async (town: Town, ids: string[]): Promise<Map<string, Usage>> => {
  if (ids.length === 0) return new Map()
  const t = applicationUsage
  const sum = (column: SQLWrapper) => sql<number>`sum(${column})::int`
  const rows = await town.db
    .select({
      id: t.applicationId,
      reads: sum(t.reads),
      posts: sum(t.posts),
      updates: sum(t.updates),
      refused: sum(t.refused),
      lastUsedAt: sql<string>`max(${t.minute})`,
    })
    .from(t)
    .where(
      and(
        inArray(t.applicationId, ids),
        gte(t.minute, new Date(town.now().getTime() - USAGE_DAYS * 86_400_000)),
      ),
    )
    .groupBy(t.applicationId)
  return new Map(rows.map(({ id, ...usage }) => [id, { ...usage, lastUsedAt: new Date(usage.lastUsedAt) }]))
}

/** Lets a waiting program in, or takes a key away for good. @returns whether there was such a program */
export const setApplicationStatus = async (
  town: Town,
  id: string,
  decision: 'approve' | 'revoke',
): Promise<boolean> => {
  const now = town.now()
  const rows = await town.db
    .update(application)
    .set({ ...(decision === 'approve' ? { approvedAt: now } : { revokedAt: now }), networkIndex: null })
    .where(
      and(
        eq(application.jurisdictionId, town.id),
        eq(application.id, id),
        isNull(application.revokedAt),
        ...(decision === 'approve' ? [isNull(application.approvedAt)] : []),
      ),
    )
    .returning({ id: application.id })
  return rows.length > 0
}

const USAGE_RETENTION_DAYS = 90

/** Forgets old counts, and registrations that nobody let in within a month. */
export const purgeApplications = async (town: Town): Promise<void> => {
  const daysAgo = (days: number) => new Date(town.now().getTime() - days * 86_400_000)
  await town.db
    .delete(applicationUsage)
    .where(
      and(
        eq(applicationUsage.jurisdictionId, town.id),
        lt(applicationUsage.minute, daysAgo(USAGE_RETENTION_DAYS)),
      ),
    )
  await town.db
    .delete(application)
    .where(
      and(
        eq(application.jurisdictionId, town.id),
        isNull(application.approvedAt),
        lt(application.createdAt, daysAgo(30)),
      ),
    )
}
