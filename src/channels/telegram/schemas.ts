import { z } from 'zod'

/**
 * What is read of an update: of everything else in it nothing is expected.
 * @see https://core.telegram.org/bots/api#available-types (Bot API 10.2, July 2026)
 */

const id = z.number().int().refine(Number.isSafeInteger)
const word = z.string().max(1_000).optional().catch(undefined)
const size = z.number().min(0).optional().catch(undefined)
const degrees = (most: number) => z.number().min(-most).max(most)

const file = z.looseObject({
  file_id: z.string().min(1).max(512),
  file_size: size,
  mime_type: word,
  file_name: word,
})

const user = z.looseObject({
  id,
  is_bot: z.boolean().optional().catch(undefined),
  first_name: word,
  last_name: word,
  username: word,
  language_code: word,
})

const chat = z.looseObject({ id, type: z.string().max(64) })

const location = z.looseObject({ latitude: degrees(90), longitude: degrees(180) })

export const message = z.looseObject({
  message_id: id,
  date: z.number().optional().catch(undefined),
  edit_date: z.number().optional().catch(undefined),
  chat,
  from: user.optional(),
  text: z.string().optional(),
  caption: z.string().optional().catch(undefined),
  photo: z
    .array(file.extend({ width: size, height: size }))
    .max(50)
    .optional(),
  voice: file.optional(),
  audio: file.optional(),
  video: file.optional(),
  video_note: file.optional(),
  animation: file.optional(),
  document: file.optional(),
  sticker: file.optional(),
  location: location.optional(),
  venue: z.looseObject({ location, title: word, address: word }).optional(),
  contact: z
    .looseObject({
      phone_number: z.string().max(64),
      first_name: word,
      last_name: word,
      user_id: id.optional().catch(undefined),
    })
    .optional(),
})

const button = z.looseObject({ text: word, callback_data: word })

/** `message`: as it is now, or, for one that is old, only which it was. */
export const callbackQuery = z.looseObject({
  id: z.string().min(1).max(128),
  from: user,
  data: z.string().max(256).optional(),
  message: z
    .looseObject({
      message_id: id,
      chat,
      reply_markup: z
        .looseObject({ inline_keyboard: z.array(z.array(button)) })
        .optional()
        .catch(undefined),
    })
    .optional(),
})

export const chatMemberUpdated = z.looseObject({
  chat,
  from: user,
  date: z.number().optional().catch(undefined),
  new_chat_member: z.looseObject({ status: z.string().max(64) }),
})

export const update = z.looseObject({ update_id: id })

export type Message = z.infer<typeof message>
export type TelegramFile = z.infer<typeof file>
export type User = z.infer<typeof user>
export type CallbackQuery = z.infer<typeof callbackQuery>
