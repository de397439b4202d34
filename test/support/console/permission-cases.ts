import { NOTHING, PARTS, ROWS, type Row } from './console-routes.ts'
import type { Objects, TwoTowns } from './objects.ts'

/** A page of the console, with the thing that it is about. */
export type PermissionCase = {
  method: string
  path: string
  row: Row
  object?: Objects[keyof Objects][number]
}

/** The console's pages, as the router has them. */
export const consoleRoutes = ({ world }: Pick<TwoTowns, 'world'>): [method: string, path: string][] =>
  world.service.routes
    .filter(({ path }) => /^\/console(?:\/|$)/.test(path))
    .map(({ method, path }) => [method, path])

/** Every page of the console that somebody has to sign in for, with each thing that it may be about. */
export const listPermissionCases = (towns: TwoTowns): PermissionCase[] =>
  consoleRoutes(towns).flatMap(([method, path]): PermissionCase[] => {
    const row = ROWS[`${method} ${path}`]
    if (!row || row.asks === 'open' || row.asks === 'stream') return []
    const filled = Object.entries(PARTS).reduce(
      (address, [part, value]) => address.replace(part, value),
      path,
    )
    if (!row.about) return [{ method, path: filled.replace(':id', NOTHING), row }]
    return towns.objects[row.about].map((object) => ({
      method,
      path:
        row.about === 'agenda'
          ? `${filled}?agenda=${object.id}`
          : (row.about === 'service' ? path : filled).replace(/:id|:code/, encodeURIComponent(object.id)),
      row,
      object,
    }))
  })
