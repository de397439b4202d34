import { createHmac } from 'node:crypto'
import type { World } from './world.ts'

/** Webhooks as the platform signs and posts them, for what the emulator cannot be made to say. */

type Json = Record<string, unknown>

/** The town's number, by the platform's id of it. */
export const LINE = '644069801'

/** The signature of a body. */
export const sign = (body: string | Uint8Array, secret = 'demo-app-secret') =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/** Posts a signed body. */
export const post = (
  { url }: Pick<World, 'url'>,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
) =>
  fetch(`${url}/whatsapp/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': sign(body), ...headers },
    body: body as string,
  })

/** A delivery with one change. */
export const delivery = (value: Json, line = LINE, field = 'messages') => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '1',
      changes: [
        {
          field,
          value: {
            messaging_product: 'whatsapp',
            metadata: { phone_number_id: line, display_phone_number: '34644069801' },
            ...value,
          },
        },
      ],
    },
  ],
})

/** Has the platform tell something of the town's number. @returns the status that it is answered with */
export const postChange = async (
  world: Pick<World, 'url'>,
  value: Json,
  field = 'messages',
): Promise<number> => (await post(world, JSON.stringify(delivery(value, LINE, field)))).status

/** The platform's timestamp of an instant. */
export const toTimestamp = (at: Date): string => String(Math.floor(at.getTime() / 1000))

/** What is in quarantine, oldest first, with its content. */
export const quarantined = async (world: World) => {
  const rows = await world.sql`select * from quarantined_event order by received_at, id`
  return rows.map((row) => ({
    id: String(row.id),
    field: String(row.field),
    reason: String(row.reason),
    lineId: String(row.line_id),
    attempts: Number(row.attempts),
    replayedAt: row.replayed_at as Date | null,
    content: world.service.town.vault.decrypt<unknown>(row.content as Buffer, 'quarantined_event.content'),
  }))
}
