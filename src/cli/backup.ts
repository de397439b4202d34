import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { BackupError, createBackup, restoreBackup, restrictToOwner } from '#platform/database'
import { traceError } from '#platform/telemetry'
import { BadConfig, databaseOf } from '../server/config.ts'
import { readCommandConfig } from '../server/towns/index.ts'

const copy = (from: string, to: string): Promise<void> =>
  cp(from, to, { recursive: true, force: true }).catch((error: NodeJS.ErrnoException) => {
    // The folder exists only after the first upload.
    if (error.code !== 'ENOENT' || existsSync(from))
      throw new BackupError(
        `The media store could not be copied from ${from} to ${to} (MEDIA_URL): ${error.message}`,
      )
  })

/**
 * `bun run backup FOLDER` and `bun run restore FOLDER`: a consistent snapshot of the database, and the media store where it
 * is a folder. A bucket has versions of its own.
 */
const run = async (): Promise<void> => {
  const [what, folder] = process.argv.slice(2)
  const config = readCommandConfig(process.env)
  if (!folder || (what !== 'backup' && what !== 'restore'))
    throw new BadConfig(`Usage: bun run ${what ?? 'backup'} FOLDER`)
  const url = databaseOf(config)
  const media = /^file:(?:\/\/)?(.+)$/.exec(config.mediaUrl)?.[1]
  const kept = join(folder, 'media')
  const { tables, rows } = await (what === 'backup' ? createBackup : restoreBackup)(url, folder)
  // After the database, so that every file that a row names is included.
  if (media) await (what === 'backup' ? copy(media, kept) : copy(kept, media))
  // A copied file has the rights of its source.
  if (media && what === 'backup') await restrictToOwner(folder)
  const words = what === 'backup' ? 'written to' : 'restored and verified from'
  process.stdout.write(`${rows} rows of ${tables} tables ${words} ${folder}.\n`)
  if (!media)
    process.stdout.write(
      'The media store is a bucket and is not included: use the versioning of the bucket.\n',
    )
  process.stdout.write(
    'SECRET_KEY is not in the backup: keep it in another place. Without it personal data cannot be decrypted.\n',
  )
}

run().then(
  () => process.exit(0),
  (error) => {
    const known = error instanceof BadConfig || error instanceof BackupError
    process.stderr.write(`${known ? error.message : traceError(error)}\n`)
    process.exit(1)
  },
)
