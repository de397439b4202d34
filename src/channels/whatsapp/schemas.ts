import { z } from 'zod'
import { stripUnstorable } from '#platform/text'

/**
 * One message of the Cloud API, parsed. Auxiliary fields of a wrong type are left out; what makes a message what it is
 * has to be right, or the message is quarantined.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages (11 Aug 2026)
 */

/** Ids are opaque: stored and compared whole. What the database cannot hold is no id of the platform's. */
const opaqueId = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((text) => stripUnstorable(text) === text && !/\s/.test(text))

/** The platform's id of a message or a medium. */
export const id = opaqueId(512).min(1)

/** Omitted since 6 February 2026 where it is not known; some intermediaries send it empty. */
const personId = opaqueId(200)
  .nullish()
  .transform((value) => value || undefined)

const words = z.string().optional().catch(undefined)

const media = z.looseObject({
  id,
  caption: words,
  mime_type: words,
  filename: words,
  voice: z.boolean().optional().catch(undefined),
})

const reply = z.object({ id: z.string(), title: z.string() })

/** A card of somebody’s, shared in a message. */
export const card = z.looseObject({
  name: z
    .looseObject({ formatted_name: words, first_name: words, last_name: words })
    .optional()
    .catch(undefined),
  phones: z
    .array(z.looseObject({ phone: words, wa_id: words }))
    .optional()
    .catch(undefined),
  emails: z
    .array(z.looseObject({ email: words }))
    .optional()
    .catch(undefined),
  origin: words,
})

/** A message: what it has to be, and what it may have. */
export const message = z.looseObject({
  id,
  from: personId,
  from_user_id: personId,
  from_parent_user_id: personId,
  timestamp: z.union([z.string(), z.number()]).optional().catch(undefined),
  type: z.string().min(1).max(64),
  group_id: z.string().optional().catch('unreadable'),
  text: z.object({ body: z.string() }).optional(),
  image: media.optional(),
  video: media.optional(),
  audio: media.optional(),
  document: media.optional(),
  sticker: media.optional(),
  location: z
    .looseObject({
      latitude: z.coerce.number().min(-90).max(90).nullish(),
      longitude: z.coerce.number().min(-180).max(180).nullish(),
      name: words,
      address: words,
    })
    .optional(),
  contacts: z.array(card).optional(),
  reaction: z.looseObject({ message_id: words, emoji: words }).optional(),
  interactive: z
    .looseObject({
      button_reply: reply.optional(),
      list_reply: reply.optional(),
      nfm_reply: z.looseObject({ name: words, body: words, response_json: words }).optional(),
    })
    .optional(),
  button: z.looseObject({ text: z.string(), payload: words }).optional(),
  order: z.looseObject({ product_items: z.array(z.unknown()).optional().catch(undefined) }).optional(),
  system: z
    .looseObject({
      type: words,
      wa_id: personId,
      user_id: personId,
      previous_user_id: personId,
      parent_user_id: personId,
      previous_parent_user_id: personId,
    })
    .optional(),
  edit: z
    .looseObject({
      original_message_id: words,
      message: z.looseObject({ type: words }).optional().catch(undefined),
    })
    .optional(),
  revoke: z.looseObject({ original_message_id: words }).optional(),
  unsupported: z.looseObject({ type: words }).optional().catch(undefined),
})

/** A message as the platform writes it. */
export type Message = z.infer<typeof message>

/** A person in `contacts[]` of the same delivery. */
export const contactCard = z.looseObject({
  wa_id: personId,
  user_id: personId,
  parent_user_id: personId,
  profile: z.looseObject({ name: words, username: words }).optional().catch(undefined),
})

/** Anything that has parts with names: as it is, not copied. */
export const anything = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
)

/** A person as the delivery describes them. */
export type ContactCard = z.infer<typeof contactCard>
