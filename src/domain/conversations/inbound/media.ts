import { eq } from 'drizzle-orm'
import { type Attachment, getAttachments, requestAttachments } from '#domain/attachments'
import { findPhotoPlaces, getPictures, requestPicture } from '#domain/pictures'
import type { Town, TownWorker } from '#domain/town'
import { type PhotoPlace, type PictureProblem, parsePictureProblem } from '#platform/media'
import { signalInbox } from '../signal.ts'
import { type ConversationRow, decryptState } from '../state.ts'
import { inboundMessage } from '../tables.ts'
import type { Incoming } from './inbound.ts'

type Row = typeof inboundMessage.$inferSelect

/** How far what came with some messages has been fetched, by the ids of the messages. */
export type Media = {
  pictures: Map<string, 'pending' | 'ready' | 'failed'>
  /** Why those that failed did. */
  problems: Map<string, PictureProblem>
  /** Where those that say so were taken. */
  places: Map<string, PhotoPlace>
  /** Those that a model looks at now, for the first time. */
  unread: Set<string>
  attachments: Map<string, Attachment>
}

/** How long pictures are waited for, to say at once which cannot be opened, in milliseconds. */
const PICTURE_WAIT_MS = 6_000

/** How long a model is waited for to say what pictures show, with the time that they took to come. */
const READING_WAIT_MS = 8_000

/** How long what is said in a voice note is waited for. */
const VOICE_WAIT_MS = 45_000

/** What is waited for is looked at this often, if nobody says before that it is there. */
const POLL_MS = 1_000

const FILES = new Set(['video', 'audio', 'voice', 'document', 'sticker'])

/** Nothing but words. */
export const NO_MEDIA: Media = {
  pictures: new Map(),
  problems: new Map(),
  places: new Map(),
  unread: new Set(),
  attachments: new Map(),
}

/** Whether something comes with a message that has to be fetched. */
export const hasMedia = ({ type }: Pick<Row, 'type'>): boolean => type === 'picture' || FILES.has(type)

/**
 * Has what came with waiting messages fetched, as soon as they are first looked at.
 * @returns how far each is
 */
export const loadMedia = async (town: Town, row: ConversationRow, waiting: Row[]): Promise<Media> => {
  const pictureIds = waiting.filter(({ type }) => type === 'picture').map(({ id }) => id)
  const fileIds = waiting.filter(({ type }) => FILES.has(type)).map(({ id }) => id)
  const [pictures, attachments] = await Promise.all([
    getPictures(town.db, town, pictureIds),
    getAttachments(town.db, town, fileIds),
  ])
  const states = new Map(pictures.map(({ id, state }) => [id, state]))
  const unknown = waiting.filter(
    ({ id, type }) => (type === 'picture' && !states.has(id)) || (FILES.has(type) && !attachments.has(id)),
  )
  if (unknown.length > 0) await requestMedia(town, row, unknown)
  for (const { id, type } of unknown) if (type === 'picture') states.set(id, 'pending')
  const missing = unknown.filter(({ type }) => FILES.has(type)).map(({ id }) => id)
  const made = await getAttachments(town.db, town, missing)
  const failed = pictures.filter(({ state }) => state === 'failed')
  return {
    pictures: states,
    problems: new Map(failed.map(({ id, problem }) => [id, parsePictureProblem(problem)])),
    places: findPhotoPlaces(town, pictures),
    unread: new Set(
      pictures.flatMap(({ id, state, reading, readingAttempts }) =>
        state === 'ready' && reading === 'pending' && readingAttempts === 0 ? [id] : [],
      ),
    ),
    attachments: new Map([...attachments, ...made]),
  }
}

const requestMedia = async (town: Town, row: ConversationRow, messages: Row[]): Promise<void> => {
  const { languageChosen, language, stage } = decryptState(town, row)
  // What is said to people, or brought for an appointment, is for nobody else to look at.
  const read =
    stage.at !== 'person' && stage.at !== 'booking' && !(stage.at === 'menu' && stage.asking?.for === 'about')
  const opened = messages.map(({ id, content }) => ({
    id,
    incoming: town.vault.decrypt<{ incoming: Incoming }>(content, 'inbound_message.content').incoming,
  }))
  await town.db.transaction(async (tx) => {
    for (const { id, incoming } of opened)
      if (incoming.type === 'picture')
        await requestPicture(tx, town, {
          id,
          source: { from: row.channel, mediaId: incoming.mediaId },
          read,
        })
    const files = opened.flatMap(({ id, incoming }) => {
      if (incoming.type !== 'media' || incoming.kind === 'image') return []
      const { kind, mediaId, mime, filename } = incoming
      return {
        id,
        kind,
        source: { channel: row.channel, mediaId, mime, filename, ...(languageChosen ? { language } : {}) },
      }
    })
    await requestAttachments(tx, town, files)
  })
}

/**
 * How much longer the first thing that waits is to wait for what came with it.
 * @param messages what the next turn would take
 * @returns milliseconds; nothing when it can be taken
 */
export const remainingMediaWait = (
  town: Town,
  row: ConversationRow,
  messages: Row[],
  { pictures, attachments }: Media,
): number | undefined => {
  const newest = messages.at(-1)
  // People see for themselves: nothing is said that would depend on it.
  if (!newest || decryptState(town, row).stage.at === 'person') return undefined
  const age = town.now().getTime() - newest.receivedAt.getTime()
  const left = (patience: number) => (age < patience ? Math.min(POLL_MS, patience - age) : undefined)
  if (messages.some(({ id }) => pictures.get(id) === 'pending')) return left(PICTURE_WAIT_MS)
  const file = attachments.get(newest.id)
  return file?.transcription === 'pending' ? left(VOICE_WAIT_MS) : undefined
}

/**
 * How much longer a model may take to say what the pictures of some messages show.
 * @returns milliseconds; nothing where none is being looked at, or it has been waited for long enough
 */
export const remainingReadingWait = (town: Town, messages: Row[], { unread }: Media): number | undefined => {
  const newest = messages.at(-1)
  if (!newest || messages.every(({ id }) => !unread.has(id))) return undefined
  const left = READING_WAIT_MS - (town.now().getTime() - newest.receivedAt.getTime())
  return left > 0 ? Math.min(POLL_MS, left) : undefined
}

/** Something that came with a message has been fetched or given up: who waits for it is answered, who looks sees it. */
export const onMediaSettled = async (town: Town, messageId: string, turns: TownWorker): Promise<void> => {
  const [row] = await town.db
    .select({ conversationId: inboundMessage.conversationId, handledAt: inboundMessage.handledAt })
    .from(inboundMessage)
    .where(eq(inboundMessage.id, messageId))
  if (!row) return
  if (row.handledAt === null) turns.wake(town, row.conversationId)
  await signalInbox(town.db, town, row.conversationId)
}
