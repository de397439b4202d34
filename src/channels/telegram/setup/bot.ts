import type { SetupContext } from '#channels/core'
import { WEBHOOK_ADDRESS } from '../webhook.ts'

/** What the platform says of a bot. @see https://core.telegram.org/bots/api#getme */
export type BotUser = { id: number; username?: string; first_name: string; can_join_groups?: boolean }

/** @see https://core.telegram.org/bots/api#webhookinfo */
export type WebhookInfo = {
  url: string
  pending_update_count: number
  last_error_message?: string
  allowed_updates?: string[]
}

export const webhookUrl = ({ publicUrl }: Pick<SetupContext, 'publicUrl'>): string =>
  `${publicUrl}${WEBHOOK_ADDRESS.path}`

/** What waits is not believed here: it comes with the secret of another token, or with none. An error of long ago is told as well. */
export const isRefusedHere = ({
  last_error_message: error = '',
  pending_update_count: waiting,
}: WebhookInfo): boolean => waiting > 0 && /\b401\b|Unauthorized/i.test(error)
