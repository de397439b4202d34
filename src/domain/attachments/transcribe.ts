import { eq } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { ModelServerFailed } from '#platform/model-server'
import { describeError } from '#platform/telemetry'
import { sanitise } from '#platform/text'
import { displayMode } from './display-mode.ts'
import { type AttachmentSource, attachmentKey } from './source.ts'
import { attachment } from './tables.ts'

/** More words than these are not kept of a voice note. */
const MAX_TRANSCRIPT_LENGTH = 4_000

const ENDINGS: Record<string, string> = {
  'audio/ogg': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/wav': 'wav',
  'audio/aac': 'aac',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
}

/** Has what is said in a fetched attachment written down. What cannot be is not asked for again: a person waits. */
export const transcribeAttachment = async (
  town: Town,
  row: typeof attachment.$inferSelect,
): Promise<void> => {
  const text = await transcribe(town, row).catch((error) => {
    town.log.warn({ attachment: row.id, error: describeError(error) }, 'failed to transcribe voice note')
    return ''
  })
  await town.db
    .update(attachment)
    .set({
      transcription: text ? 'done' : 'failed',
      transcript: text ? town.vault.encrypt(text, 'attachment.transcript') : null,
      nextAttemptAt: null,
    })
    .where(eq(attachment.id, row.id))
}

const transcribe = async (town: Town, row: typeof attachment.$inferSelect): Promise<string> => {
  const { as, mime } = displayMode(row.kind, row.mime)
  const sound = await town.media.open(attachmentKey(row.id))
  if (!town.speech || !sound) return ''
  // What is no sound is heard by nobody: the server is not asked.
  if (as !== 'audio') throw new ModelServerFailed('the file has no sound')
  const { language } = town.vault.decrypt<AttachmentSource>(row.source, 'attachment.source')
  // What it is called says what it is: servers tell by the ending.
  const named = new Blob([await sound.arrayBuffer()], { type: mime })
  return sanitise(
    await town.speech.transcribe(named, `voice.${ENDINGS[mime] ?? 'bin'}`, language),
    MAX_TRANSCRIPT_LENGTH,
  )
}
