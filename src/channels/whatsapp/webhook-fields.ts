/**
 * Every field of webhooks that is read here. `needed`: `bun run connect` has it delivered. `wanted`: so too, unless the
 * platform does not offer it to the app. `read`: only where it comes anyway.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference
 */
export const WEBHOOK_FIELDS = {
  messages: 'needed',
  account_alerts: 'needed',
  account_review_update: 'needed',
  account_update: 'needed',
  business_capability_update: 'needed',
  flows: 'needed',
  message_template_quality_update: 'needed',
  message_template_status_update: 'needed',
  phone_number_name_update: 'needed',
  phone_number_quality_update: 'needed',
  security: 'needed',
  template_category_update: 'needed',
  user_preferences: 'needed',
  account_settings_update: 'wanted',
  business_username_update: 'wanted',
  message_template_components_update: 'wanted',
  // Of a number that is in the WhatsApp Business app too: nothing comes for any other.
  history: 'wanted',
  smb_app_state_sync: 'wanted',
  smb_message_echoes: 'wanted',
  // What the messenger's own assistant answers: without it nobody learns that it is switched on.
  standby: 'wanted',
  // Beside every message: as many webhooks again, of which nothing is needed.
  messaging_handovers: 'read',
  // Not documented well enough to be asked for: a name that is refused would have the others refused too.
  business_status_update: 'read',
  template_correct_category_detection: 'read',
  // Declared not to be had on 11 August 2026.
  user_id_update: 'read',
} as const satisfies Record<string, 'needed' | 'wanted' | 'read'>

/** A field of webhooks that is read here. */
export type WebhookField = keyof typeof WEBHOOK_FIELDS

export const isWebhookField = (field: string): field is WebhookField => Object.hasOwn(WEBHOOK_FIELDS, field)

/** The fields of one kind or several. */
export const webhookFieldsOf = (...kinds: (typeof WEBHOOK_FIELDS)[WebhookField][]): WebhookField[] =>
  (Object.keys(WEBHOOK_FIELDS) as WebhookField[]).filter((field) => kinds.includes(WEBHOOK_FIELDS[field]))
