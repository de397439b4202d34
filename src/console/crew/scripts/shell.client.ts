// What the crew's page is made of, kept for where there is no signal: styles, scripts, the pictures in the list and the map around
// the work orders. What is in the list no longer is not kept.
import { CACHE, PAGE } from './kept.client.ts'
import { placesOf } from './route.client.ts'

/** Tiles that are kept at most, from the widest view on. */
const MAX_TILES = 150

/** Its light sheet and its dark one have the same tiles. */
const STYLE = '/map/style.json'

/** Around the work orders, in degrees: some five hundred metres. */
const MARGIN = 0.005

const FIRST_ZOOM = 11

/** Has the worker stand between this page and the network, and keeps what it will need. */
export const keepShell = async (list: HTMLElement): Promise<void> => {
  if (!('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register('/console/crew-worker.js', { scope: PAGE })
  navigator.storage?.persist?.()
  if (!navigator.onLine) return
  const cache = await caches.open(CACHE)
  const wanted = new Set(
    [
      ...headOf(),
      ...(JSON.parse(list.dataset.shell ?? '[]') as string[]),
      ...[...list.querySelectorAll('img')].map(({ src }) => src),
      ...(await tilesAround([...list.querySelectorAll<HTMLElement>('[data-request]')])),
    ].map((address) => new URL(address, location.href).href),
  )
  const there = new Set((await cache.keys()).map(({ url }) => url))
  for (const url of there)
    if (isList(url) ? !(await isOwnList(cache, url, list)) : !wanted.has(url)) await cache.delete(url)
  // The page itself: the first time nobody stood between.
  if (!(await cache.match(PAGE, { ignoreSearch: true }))) wanted.add(PAGE)
  const missing = [...wanted].filter((url) => !there.has(url))
  await Promise.allSettled(missing.map((url) => cache.add(url)))
}

const isList = (url: string): boolean => new URL(url).pathname === PAGE

/** A list of somebody else, who had the telephone before, is not kept. */
const isOwnList = async (cache: Cache, url: string, { dataset: { member } }: HTMLElement): Promise<boolean> =>
  (await (await cache.match(url))?.text())?.includes(`data-member="${member}"`) ?? false

const headOf = (): string[] =>
  [...document.head.querySelectorAll<HTMLLinkElement | HTMLScriptElement>('link[href], script[src]')].map(
    (one) => (one instanceof HTMLLinkElement ? one.href : one.src),
  )

type Source = { type: string; tiles?: string[]; minzoom?: number; maxzoom?: number }

/** Tiles of the town's own map around the work orders; none where it has no map of its own. */
const tilesAround = async (cards: HTMLElement[]): Promise<string[]> => {
  const places = placesOf(cards)
  const response = await fetch(STYLE).catch(() => undefined)
  const style: { sources?: Record<string, Source> } = response?.ok ? await response.json() : {}
  const town = Object.values(style.sources ?? {}).find(({ type }) => type === 'vector')
  const [address] = town?.tiles ?? []
  if (!town || !address || places.length === 0) return []
  const longs = places.map(([long]) => long)
  const lats = places.map(([, lat]) => lat)
  const tiles: string[] = []
  for (let zoom = Math.max(town.minzoom ?? 0, FIRST_ZOOM); zoom <= (town.maxzoom ?? 14); zoom++) {
    const [left, top] = tileAt(Math.min(...longs) - MARGIN, Math.max(...lats) + MARGIN, zoom)
    const [right, bottom] = tileAt(Math.max(...longs) + MARGIN, Math.min(...lats) - MARGIN, zoom)
    if (tiles.length + (right - left + 1) * (bottom - top + 1) > MAX_TILES) break
    for (let x = left; x <= right; x++)
      for (let y = top; y <= bottom; y++)
        tiles.push(address.replace('{z}', `${zoom}`).replace('{x}', `${x}`).replace('{y}', `${y}`))
  }
  return tiles
}

/** https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames */
const tileAt = (long: number, lat: number, zoom: number): [x: number, y: number] => {
  const across = 2 ** zoom
  const angle = (lat * Math.PI) / 180
  return [
    Math.floor(((long + 180) / 360) * across),
    Math.floor(((1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2) * across),
  ]
}
