import { hmacHex } from '#platform/crypto'
import type { World } from '../world.ts'

/** What names a person in a webhook: a telephone, an id of the platform, or both. */
export type Sender = { phone?: string; bsuid?: string; name?: string; username?: string }

/** The messenger by hand, for shapes of identity that no phone of the emulator has. */
export const webhooks = (world: World) => {
  let count = 0
  const secondsAgo = (ago: number) => String(Math.floor(world.clock.now().getTime() / 1000) - ago)

  /** Hands one message in, as often as it takes: the messenger repeats what was not acknowledged. @returns its id */
  const deliver = async (
    message: Record<string, unknown>,
    contacts: object[] | undefined,
    { url = world.url, ago = 0, id = `wamid.by-hand-${++count}` } = {},
  ): Promise<string> => {
    const value = {
      messaging_product: 'whatsapp',
      metadata: { phone_number_id: world.config.whatsapp.phoneNumberId, display_phone_number: '34' },
      ...(contacts ? { contacts } : {}),
      messages: [{ id, timestamp: secondsAgo(ago), ...message }],
    }
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
    })
    const signature = hmacHex(world.config.whatsapp.appSecret, new TextEncoder().encode(body))
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` }
    for (let tries = 0; tries < 10; tries++) {
      const response = await fetch(`${url}/whatsapp/webhook`, { method: 'POST', headers, body })
      if (response.status === 200) return id
      await Bun.sleep(100)
    }
    throw new Error(`the webhook did not accept ${id}`)
  }

  return {
    /** Somebody writes something. @param options `ago`: how many seconds before now it was written; `url`: another replica */
    says: (
      { phone, bsuid, name, username }: Sender,
      body: string,
      options: { ago?: number; url?: string; id?: string } = {},
    ) =>
      deliver(
        {
          ...(phone ? { from: phone } : {}),
          ...(bsuid ? { from_user_id: bsuid } : {}),
          type: 'text',
          text: { body },
        },
        [
          {
            profile: { name: name ?? 'Veí', ...(username ? { username: `@${username}` } : {}) },
            ...(phone ? { wa_id: phone } : {}),
            ...(bsuid ? { user_id: bsuid } : {}),
          },
        ],
        options,
      ),
    /** The platform tells that somebody has another number now. */
    numberChanged: (before: Sender, now: Sender, options: { ago?: number } = {}) =>
      deliver(
        {
          ...(before.phone ? { from: before.phone } : {}),
          ...(now.bsuid ? { from_user_id: now.bsuid } : {}),
          type: 'system',
          system: {
            type: now.phone ? 'user_changed_number' : 'user_changed_user_id',
            body: 'User changed',
            ...(now.phone ? { wa_id: now.phone } : {}),
            ...(now.bsuid ? { user_id: now.bsuid, previous_user_id: before.bsuid } : {}),
          },
        },
        undefined,
        options,
      ),
  }
}
