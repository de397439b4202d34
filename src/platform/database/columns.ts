import { customType, timestamp } from 'drizzle-orm/pg-core'

/** A `bytea` column read and written as a `Buffer`: encrypted personal data, hashes. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({
  dataType: () => 'bytea',
  fromDriver: (value) => Buffer.from(value),
})

/** An instant. Always `timestamptz`; shown in the town's own zone only at the edge. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
