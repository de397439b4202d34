import type { Point } from './place.ts'

/** What a map's link says: a point, the name of a place, or nothing that can be read without opening it. */
export type MapLinkPlace = { points: Point[] } | { words: string } | 'short-link' | 'what3words' | 'map-link'

const NUMBER = '[+-]?\\d{1,3}(?:[.,]\\d+)?'
const PAIR = new RegExp(
  `^\\s*(?:loc:|point\\.|pos\\.|ll\\.)?\\s*(${NUMBER})\\s*(?:,|~|_|/|;|\\s)\\s*(${NUMBER})(?![\\d.])`,
)

const pointOf = (lat?: string, long?: string): Point | undefined => {
  if (!lat || !long) return undefined
  const point = { lat: Number(lat.replace(',', '.')), long: Number(long.replace(',', '.')) }
  return Math.abs(point.lat) <= 90 && Math.abs(point.long) <= 180 ? point : undefined
}

const parsePair = (text: string | null | undefined): Point | undefined => {
  const [, lat, long] = PAIR.exec(text ?? '') ?? []
  return pointOf(lat, long)
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '))
  } catch {
    return text
  }
}

const last = <T>(all: T[]): T | undefined => all[all.length - 1]

/** Whether a name of a place is more than a code or a number. */
const isMeaningfulName = (text: string | null | undefined): string | undefined =>
  text && /\p{L}{3}|\d\s*[°º]/u.test(text) && !/^(?:0x|cid|place_id:)/.test(text) ? text.trim() : undefined

type Ask = (...names: string[]) => (string | null)[]

const firstPair = (texts: (string | null)[]) => texts.map(parsePair).find((point) => point !== undefined)

/** The pin of a place, before the view around it. */
const google = (url: URL, ask: Ask, deep: number): MapLinkPlace | undefined => {
  const path = decoded(url.pathname)
  const whole = `${path} ${url.hash} ${ask('pb', 'data').join(' ')}`
  const inner = ask('continue', 'link', ...(url.pathname === '/url' ? ['q', 'url'] : [])).find((one) =>
    one?.startsWith('http'),
  )
  if (inner && deep > 0) return parseMapLink(inner, deep - 1)
  const pin = last([...whole.matchAll(/!3d(-?\d+\.?\d*)!4d(-?\d+\.?\d*)/g)])
  if (pin) return found(pointOf(pin[1], pin[2]))
  const asked = firstPair(
    ask('q', 'query', 'daddr', 'destination', 'll', 'center', 'cbll', 'viewpoint', 'sll', 'saddr'),
  )
  if (asked) return found(asked)
  const parts = path.split('/').slice(1)
  const spelt = parts.filter((part) => !part.startsWith('@') && !part.startsWith('data='))
  const inPath = last(spelt.flatMap((part) => parsePair(part) ?? []))
  if (inPath) return found(inPath)
  const shown = /!2d(-?\d+\.?\d*)!3d(-?\d+\.?\d*)/.exec(whole)
  const leg = last([...whole.matchAll(/!1d(-?\d+\.\d+)!2d(-?\d+\.\d+)/g)])
  // Degrees and minutes in the path, or a name: read as words, before the view, which is only what was on the screen.
  const about = spelt.findIndex((part) => ['place', 'search', 'dir'].includes(part))
  const text = isMeaningfulName(
    about >= 0 ? last(spelt.slice(about + 1).filter(Boolean)) : ask('q', 'query', 'daddr')[0],
  )
  if (leg) return found(pointOf(leg[2], leg[1]))
  if (text && /\d\s*[°º]/.test(text)) return { words: text }
  if (shown) return found(pointOf(shown[2], shown[1]))
  const view = /@(-?\d+\.\d+),(-?\d+\.\d+)/.exec(path)
  if (view) return found(pointOf(view[1], view[2]))
  return text ? { words: text } : undefined
}

const apple = (ask: Ask): MapLinkPlace | undefined => {
  const point = firstPair(ask('coordinate', 'll', 'q', 'daddr', 'center', 'sll', 'near'))
  const text = ask('address', 'q', 'daddr', 'name').map(isMeaningfulName).find(Boolean)
  return point ? found(point) : text ? { words: text } : undefined
}

const openStreetMap = (url: URL, ask: Ask): MapLinkPlace | undefined => {
  const [mlat, mlon, lat, lon] = ask('mlat', 'mlon', 'lat', 'lon')
  const code = /^\/go\/([\w~@-]+)/.exec(url.pathname)?.[1]
  const map = /map=[\d.]+\/(-?[\d.]+)\/(-?[\d.]+)/.exec(url.hash)
  const route = ask('route', 'to', 'point')[0]?.split(';').at(-1)
  return found(
    pointOf(mlat ?? undefined, mlon ?? undefined) ??
      (code ? quadCode(code) : undefined) ??
      parsePair(route) ??
      pointOf(map?.[1], map?.[2]) ??
      pointOf(lat ?? undefined, lon ?? undefined) ??
      parsePair(ask('query')[0]),
  )
}

const QUAD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~'

/** OpenStreetMap's short code: the bits of both coordinates, one after the other. */
const quadCode = (code: string): Point | undefined => {
  let [x, y, bits] = [0, 0, 0]
  for (const message of code.replace(/@/g, '~').replace(/-+$/, '')) {
    const value = QUAD.indexOf(message)
    if (value < 0 || bits > 27) break
    for (let at = 5; at > 0; at -= 2) {
      x = x * 2 + ((value >> at) & 1)
      y = y * 2 + ((value >> (at - 1)) & 1)
    }
    bits += 3
  }
  if (bits < 12) return undefined
  const size = 2 ** bits
  return { lat: ((y + 0.5) / size) * 180 - 90, long: ((x + 0.5) / size) * 360 - 180 }
}

