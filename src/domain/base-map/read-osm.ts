import type { Position } from 'geojson'
import { createOSMStream } from 'osm-pbf-parser-node'
import { joinRings } from './join-rings.ts'
import { layerOfTags, type MapFeature } from './layers.ts'

/** The corners of what is kept, in degrees. */
export type Box = { west: number; south: number; east: number; north: number }

type Tags = Record<string, string>
type Node = { type: 'node'; id: number; lat: number; lon: number }
type Way = { type: 'way'; id: number; refs: number[]; tags?: Tags }
type Relation = {
  type: 'relation'
  id: number
  tags?: Tags
  members: { type: string; ref: number; role: string }[]
}

const AREAS = new Set(['green', 'water', 'buildings'])

const isClosed = (line: Position[]) => line.length > 3 && String(line[0]) === String(line.at(-1))

const draw = (tags: Tags, line: Position[]): MapFeature[] => {
  const found = layerOfTags(tags)
  if (!found || line.length < 2) return []
  const area = AREAS.has(found.layer) && isClosed(line)
  // A river is drawn as a line; a building that is not closed is not drawn.
  if (!area && AREAS.has(found.layer) && found.layer !== 'water') return []
  return [
    {
      ...found,
      geometry: area ? { type: 'Polygon', coordinates: [line] } : { type: 'LineString', coordinates: line },
    },
  ]
}

/**
 * What an extract of OpenStreetMap (`.osm.pbf`) has to draw within a box. Nodes come first in such a file, then ways, then
 * relations (https://wiki.openstreetmap.org/wiki/PBF_Format): it is read once.
 * @throws when it cannot be read
 */
export const readOsm = async (file: string, box: Box): Promise<MapFeature[]> => {
  const nodes = new Map<number, Position>()
  const lines = new Map<number, Position[]>()
  const features: MapFeature[] = []
  for await (const item of createOSMStream(file, {
    withTags: { node: [], way: true, relation: true },
  }) as AsyncIterable<Node | Way | Relation | { type?: undefined }>) {
    if (item.type === 'node') {
      const { lat, lon, id } = item
      if (lat >= box.south && lat <= box.north && lon >= box.west && lon <= box.east)
        nodes.set(id, [lon, lat])
    } else if (item.type === 'way') {
      const line = item.refs.map((ref) => nodes.get(ref)).filter((at) => at !== undefined)
      if (line.length === 0) continue
      lines.set(item.id, line)
      features.push(...draw(item.tags ?? {}, line))
    } else if (item.type === 'relation' && item.tags?.type === 'multipolygon') {
      const found = layerOfTags(item.tags)
      if (!found || !AREAS.has(found.layer)) continue
      const parts = (role: string) =>
        item.members
          .filter((member) => member.type === 'way' && (member.role || 'outer') === role)
          .map(({ ref }) => lines.get(ref) ?? [])
      const inner = joinRings(parts('inner'))
      for (const outer of joinRings(parts('outer')))
        features.push({ ...found, geometry: { type: 'Polygon', coordinates: [outer, ...inner] } })
    }
  }
  return features
}
