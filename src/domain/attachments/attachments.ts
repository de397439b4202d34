import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { and, eq, inArray, lte } from 'drizzle-orm'
import { fileTypeFromBuffer } from 'file-type'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { MediaNotFound } from '#platform/media'
import { BodyTooLarge } from '#platform/streams'
import { describeError } from '#platform/telemetry'
import { type AttachmentSource, attachmentKey } from './source.ts'
import { attachment } from './tables.ts'
import { transcribeAttachment } from './transcribe.ts'

/** Has an attachment fetched from the messenger, or what is said in it written down. */
export const fetchAttachment: Queue<{ attachmentId: string }> = { name: 'fetch-attachment', retries: 0 }

type Row = typeof attachment.$inferSelect

/** Kinds of files besides pictures. */
export type AttachmentKind = Row['kind']

/** Why there is no file. The code is for the catalogue of texts, never shown as it is. */
export type AttachmentProblem = 'too-large' | 'gone' | 'empty' | 'unreachable'

/** A file that came with a message, as the rest of the town sees it. */
export type Attachment = Pick<Row, 'id' | 'kind' | 'state' | 'mime' | 'size' | 'transcription'> & {
  problem?: AttachmentProblem
  filename?: string
  transcript?: string
}

const MB = 1024 * 1024

/** Bytes at most: what the platform itself takes of each kind. */
const MAX_BYTES: Record<AttachmentKind, number> = {
  video: 16 * MB,
  audio: 16 * MB,
  voice: 16 * MB,
  document: 100 * MB,
  sticker: MB / 2,
}

/** Tries before giving up: spread over six and a half of the seven days that the messenger keeps it. */
const MAX_ATTEMPTS = 24
const MAX_DELAY_SECONDS = 12 * 3600

/** What the messenger does not have is asked for a few times more: it may be a moment behind itself. */
const MAX_ATTEMPTS_NOT_FOUND = 4

/** How long somebody who fetches one may be thought alive, in milliseconds. */
const LEASE_MS = 2 * 60_000

/** A job may come this much before its time. */
const EARLY_TOLERANCE_MS = 2_000

/** Bytes that are looked at to tell what a file is. */
const HEAD = 64 * 1024

/** Notes that files are to come and asks for them to be fetched. Those that are known already are left alone. */
export const requestAttachments = async (
  tx: Tx,
  town: Town,
  expected: { id: string; kind: AttachmentKind; source: AttachmentSource }[],
): Promise<void> => {
  if (expected.length === 0) return
  const now = town.now()
  const made = await tx
    .insert(attachment)
    .values(
      expected.map(({ id, kind, source }) => ({
        id,
        jurisdictionId: town.id,
        kind,
        source: town.vault.encrypt(source, 'attachment.source'),
        state: 'pending' as const,
        nextAttemptAt: now,
        transcription: kind === 'voice' && town.speech ? ('pending' as const) : null,
        createdAt: now,
      })),
    )
    .onConflictDoNothing()
    .returning({ attachmentId: attachment.id })
  await town.jobs.enqueue(tx, fetchAttachment, made)
}

/** Attachments by the ids of their messages. */
export const getAttachments = async (db: Db, town: Town, ids: string[]): Promise<Map<string, Attachment>> => {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select()
    .from(attachment)
    .where(and(eq(attachment.jurisdictionId, town.id), inArray(attachment.id, ids)))
  return new Map(rows.map((row) => [row.id, fromRow(town, row)]))
}

const fromRow = (town: Town, row: Row): Attachment => {
  const { filename } = town.vault.decrypt<AttachmentSource>(row.source, 'attachment.source')
  const { id, kind, state, mime, size, transcription } = row
  return {
    id,
    kind,
    state,
    mime,
    size,
    transcription,
    filename,
    problem: state === 'failed' ? (row.problem as AttachmentProblem) : undefined,
    transcript: row.transcript
      ? town.vault.decrypt<string>(row.transcript, 'attachment.transcript')
      : undefined,
  }
}

/** Writes a file that lies with a messenger to a path. @throws when it cannot */
type DownloadFile = (
  source: Pick<AttachmentSource, 'channel' | 'mediaId'>,
  path: string,
  maxBytes: number,
) => Promise<void>

/**
 * Completes an expected attachment: fetches it, tells what it is, has what is said in it written down. What went wrong
 * is recorded: what no retry will mend is given up, the rest is tried again later.
 */
export const completeAttachment = async (town: Town, id: string, download: DownloadFile): Promise<void> => {
  const row = await acquireLease(town, id)
  if (!row) return
  const mime = row.state === 'ready' ? row.mime : await downloadAttachment(town, row, download)
  if (mime !== undefined && row.transcription === 'pending')
    await transcribeAttachment(town, { ...row, mime })
}

