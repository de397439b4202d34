import { Elysia } from 'elysia'
import { AERIAL_ZOOMS, getMapTiles, listPlaceNames, readAerialTile } from '#domain/base-map'
import type { TownOf } from '#domain/town'
import { createMapStyle } from './style.ts'

const hiddenRoute = { detail: { hide: true } }

const CACHED = { 'cache-control': 'public, max-age=3600' }

/** Photographs are taken once a year. */
const KEPT = { 'cache-control': 'public, max-age=604800' }

const json = (body: unknown, type = 'application/json') =>
  Response.json(body, { headers: { ...CACHED, 'content-type': type } })

/** The tile of an address; what is no number is none. */
const tileIn = ({ zoom, x, y }: Record<'zoom' | 'x' | 'y', string>) => {
  const numberIn = (part: string) => (/^\d{1,7}$/.test(part) ? Number(part) : Number.NaN)
  return { zoom: numberIn(zoom), x: numberIn(x), y: numberIn(y) }
}

/** The town's own map, for every page that shows one: its style, and the names of its places. */
export const mapRoutes = (townOf: TownOf) =>
  new Elysia({ name: 'site-map' })
    .get(
      '/map/style.json',
      async ({ request }) => {
        const theme = new URL(request.url).searchParams.get('theme') === 'dark' ? 'dark' : 'light'
        const town = townOf(request)
        const aerial = town.aerial && { credit: town.aerial.credit, zooms: AERIAL_ZOOMS }
        return json(createMapStyle(theme, await getMapTiles(town), aerial))
      },
      hiddenRoute,
    )
    .get(
      '/map/tiles/:zoom/:x/:y',
      async ({ request, params }) => {
        const { zoom, x, y } = tileIn(params)
        const tiles = await getMapTiles(townOf(request))
        const known =
          tiles && zoom >= tiles.zooms[0] && zoom <= tiles.zooms[1] && x < 2 ** zoom && y < 2 ** zoom
        const tile = known ? await tiles.read(zoom, x, y) : undefined
        // Where nothing is drawn there is no tile: the map asks for no other.
        return tile
          ? new Response(tile, {
              headers: { ...CACHED, 'content-type': 'application/vnd.mapbox-vector-tile' },
            })
          : new Response(null, { status: known ? 204 : 404, headers: CACHED })
      },
      hiddenRoute,
    )
    .get(
      '/map/aerial/:zoom/:x/:y',
      async ({ request, params }) => {
        const tile = await readAerialTile(townOf(request), tileIn(params))
        if (tile === 'unavailable')
          return new Response(null, { status: 502, headers: { 'cache-control': 'no-store' } })
        return tile
          ? new Response(tile.bytes, { headers: { ...KEPT, 'content-type': tile.type } })
          : new Response(null, { status: 404, headers: CACHED })
      },
      hiddenRoute,
    )
    .get(
      '/map/names.geojson',
      ({ request }) => json(listPlaceNames(townOf(request)), 'application/geo+json'),
      hiddenRoute,
    )
