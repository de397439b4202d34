import postgres from 'postgres'
import type { Purpose, Vault } from '#platform/crypto'

/**
 * Columns of bytes that are hashes: they name nothing and are never opened. Every other column of bytes is sealed.
 */
export const HASHED_COLUMNS = new Set([
  'appointment.caller_index',
  'appointment.holder',
  'application.developer_index',
  'application.key_index',
  'application.network_index',
  'area_follow.area_index',
  'calendar_subscription.token_index',
  'chat_key.key_index',
  'consultation_answer.respondent_index',
  'contact.identity_index',
  'contact.profile_mark',
  'contact.username_index',
  'contact_alias.value_index',
  'forgotten_message.id_index',
  'limit_use.key',
  'appointment.mail_index',
  'mail_follow.address_index',
  'push_device.endpoint_index',
  'mail_stop.address_index',
  'outbound_mail.recipient_index',
  'service_request.caller_index',
  'service_request.fingerprint',
  'signing.otp',
  'signing.signer_index',
  'signing.way_index',
  'call.seat',
  'call.seat_code',
  'call_seat_code.code',
  'call_seat_code.source',
])

/** Columns whose values are also bound to their row, with the column of its id. */
const ROW_BOUND_COLUMNS = new Map([
  ['area_follow.area', 'id'],
  ['conversation.state', 'id'],
  ['mail_follow.address', 'id'],
  ['neighbour_update.words', 'id'],
  ['outbound_mail.content', 'id'],
  ['picture.place', 'id'],
  ['report_draft.words', 'id'],
])

/** Columns that take over another's sealed values as they are, and share its purpose. */
const SHARED_PURPOSES = new Map<string, Purpose>([['contact_alias.value', 'contact.identity']])

/** Rows that are taken at once: no lock lasts. */
const BATCH_SIZE = 500

/** What the values of a sealed column are opened for, and the column with the id of the row that they are bound to. */
export const encryptionOf = (table: string, column: string): { purpose: Purpose; id?: string } => {
  const name: Purpose = `${table}.${column}`
  return { purpose: SHARED_PURPOSES.get(name) ?? name, id: ROW_BOUND_COLUMNS.get(name) }
}

/** How many values a column had that were re-encrypted. */
export type ReencryptedColumn = { column: string; values: number }

/**
 * Re-encrypts, in batches, every value that is not encrypted with the newest key and the configured binding. Safe beside running
 * replicas; may be interrupted and repeated.
 * @throws when no key decrypts a value; the batch stays unchanged
 */
export async function* reencrypt(url: string, vault: Vault): AsyncGenerator<ReencryptedColumn> {
  const client = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const columns = await client<{ table: string; column: string }[]>`
      select c.table_name as table, c.column_name as column
      from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'bytea'
      order by 1, 2`
    for (const { table, column } of columns) {
      if (HASHED_COLUMNS.has(`${table}.${column}`)) continue
      const { purpose, id } = encryptionOf(table, column)
      let values = 0
      for (let more = true; more; ) {
        const done = await client.begin(async (tx) => {
          const rows = await tx<{ at: string; sealed: Buffer; row?: string }[]>`
            select ctid::text as at, ${tx(column)} as sealed, ${id ? tx`${tx(id)}::text` : tx`null`} as row from ${tx(table)}
            where ${tx(column)} is not null and substring(${tx(column)} from 1 for ${vault.header.length}) <> ${vault.header}
            limit ${BATCH_SIZE} for update`
          for (const { at, sealed, row } of rows) {
            const resealed = vault.encrypt(
              vault.decrypt(sealed, purpose, row ?? undefined),
              purpose,
              row ?? undefined,
            )
            await tx`update ${tx(table)} set ${tx(column)} = ${resealed} where ctid = ${at}::tid`
          }
          return rows.length
        })
        values += done
        more = done === BATCH_SIZE
      }
      yield { column: `${table}.${column}`, values }
    }
  } finally {
    await client.end({ timeout: 5 })
  }
}
