import { and, asc, eq, max } from 'drizzle-orm'
import { z } from 'zod'
import type { Town } from '#domain/town'
import type { Db } from '#platform/database'
import { tableCache } from '#platform/freshness'
import { isInsideRing, type Point, type Ring } from '#platform/geocoding'
import { fold } from '#platform/text'
import { route, zone } from './tables.ts'

/** A part of the town by which work is divided. */
export type Zone = { code: string; name: string; ring: Ring }

/** What a rule says: for these services and zones (none: for all), this department, this colleague. */
export type RoutingRule = {
  services: string[]
  zones: string[]
  department?: string
  assignee?: { id: string; name: string }
}

/** A rule as it is kept. */
export type StoredRoutingRule = RoutingRule & { id: string }

/** Where a report goes. */
export type RoutingResult = { zone?: string; department: string; assignee?: { id: string; name: string } }

/** The zones of a town, in their order. */
export const listZones = (town: Town, db: Db = town.db): Promise<Zone[]> =>
  db
    .select({ code: zone.code, name: zone.name, ring: zone.ring })
    .from(zone)
    .where(eq(zone.jurisdictionId, town.id))
    .orderBy(asc(zone.position), asc(zone.code))

/** The rules of a town, in the order in which they are asked. */
export const listRoutingRules = async (town: Town, db: Db = town.db): Promise<StoredRoutingRule[]> => {
  const rows = await db
    .select()
    .from(route)
    .where(eq(route.jurisdictionId, town.id))
    .orderBy(asc(route.position), asc(route.id))
  return rows.map(({ id, services, zones, department, assigneeId, assigneeName }) => ({
    id,
    services,
    zones,
    department: department ?? undefined,
    assignee: assigneeId ? { id: assigneeId, name: assigneeName ?? '' } : undefined,
  }))
}

/** The zone that a point lies in: the first of them, where they overlap. */
export const findZone = (zones: Zone[], point: Point | undefined): string | undefined =>
  point && zones.find(({ ring }) => isInsideRing(point, ring))?.code

/** Where a report goes by these rules. @param department that of its service, unless a rule says otherwise */
export const applyRoutingRules = (
  routes: RoutingRule[],
  zones: Zone[],
  { service, department, point }: { service: string; department: string; point?: Point },
): RoutingResult => {
  const at = findZone(zones, point)
  const fits = routes.find(
    (rule) =>
      (rule.services.length === 0 || rule.services.includes(service)) &&
      (rule.zones.length === 0 || (at !== undefined && rule.zones.includes(at))),
  )
  return { zone: at, department: fits?.department ?? department, assignee: fits?.assignee }
}

const routingCache = tableCache(
  [route, zone],
  (town: Town, db: Db): Promise<[StoredRoutingRule[], Zone[]]> =>
    Promise.all([listRoutingRules(town, db), listZones(town, db)]),
)

/**
 * Where a report goes by the town's rules.
 * @param db the transaction that files it: it must not wait for another connection while it holds its own
 */
export const routeRequest = async (
  town: Town,
  report: { service: string; department: string; point?: Point },
  db: Db,
): Promise<RoutingResult> => {
  const [routes, zones] = await routingCache.get(town, db)
  return applyRoutingRules(routes, zones, report)
}

/** The zones of a town, to choose among and to draw. */
export const getCachedZones = async (town: Town): Promise<Zone[]> =>
  (await routingCache.get(town, town.db))[1]

/** Adds a rule after the others. */
export const addRoutingRule = async (town: Town, rule: RoutingRule, author: string): Promise<void> => {
  await town.db.transaction(async (tx) => {
    const [last] = await tx
      .select({ position: max(route.position) })
      .from(route)
      .where(eq(route.jurisdictionId, town.id))
    await tx.insert(route).values({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      position: (last?.position ?? 0) + 1,
      services: rule.services,
      zones: rule.zones,
      department: rule.department,
      assigneeId: rule.assignee?.id,
      assigneeName: rule.assignee?.name,
      author,
      at: town.now(),
    })
  })
  routingCache.invalidate(town)
}

/** Takes a rule away. */
export const deleteRoutingRule = async (town: Town, id: string): Promise<void> => {
  await town.db.delete(route).where(and(eq(route.jurisdictionId, town.id), eq(route.id, id)))
  routingCache.invalidate(town)
}

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]).rest(z.number())
const ringSchema = z.array(position).min(4).max(5_000)
const collection = z.object({
  type: z.literal('FeatureCollection'),
  features: z
    .array(
      z.object({
        properties: z.record(z.string(), z.unknown()).nullish(),
        geometry: z.object({ type: z.literal('Polygon'), coordinates: z.array(ringSchema).min(1) }),
      }),
    )
    .min(1)
    .max(500),
})

/** Why a file of zones was not taken. */
export type ZoneProblem = { problem: 'not-json' | 'not-polygons' | 'no-name'; at?: number }

const toZoneCode = (name: string): string =>
  fold(name)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40) || 'zona'

/** Reads zones from GeoJSON: polygons, each with a `name` (or `nom`, `barri`). Holes are not kept. */
export const parseZones = (text: string): Zone[] | ZoneProblem => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { problem: 'not-json' }
  }
  const parsed = collection.safeParse(json)
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path[1]
    return { problem: 'not-polygons', at: typeof at === 'number' ? at + 1 : undefined }
  }
  const codes = new Set<string>()
  const zones: Zone[] = []
  for (const [index, { properties, geometry }] of parsed.data.features.entries()) {
    const name = [properties?.name, properties?.nom, properties?.barri].find(
      (one): one is string => typeof one === 'string' && one.trim() !== '',
    )
    if (!name) return { problem: 'no-name', at: index + 1 }
    let code = toZoneCode(name)
    while (codes.has(code)) code += '-2'
    codes.add(code)
    const ring = (geometry.coordinates[0] ?? []).map(([long, lat]): [number, number] => [long, lat])
    zones.push({ code, name: name.trim().slice(0, 80), ring })
  }
  return zones
}

/** Puts these zones in place of all there were. Requests keep the zone that they were given. */
export const replaceZones = async (town: Town, zones: Zone[]): Promise<void> => {
  await town.db.transaction(async (tx) => {
    await tx.delete(zone).where(eq(zone.jurisdictionId, town.id))
    if (zones.length > 0)
      await tx
        .insert(zone)
        .values(zones.map((one, index) => ({ ...one, jurisdictionId: town.id, position: index })))
  })
  routingCache.invalidate(town)
}

/** Keeps one zone that was drawn, under the code of its name. */
export const saveZone = async (town: Town, name: string, ring: Ring): Promise<void> => {
  const values = { jurisdictionId: town.id, code: toZoneCode(name), name, ring, position: 1_000 }
  await town.db
    .insert(zone)
    .values(values)
    .onConflictDoUpdate({ target: [zone.jurisdictionId, zone.code], set: { name, ring } })
  routingCache.invalidate(town)
}

/** Takes a zone away. */
export const deleteZone = async (town: Town, code: string): Promise<void> => {
  await town.db.delete(zone).where(and(eq(zone.jurisdictionId, town.id), eq(zone.code, code)))
  routingCache.invalidate(town)
}
