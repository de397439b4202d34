/**
 * What has sealed words that are searched: messages of citizens and of staff, internal notes, the names of contacts, of
 * reporters and of those who come to appointments, notes on a person. The triggers of the migration write these.
 */
export const INDEXED_KINDS = [
  'inbound',
  'outbound',
  'note',
  'contact',
  'person-note',
  'reporter',
  'appointment',
] as const

export type IndexedKind = (typeof INDEXED_KINDS)[number]
