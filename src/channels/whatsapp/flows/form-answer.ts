import { z } from 'zod'
import type { ReceivedMessage, ReportFormAnswer } from '#domain/conversations'
import { sanitise } from '#platform/text'

/** Longer answers than this are none of the forms that are published: 600 characters and a few file names. */
const MAX_RESPONSE = 64 * 1024

/** Of what a citizen wrote. */
const MAX_TEXT = 4_000

/** Pictures that the form takes: more have not come by it. */
const MAX_PICTURES = 6

const PREFIX = 'incident:'
const TOKEN = new RegExp(`^${PREFIX}([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

/** What a form carries, and its answer brings back: which draft it is for. It grants nothing. */
export const flowToken = (draft: string): string => `${PREFIX}${draft}`

const mediaId = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((text) => /^[\w.-]{1,200}$/.test(text))

/** The payload of the form's button. Fields of a wrong type say nothing. */
const response = z.looseObject({
  flow_token: z.string().regex(TOKEN),
  kind: z.string().max(100).optional().catch(undefined),
  words: z.string().catch(''),
  consent: z.union([z.boolean(), z.string()]).optional().catch(undefined),
  pictures: z
    .array(z.looseObject({ id: mediaId }).optional().catch(undefined))
    .max(1_000)
    .catch([]),
})

/**
 * What a citizen answered in a report form: whatever a modified app may send as well.
 * @returns nothing where it is no answer to a form of ours
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/flowswebhooks (response message)
 */
export const parseFormAnswer = (json: string): ReportFormAnswer | undefined => {
  if (json.length > MAX_RESPONSE) return undefined
  let content: unknown
  try {
    content = JSON.parse(json)
  } catch {
    return undefined
  }
  const parsed = response.safeParse(content)
  const draft = parsed.success ? TOKEN.exec(parsed.data.flow_token)?.[1] : undefined
  if (!parsed.success || !draft) return undefined
  const { kind, words, consent, pictures } = parsed.data
  return {
    draft,
    ...(kind ? { kind: sanitise(kind, 100) } : {}),
    text: sanitise(words, MAX_TEXT),
    consent: consent === true || consent === 'true',
    pictures: [...new Set(pictures.flatMap((one) => one?.id ?? []))].slice(0, MAX_PICTURES),
  }
}

/**
 * A message as it is stored: the pictures of a form are messages of their own before it, so that each is fetched, shown to
 * staff and forgotten as any other. Their ids are made of the message's, so that a repeated delivery is known.
 */
export const withFormPictures = (message: ReceivedMessage): ReceivedMessage[] => {
  const { incoming, externalId, raw: _, ...head } = message
  const pictures = incoming.type === 'form' ? (incoming.report?.pictures ?? []) : []
  return [
    ...pictures.map(
      (mediaId, index): ReceivedMessage => ({
        ...head,
        externalId: `${externalId}#${index + 1}`,
        incoming: { type: 'picture', mediaId, form: externalId },
        raw: {},
      }),
    ),
    message,
  ]
}
