declare module 'osm-pbf-parser-node/proto/*' {
  type Message = { write(value: object, pbf: import('pbf').PbfWriter): void }
  export const Blob: Message
  export const BlobHeader: Message
  export const HeaderBlock: Message
  export const PrimitiveBlock: Message
}
