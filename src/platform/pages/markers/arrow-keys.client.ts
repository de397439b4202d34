// What lies on a map is moved by the arrow keys: dragging has its alternative (WCAG 2.5.7).
import type { LngLat, Map as MapLibreMap, Marker } from 'maplibre-gl'

/** Pixels of the screen that an arrow key moves a point by; with Shift, so many times as far. */
const STEP = 4
const STRIDE = 10

const ARROWS: Record<string, [x: number, y: number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
}

/** Takes an arrow key that was pressed on a marker. @returns where it moves the marker to; nothing for any other key */
export const movedByArrow = (map: MapLibreMap, marker: Marker, event: KeyboardEvent): LngLat | undefined => {
  const [x, y] = ARROWS[event.key] ?? []
  if (x === undefined || y === undefined) return undefined
  event.preventDefault()
  event.stopPropagation()
  const far = STEP * (event.shiftKey ? STRIDE : 1)
  const at = map.project(marker.getLngLat())
  return map.unproject([at.x + x * far, at.y + y * far])
}
