import { eq } from 'drizzle-orm'
import { SpeechFailed } from '#platform/speech'
import { describeError } from '#platform/telemetry'
import { clean } from '#platform/text'
import type { Town } from '#town/jurisdictions'
import { shownAs } from './shown.ts'
import { type AttachmentSource, keyOfAttachment } from './source.ts'
import { attachment } from './tables.ts'

/** More words than these are not kept of a voice note. */
const MAX_WORDS = 4_000

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
export const writeDown = async (town: Town, row: typeof attachment.$inferSelect): Promise<void> => {
  const words = await wordsIn(town, row).catch((error) => {
    town.log.warn(
      { attachment: row.id, error: describeError(error) },
      'a voice note could not be transcribed',
    )
    return ''
  })
  await town.db
    .update(attachment)
    .set({
      transcription: words ? 'done' : 'failed',
      transcript: words ? town.vault.seal(words, 'attachment.transcript') : null,
      nextAttemptAt: null,
    })
    .where(eq(attachment.id, row.id))
}

const wordsIn = async (town: Town, row: typeof attachment.$inferSelect): Promise<string> => {
  const { as, mime } = shownAs(row.kind, row.mime)
  const sound = await town.media.open(keyOfAttachment(row.id))
  if (!town.speech || !sound) return ''
  // What is no sound is heard by nobody: the server is not asked.
  if (as !== 'audio') throw new SpeechFailed('no sound')
  const { language } = town.vault.open<AttachmentSource>(row.source, 'attachment.source')
  // What it is called says what it is: servers tell by the ending.
  const named = new Blob([await sound.arrayBuffer()], { type: mime })
  return clean(await town.speech.transcribe(named, `voice.${ENDINGS[mime] ?? 'bin'}`, language), MAX_WORDS)
}
