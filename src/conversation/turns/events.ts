import type { Attachment } from '#domain/attachments'
import type { InboundRow, Incoming, Media } from '#domain/conversations'
import type { Town } from '#domain/town'
import { sha256Hex } from '#platform/crypto'
import type { ArrivedPictures, ConversationEvent } from '../engine/types.ts'

/** The next thing that happened, with the messages that it is made of. */
export type NextEvent = { messages: InboundRow[]; event: ConversationEvent }

/** A message and what it says. */
export type OpenedMessage = { row: InboundRow; incoming: Incoming }

/** What some messages say: decrypted once, however many events they become. */
export const openMessages = (town: Town, waiting: InboundRow[]): OpenedMessage[] =>
  waiting.map((row) => ({
    row,
    incoming: town.vault.decrypt<{ incoming: Incoming }>(row.content, 'inbound_message.content').incoming,
  }))

/** The next thing that happened: one message, or the pictures of an album together. */
export const getNextEvent = (opened: OpenedMessage[], media: Media): NextEvent => {
  const [first] = opened
  if (!first) throw new Error('no pending message')
  const { id } = first.row
  const { incoming } = first
  const form = findForm(first, opened)
  if (form) {
    const parts = opened.filter((one) => formOf(one) === form.row.externalId)
    return {
      messages: [...parts, form].map(({ row }) => row),
      event: { ...toFormEvent(form), ...picturesOf(parts, media) },
    }
  }
  if (incoming.type !== 'picture')
    return { messages: [first.row], event: toEvent(id, incoming, media.attachments.get(id)) }
  const until = opened.findIndex((one) => one.incoming.type !== 'picture' || formOf(one) !== undefined)
  const album = until === -1 ? opened : opened.slice(0, Math.max(1, until))
  const captions = album.flatMap((one) => (one.incoming.type === 'picture' && one.incoming.caption) || [])
  return {
    messages: album.map(({ row }) => row),
    event: { id, type: 'pictures', ...picturesOf(album, media), caption: captions.join('\n') || undefined },
  }
}

/** How far the pictures of some messages have come. */
const picturesOf = (messages: OpenedMessage[], media: Media): ArrivedPictures => {
  const states = messages.map(({ row }) => media.pictures.get(row.id))
  const usable = messages.filter((_, index) => states[index] !== 'failed')
  const place = usable.map(({ row }) => media.places.get(row.id)).find((one) => one !== undefined)
  return {
    pictures: usable.map(({ row }) => row.id),
    coming: states.filter((state) => state === 'pending').length,
    unreadable: messages.length - usable.length,
    problems: [...new Set(messages.flatMap(({ row }) => media.problems.get(row.id) ?? []))],
    ...(place && { place }),
  }
}

const formOf = ({ incoming }: OpenedMessage): string | undefined =>
  incoming.type === 'picture' ? incoming.form : undefined

/** The answered form that a message is, or is a picture of: they are stored together. */
const findForm = (
  first: OpenedMessage,
  waiting: OpenedMessage[],
): (OpenedMessage & { incoming: FormMessage }) | undefined => {
  const wanted = formOf(first) ?? first.row.externalId
  return waiting.find(
    (one): one is OpenedMessage & { incoming: FormMessage } =>
      one.row.externalId === wanted && one.incoming.type === 'form' && one.incoming.report !== undefined,
  )
}

type FormMessage = Extract<Incoming, { type: 'form' }>

const toFormEvent = ({
  row: { id },
  incoming: { report },
}: OpenedMessage & { incoming: FormMessage }): Omit<
  Extract<ConversationEvent, { type: 'report-form' }>,
  'pictures'
> => {
  const { draft = '', kind, text = '', consent = false } = report ?? {}
  return {
    id,
    type: 'report-form',
    draft,
    kind,
    text,
    consent,
    digest: sha256Hex(new TextEncoder().encode(JSON.stringify([kind, text]))),
  }
}

/** What a message is to the engine. */
const toEvent = (
  id: string,
  incoming: Exclude<Incoming, { type: 'picture' }>,
  attachment: Attachment | undefined,
): ConversationEvent => {
  switch (incoming.type) {
    case 'text':
    case 'choice':
      return { id, ...incoming }
    case 'location': {
      const { lat, long, name } = incoming
      const point = lat === undefined || long === undefined ? undefined : { lat, long }
      return { id, type: 'location', point, name }
    }
    case 'media': {
      const { caption, filename, kind } = incoming
      // Some phones put a document's name where the caption goes: that is nobody's words.
      if (caption && caption !== filename) return { id, type: 'text', text: caption }
      return attachment?.transcript
        ? { id, type: 'text', text: attachment.transcript, spoken: true }
        : { id, type: 'other', kind }
    }
    case 'opened':
      return { id, type: 'choice', choice: 'menu', title: '' }
    case 'contacts': {
      const { shared } = incoming
      const kind = shared === undefined ? 'contacts' : shared === '' ? 'contact-not-shared' : 'contact-shared'
      return { id, type: 'other', kind }
    }
    case 'reaction':
      return { id, type: 'other', kind: incoming.emoji ? 'reaction' : 'reaction-withdrawn' }
    case 'other':
      return { id, type: 'other', kind: incoming.kind }
    default:
      return { id, type: 'other', kind: incoming.type }
  }
}