const HASH = '0123456789bcdefghjkmnpqrstuvwxyz'

/** A geohash, as Waze shares places. */
const geohash = (code: string): Point | undefined => {
  const [lat, long] = [
    [-90, 90],
    [-180, 180],
  ] as [[number, number], [number, number]]
  const bits = [...code].flatMap((message) => {
    const value = HASH.indexOf(message)
    return value < 0 ? [] : [16, 8, 4, 2, 1].map((bit) => (value & bit) > 0)
  })
  if (bits.length < 30) return undefined
  bits.forEach((up, at) => {
    const range = at % 2 === 0 ? long : lat
    range[up ? 0 : 1] = (range[0] + range[1]) / 2
  })
  return { lat: (lat[0] + lat[1]) / 2, long: (long[0] + long[1]) / 2 }
}

const waze = (url: URL, ask: Ask): MapLinkPlace | undefined => {
  const point = firstPair(ask('ll', 'latlng', 'to', 'from'))
  const code = /\/ul\/h([0-9a-z]{6,12})/.exec(url.pathname)?.[1]
  const text = isMeaningfulName(ask('q')[0])
  return found(point ?? (code ? geohash(code) : undefined)) ?? (text ? { words: text } : undefined)
}

const bing = (ask: Ask): MapLinkPlace | undefined => {
  const route = ask('rtp')[0]?.split('~pos.').at(-1)
  const point = firstPair([...ask('sp'), route ?? null, ...ask('cp')])
  const text = ask('where1', 'q', 'ss').map(isMeaningfulName).find(Boolean)
  return found(point) ?? (text ? { words: text } : undefined)
}

/** Of services that write longitude first. */
const swapAxes = (point: Point | undefined) =>
  point ? found(pointOf(String(point.long), String(point.lat))) : undefined

const found = (point: Point | undefined): MapLinkPlace | undefined =>
  point ? { points: [point] } : undefined

const SHORT =
  /^(?:maps\.app\.goo\.gl|goo\.gl|g\.co|maps\.apple|binged\.it|her\.is|app\.goo\.gl|bit\.ly|tinyurl\.com|share\.google)$/

/**
 * Reads the place in a map's link without opening it.
 * @returns nothing when the link is no map's
 */
export const parseMapLink = (text: string, deep = 2): MapLinkPlace | undefined => {
  const scheme = /^(geo|google\.navigation|comgooglemaps|waze|maps):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme) return parseMapScheme(text)
  const url = URL.parse(/^https?:/i.test(text) ? text : `https://${text}`)
  if (!url) return undefined
  const host = url.hostname.replace(/^www\./, '')
  const hash = new URLSearchParams(url.hash.slice(1))
  const ask: Ask = (...names) => names.map((name) => url.searchParams.get(name) ?? hash.get(name))
  const known = (place: MapLinkPlace | undefined) => place ?? ('map-link' as const)
  if (/^(?:what3words\.com|w3w\.co|map\.what3words\.com)$/.test(host)) return 'what3words'
  if (SHORT.test(host) && (host !== 'goo.gl' || url.pathname.startsWith('/maps'))) {
    return /^(?:bit\.ly|tinyurl\.com|g\.co|share\.google)$/.test(host) ? undefined : 'short-link'
  }
  if (/^consent\.google\.[a-z.]{2,6}$/.test(host) || /^google\.[a-z.]{2,6}$/.test(host)) {
    const about = /^\/(?:maps|url|m$|local)/.test(url.pathname) || host.startsWith('consent')
    if (!about) return undefined
    const place = google(url, ask, deep)
    return url.pathname.startsWith('/maps') ? known(place) : place
  }
  if (/^(?:maps|earth)\.google\.[a-z.]{2,6}$/.test(host)) return known(google(url, ask, deep))
  if (host === 'maps.apple.com' || host === 'beta.maps.apple.com')
    return apple(ask) ?? (url.pathname.startsWith('/p/') ? 'short-link' : 'map-link')
  if (/^(?:openstreetmap\.org|osm\.org|openstreetmap\.[a-z]{2}|m\.openstreetmap\.org)$/.test(host))
    return known(openStreetMap(url, ask))
  if (/^(?:[a-z]{2}\.)?bing\.com$/.test(host) && url.pathname.startsWith('/maps')) return known(bing(ask))
  if (/^(?:ul\.|embed\.)?waze\.com$/.test(host)) return known(waze(url, ask))
  if (/^(?:wego|share)\.here\.com$/.test(host)) {
    const inPath = last(
      decoded(url.pathname)
        .split('/')
        .flatMap((part) => parsePair(part.replace(/^.*:/, '')) ?? []),
    )
    return known(found(inPath ?? firstPair(ask('map'))))
  }
  if (/^(?:maps\.)?yandex\.[a-z.]{2,6}$/.test(host)) return swapAxes(firstPair(ask('pt', 'll')))
  return undefined
}

const parseMapScheme = (text: string): MapLinkPlace | undefined => {
  const [head = '', tail = ''] = text.slice(text.indexOf(':') + 1).split('?', 2)
  const asked = new URLSearchParams(tail || head.replace(/^\/+/, ''))
  const pin = firstPair([asked.get('q'), asked.get('ll'), asked.get('daddr'), asked.get('center')])
  const own = parsePair(decoded(head))
  const words = isMeaningfulName(asked.get('q')?.replace(/^.*?\(|\)$/g, ''))
  // `geo:0,0?q=…` is how a search is written: the noughts are no place.
  const real = own && (own.lat !== 0 || own.long !== 0) ? own : undefined
  return found(pin ?? real) ?? (words ? { words } : found(own))
}
