import { deflateSync } from 'node:zlib'
import { Blob, BlobHeader } from 'osm-pbf-parser-node/proto/fileformat.js'
import { HeaderBlock, PrimitiveBlock } from 'osm-pbf-parser-node/proto/osmformat.js'
import { PbfWriter } from 'pbf'

/**
 * A small extract of OpenStreetMap as tools write it (https://wiki.openstreetmap.org/wiki/PBF_Format): a header, then blocks
 * of dense nodes, ways and relations, each compressed.
 */
export type Extract = {
  nodes: { id: number; lat: number; lon: number }[]
  ways: { id: number; refs: number[]; tags?: Record<string, string> }[]
  relations: { id: number; ways: [id: number, role: string][]; tags: Record<string, string> }[]
}

type Writable = { write(value: object, pbf: PbfWriter): void }

const encode = (message: Writable, value: object): Uint8Array => {
  const pbf = new PbfWriter()
  message.write(value, pbf)
  return pbf.finish()
}

const block = (type: string, message: Writable, value: object): Uint8Array[] => {
  const bytes = encode(message, value)
  const blob = encode(Blob, { raw_size: bytes.length, zlib_data: deflateSync(bytes) })
  const header = encode(BlobHeader, { type, datasize: blob.length })
  const size = Buffer.alloc(4)
  size.writeUInt32BE(header.length)
  return [size, header, blob]
}

/** Each as the difference to the one before. */
const deltas = (numbers: number[]) => numbers.map((number, at) => number - (numbers[at - 1] ?? 0))

/** The unit of coordinates in a block: a hundred nanodegrees. */
const UNIT = 1e-7

export const createExtract = ({ nodes, ways, relations }: Extract): Uint8Array => {
  const strings: string[] = ['']
  const indexOf = (text: string) => (strings.includes(text) ? strings.indexOf(text) : strings.push(text) - 1)
  const tagsOf = (tags: Record<string, string> = {}) => ({
    keys: Object.keys(tags).map(indexOf),
    vals: Object.values(tags).map(indexOf),
  })
  const groups = [
    {
      dense: {
        id: deltas(nodes.map(({ id }) => id)),
        lat: deltas(nodes.map(({ lat }) => Math.round(lat / UNIT))),
        lon: deltas(nodes.map(({ lon }) => Math.round(lon / UNIT))),
      },
    },
    { ways: ways.map(({ id, refs, tags }) => ({ id, ...tagsOf(tags), refs: deltas(refs) })) },
    {
      relations: relations.map(({ id, ways: members, tags }) => ({
        id,
        ...tagsOf(tags),
        roles_sid: members.map(([, role]) => indexOf(role)),
        memids: deltas(members.map(([member]) => member)),
        types: members.map(() => 1),
      })),
    },
  ]
  return Buffer.concat([
    ...block('OSMHeader', HeaderBlock, { required_features: ['OsmSchema-V0.6', 'DenseNodes'] }),
    ...block('OSMData', PrimitiveBlock, {
      stringtable: { s: strings.map((text) => Buffer.from(text)) },
      primitivegroup: groups,
    }),
  ])
}