/** Holds an attachment, so that nobody else fetches it. Nothing when there is nothing to be done now. */
const acquireLease = async (town: Town, id: string): Promise<Row | undefined> => {
  const now = town.now().getTime()
  const [row] = await town.db
    .update(attachment)
    .set({ nextAttemptAt: new Date(now + LEASE_MS) })
    .where(
      and(
        eq(attachment.jurisdictionId, town.id),
        eq(attachment.id, id),
        lte(attachment.nextAttemptAt, new Date(now + EARLY_TOLERANCE_MS)),
      ),
    )
    .returning()
  return row
}

/** @returns what it is, null where that cannot be told; undefined when it could not be fetched */
const downloadAttachment = async (
  town: Town,
  row: Row,
  download: DownloadFile,
): Promise<string | null | undefined> => {
  const source = town.vault.decrypt<AttachmentSource>(row.source, 'attachment.source')
  const path = join(tmpdir(), `attachment-${randomUUID()}`)
  try {
    await download(source, path, MAX_BYTES[row.kind])
    const file = Bun.file(path)
    if (file.size === 0) throw new PermanentFailure('empty')
    const mime = (await fileTypeFromBuffer(await file.slice(0, HEAD).bytes()))?.mime ?? null
    await town.media.putFile(attachmentKey(row.id), path, 'application/octet-stream')
    const kept = await town.db
      .update(attachment)
      .set({
        state: 'ready',
        problem: null,
        mime,
        size: file.size,
        ...(row.transcription === 'pending' ? {} : { nextAttemptAt: null }),
      })
      .where(eq(attachment.id, row.id))
      .returning({ id: attachment.id })
    // They were forgotten in the meantime: nothing of theirs stays.
    if (kept.length === 0) await town.media.remove(attachmentKey(row.id))
    return kept.length === 0 ? undefined : mime
  } catch (error) {
    await recordFailure(town, row, error)
    return undefined
  } finally {
    await rm(path, { force: true })
  }
}

/** What no retry will mend. */
class PermanentFailure extends Error {
  constructor(readonly problem: AttachmentProblem) {
    super(problem)
  }
}

const recordFailure = async (town: Town, row: Row, error: unknown): Promise<void> => {
  const attempts = row.attempts + 1
  const final: AttachmentProblem | undefined =
    error instanceof PermanentFailure
      ? error.problem
      : error instanceof BodyTooLarge
        ? 'too-large'
        : error instanceof MediaNotFound && attempts >= MAX_ATTEMPTS_NOT_FOUND
          ? 'gone'
          : attempts >= MAX_ATTEMPTS
            ? 'unreachable'
            : undefined
  const delay = Math.min(MAX_DELAY_SECONDS, 5 * 2 ** attempts)
  const problem = final ?? describeError(error)
  town.log.warn({ attachment: row.id, attempts, problem }, 'failed to download attachment')
  await town.db.transaction(async (tx) => {
    await tx
      .update(attachment)
      .set({
        state: final ? 'failed' : 'pending',
        problem,
        attempts,
        nextAttemptAt: final ? null : new Date(town.now().getTime() + delay * 1000),
        ...(final && row.transcription ? { transcription: 'failed' } : {}),
      })
      .where(eq(attachment.id, row.id))
    if (!final) await town.jobs.enqueue(tx, fetchAttachment, [{ attachmentId: row.id }], delay)
  })
}

/** Asks again for attachments whose time has passed without anyone looking at them (a process was killed). */
export const requeueStalledAttachments = async (town: Town, olderThanSeconds: number): Promise<void> => {
  const before = new Date(town.now().getTime() - olderThanSeconds * 1000)
  await town.db.transaction(async (tx) => {
    const late = await tx
      .select({ attachmentId: attachment.id })
      .from(attachment)
      .where(and(eq(attachment.jurisdictionId, town.id), lte(attachment.nextAttemptAt, before)))
      .limit(500)
    await town.jobs.enqueue(tx, fetchAttachment, late)
  })
}

/** A kept file, to be read as it is sent. @returns nothing when there is none */
export const openAttachment = (town: Town, id: string): Promise<Blob | undefined> =>
  town.media.open(attachmentKey(id))

/** Forgets the attachments of some messages. @returns the keys of their files, to be removed once this is committed */
export const deleteAttachments = async (db: Db, town: Town, ids: string[]): Promise<string[]> => {
  if (ids.length === 0) return []
  const rows = await db
    .delete(attachment)
    .where(and(eq(attachment.jurisdictionId, town.id), inArray(attachment.id, ids)))
    .returning({ id: attachment.id })
  return rows.map(({ id }) => attachmentKey(id))
}
