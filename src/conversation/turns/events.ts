import type { Attachment } from '#domain/attachments'
import type { InboundRow, Incoming, Media } from '#domain/conversations'
import type { Town } from '#domain/town'
import type { ConversationEvent } from '../engine/types.ts'

/** The next thing that happened, with the messages that it is made of. */
export type NextEvent = { messages: InboundRow[]; event: ConversationEvent }

/** The next thing that happened: one message, or the pictures of an album together. */
export const getNextEvent = (town: Town, waiting: InboundRow[], media: Media): NextEvent => {
  const opened = waiting.map((row) => ({
    row,
    incoming: town.vault.decrypt<{ incoming: Incoming }>(row.content, 'inbound_message.content').incoming,
  }))
  const [first] = opened
  if (!first) throw new Error('no pending message')
  const { id } = first.row
  const { incoming } = first
  if (incoming.type !== 'picture')
    return { messages: [first.row], event: toEvent(id, incoming, media.attachments.get(id)) }
  const until = opened.findIndex((one) => one.incoming.type !== 'picture')
  const album = until === -1 ? opened : opened.slice(0, until)
  const captions = album.flatMap((one) => (one.incoming.type === 'picture' && one.incoming.caption) || [])
  const states = album.map(({ row }) => media.pictures.get(row.id))
  const usable = album.filter((_, index) => states[index] !== 'failed')
  return {
    messages: album.map(({ row }) => row),
    event: {
      id,
      type: 'pictures',
      pictures: usable.map(({ row }) => row.id),
      coming: states.filter((state) => state === 'pending').length,
      unreadable: album.length - usable.length,
      problems: [...new Set(album.flatMap(({ row }) => media.problems.get(row.id) ?? []))],
      caption: captions.join('\n') || undefined,
    },
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
