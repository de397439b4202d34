import { type BasicType, fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'
import type { Line } from './table.ts'

/** Rows that are written as one group: what a reader can leave out, and what is held in memory. */
const ROW_GROUP = 20_000

const GEOMETRY = 'geometry'

/** A point as well-known binary: least significant byte first, longitude before latitude (OGC 06-103r4). */
const pointToWkb = (long: number, lat: number): Uint8Array => {
  const bytes = new Uint8Array(21)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, 1)
  view.setUint32(1, 1, true)
  view.setFloat64(5, long, true)
  view.setFloat64(13, lat, true)
  return bytes
}

/**
 * Writes rows into a file of Parquet whose last column has their points, as GeoParquet 1.1.0 has it:
 * https://geoparquet.org/releases/v1.1.0/. The same rows make the same bytes.
 */
export const createGeoParquetWriter = (
  path: string,
  columns: readonly { name: string; type: BasicType }[],
) => {
  const typed = [
    ...columns.map(({ name, type }) => ({ name, type, data: [], nullable: true })),
    { name: GEOMETRY, type: 'BYTE_ARRAY' as const, data: [], nullable: true },
  ]
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: schemaFromColumnData({ columnData: typed }),
  })
  const box = createBox()
  let group: Line[] = []
  const writeGroup = async () => {
    const points = group.map(({ geometry }) => {
      if (geometry?.type !== 'Point') return null
      const [long = 0, lat = 0] = geometry.coordinates
      box.add(long, lat)
      return pointToWkb(long, lat)
    })
    const columnData = [
      ...columns.map(({ name }) => ({ name, data: group.map(({ cells }) => cells[name] ?? null) })),
      // The least and the most of bytes say nothing of places: the box of the file does.
      { name: GEOMETRY, data: points, statistics: false },
    ]
    group = []
    await writer.write({ columnData, rowGroupSize: ROW_GROUP })
  }
  return {
    write: async (lines: Line[]) => {
      group.push(...lines)
      if (group.length >= ROW_GROUP) await writeGroup()
    },
    finish: async () => {
      await writeGroup()
      const bounds = box.bounds()
      // Without `crs`, coordinates are those of OGC:CRS84.
      const column = { encoding: 'WKB', geometry_types: ['Point'], ...(bounds && { bbox: bounds }) }
      const geo = { version: '1.1.0', primary_column: GEOMETRY, columns: { [GEOMETRY]: column } }
      writer.kvMetadata = [{ key: 'geo', value: JSON.stringify(geo) }]
      await writer.finish()
    },
  }
}

/** The box around points: west, south, east, north. */
const createBox = () => {
  let bounds: [number, number, number, number] | undefined
  return {
    add: (long: number, lat: number) => {
      const [west, south, east, north] = bounds ?? [long, lat, long, lat]
      bounds = [Math.min(west, long), Math.min(south, lat), Math.max(east, long), Math.max(north, lat)]
    },
    bounds: () => bounds,
  }
}
