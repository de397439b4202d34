import { type SQL, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { queryRows } from '#platform/database'
import type { Point } from '#platform/geocoding'
import { searchableRequest, serviceRequest } from './tables.ts'

/** A point of a map: one request, by its number, or several that lie together. */
export type MapPoint = { lat: number; long: number; count: number; id: string | null }

/** Points on a map at most; where there are more they are gathered on a grid. */
const MAX_POINTS = 1_500

/** Cells across the widest side of what there is. */
const CELLS = 48

const t = serviceRequest

/**
 * Those whose public place lies in a box around a point, by the index of places: a condition for a statement that reads
 * the table itself.
 * @param across half of the box's width in degrees
 * @param up half of its height
 */
export const isWithinBox = (point: Point, across: number, up: number): SQL =>
  sql`${t.id} in (select id from service_request_here where point(public_long, public_lat)
    <@ box(point(${point.long - across}::float8, ${point.lat - up}::float8), point(${point.long + across}::float8, ${point.lat + up}::float8)))`

/**
 * Where requests lie.
 * @param of.own what else there is to say of one request, under a name
 * @param of.together the same of several, by that name
 */
export const listMapPoints = async <Point extends MapPoint>(
  town: Town,
  { lat, long, own, together, where }: { lat: SQL; long: SQL; own: SQL; together: SQL; where: SQL },
): Promise<Point[]> => {
  const single = await queryRows<Point>(
    town.db,
    sql`select ${lat} as lat, ${long} as long, 1 as count, ${t.id}, ${own}
      from ${searchableRequest} where ${where} limit ${MAX_POINTS + 1}`,
  )
  if (single.length <= MAX_POINTS) return single
  return queryRows<Point>(
    town.db,
    sql`with wanted as (select ${lat} as lat, ${long} as long, ${own} from ${searchableRequest} where ${where}),
      extent as (select greatest(max(long) - min(long), max(lat) - min(lat), 0.0001) / ${CELLS} as cell from wanted)
    select avg(lat) as lat, avg(long) as long, count(*)::int as count, null as id, ${together}
    from wanted, extent group by floor(lat / cell), floor(long / cell)`,
  )
}
