import { Elysia } from 'elysia'
import { getMapTiles, listPlaceNames } from '#domain/base-map'
import type { TownOf } from '#domain/town'
import { createMapStyle } from './style.ts'

const hiddenRoute = { detail: { hide: true } }

const CACHED = { 'cache-control': 'public, max-age=3600' }

const json = (body: unknown, type = 'application/json') =>
  Response.json(body, { headers: { ...CACHED, 'content-type': type } })

/** The town's own map, for every page that shows one: its style, and the names of its places. */
export const mapRoutes = (townOf: TownOf) =>
  new Elysia({ name: 'site-map' })
    .get(
      '/map/style.json',
      async ({ request }) => {
        const theme = new URL(request.url).searchParams.get('theme') === 'dark' ? 'dark' : 'light'
        return json(createMapStyle(theme, await getMapTiles(townOf(request))))
      },
      hiddenRoute,
    )
    .get(
      '/map/tiles/:zoom/:x/:y',
      async ({ request, params }) => {
        const [zoom = -1, x = -1, y = -1] = [params.zoom, params.x, params.y].map((part) =>
          /^\d{1,7}$/.test(part) ? Number(part) : Number.NaN,
        )
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
      '/map/names.geojson',
      ({ request }) => json(listPlaceNames(townOf(request)), 'application/geo+json'),
      hiddenRoute,
    )
