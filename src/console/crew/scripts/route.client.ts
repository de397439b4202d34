// The work orders in the order in which somebody goes to them, each from the one before to the nearest, in straight lines; the same on the
// map, with their numbers. Where the telephone is, is told to nobody.
import type { GeoJSONSource, LngLatBoundsLike, Map as MapLibreMap, Marker } from 'maplibre-gl'

type Position = [long: number, lat: number]

const METRES_OF_DEGREE = 111_195

/** Metres between two places, planar: a town is small. */
export const metresBetween = ([long, lat]: Position, [otherLong, otherLat]: Position): number =>
  METRES_OF_DEGREE *
  Math.hypot((otherLong - long) * Math.cos(((lat + otherLat) * Math.PI) / 360), otherLat - lat)

const { lang } = document.documentElement
const metres = new Intl.NumberFormat(lang, {
  style: 'unit',
  unit: 'meter',
  maximumFractionDigits: 0,
})
const kilometres = new Intl.NumberFormat(lang, {
  style: 'unit',
  unit: 'kilometer',
  maximumFractionDigits: 1,
})
/** As somebody says it: `240 m`, `1,2 km`. */
export const formatMetres = (distance: number): string =>
  distance < 1000 ? metres.format(Math.round(distance / 10) * 10) : kilometres.format(distance / 1000)

export const placeOf = ({ dataset: { lat, long } }: HTMLElement): Position | undefined =>
  lat && long ? [Number(long), Number(lat)] : undefined

export const placesOf = (cards: HTMLElement[]): Position[] =>
  cards.map(placeOf).filter((place) => place !== undefined)

/** Work orders from the nearest on; those without a place last. @param start nothing: as the server has them, by their deadlines */
export const arrange = (cards: HTMLElement[], start: Position | undefined): HTMLElement[] => {
  const byOrder = cards.toSorted((a, b) => Number(a.dataset.order) - Number(b.dataset.order))
  if (!start) return byOrder
  const ordered: HTMLElement[] = []
  const left = new Set(byOrder)
  let here = start
  while (left.size > 0) {
    const away = (card: HTMLElement) => {
      const place = placeOf(card)
      return place ? metresBetween(here, place) : Number.POSITIVE_INFINITY
    }
    const next = [...left].reduce((best, card) => (away(card) < away(best) ? card : best))
    left.delete(next)
    ordered.push(next)
    here = placeOf(next) ?? here
  }
  return ordered
}

let shown: { map: MapLibreMap; markers: Marker[]; fitted: string } | undefined
let wanted: { cards: HTMLElement[]; start: Position | undefined } | undefined

/** Draws the round, once the map is there. */
export const drawRound = (cards: HTMLElement[], start: Position | undefined) => {
  wanted = { cards, start }
  draw()
}

document.addEventListener('drawn', ({ detail: map }) => {
  shown = { map, markers: [], fitted: '' }
  map.addSource('round', { type: 'geojson', data: lineOf([]) })
  map.addLayer({
    id: 'round',
    type: 'line',
    source: 'round',
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': '#0b57d0', 'line-width': 3, 'line-dasharray': [1, 1.6] },
  })
  draw()
})

const lineOf = (coordinates: Position[]) => ({
  type: 'Feature' as const,
  properties: {},
  geometry: { type: 'LineString' as const, coordinates },
})

const draw = async () => {
  if (!shown || !wanted) return
  const { Marker } = await import('/assets/map/maplibre-gl.mjs')
  const { map, markers } = shown
  const { cards, start } = wanted
  for (const marker of markers.splice(0)) marker.remove()
  const places = placesOf(cards)
  for (const stop of stopsOf(cards)) {
    const link = document.createElement('a')
    link.className = 'stop'
    link.href = `#${stop.cards[0]?.id}`
    link.textContent = stop.numbers.join(' ')
    const names = stop.cards.map(({ dataset: { name, request } }) => `${name} ${request}`)
    link.ariaLabel = [link.textContent, ...names].join(', ')
    markers.push(new Marker({ element: link }).setLngLat(stop.place).addTo(map))
  }
  if (start) {
    const here = document.createElement('span')
    here.className = 'here'
    markers.push(new Marker({ element: here }).setLngLat(start).addTo(map))
  }
  const line = start ? [start, ...places] : places
  map.getSource<GeoJSONSource>('round')?.setData(lineOf(line.length > 1 ? line : []))
  fit(line)
}

/** Work orders at one place are one stop with several numbers. */
const stopsOf = (cards: HTMLElement[]): { place: Position; cards: HTMLElement[]; numbers: number[] }[] => {
  const stops = new Map<string, { place: Position; cards: HTMLElement[]; numbers: number[] }>()
  for (const [index, card] of cards.entries()) {
    const place = placeOf(card)
    if (!place) continue
    const stop = stops.get(place.join()) ?? { place, cards: [], numbers: [] }
    stop.cards.push(card)
    stop.numbers.push(index + 1)
    stops.set(place.join(), stop)
  }
  return [...stops.values()]
}

/** Once for each set of places: a map that was moved since stays where it is. */
const fit = (line: Position[]) => {
  const round = line.map(String).toSorted().join(';')
  if (!shown || line.length === 0 || shown.fitted === round) return
  shown.fitted = round
  const longs = line.map(([long]) => long)
  const lats = line.map(([, lat]) => lat)
  const bounds: LngLatBoundsLike = [
    Math.min(...longs),
    Math.min(...lats),
    Math.max(...longs),
    Math.max(...lats),
  ]
  shown.map.fitBounds(bounds, { padding: 36, maxZoom: 16, animate: false })
}
