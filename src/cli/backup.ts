import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { BackupError, createBackup, restoreBackup, restrictToOwner } from '#platform/database'
import { traceError } from '#platform/telemetry'
import { BadConfig, databaseOf, readCommandConfig } from '../server/config.ts'

const copy = (from: string, to: string): Promise<void> =>
  cp(from, to, { recursive: true, force: true }).catch((error: NodeJS.ErrnoException) => {
    // A town to which nobody has sent a picture yet has no folder for them.
    if (error.code !== 'ENOENT' || existsSync(from))
      throw new BackupError(`The media store could not be copied from ${from} to ${to}: ${error.message}`)
  })

/**
 * `bun run backup FOLDER` and `bun run restoreBackup FOLDER`: the database as it was at one moment, and the media store where it
 * is a folder. A bucket is left to its own versions.
 */
const run = async (): Promise<void> => {
  const [what, folder] = process.argv.slice(2)
  const config = readCommandConfig(process.env)
  if (!folder || (what !== 'backup' && what !== 'restore'))
    throw new BadConfig(`Say where: bun run ${what ?? 'backup'} FOLDER`)
  const url = databaseOf(config)
  const media = /^file:(?:\/\/)?(.+)$/.exec(config.mediaUrl)?.[1]
  const kept = join(folder, 'media')
  const { tables, rows } = await (what === 'backup' ? createBackup : restoreBackup)(url, folder)
  // After the database: whatever it names is there already, and what came since does no harm.
  if (media) await (what === 'backup' ? copy(media, kept) : copy(kept, media))
  // A copied file has the rights of its source.
  if (media && what === 'backup') await restrictToOwner(folder)
  const words = what === 'backup' ? 'written to' : 'brought back, and compared, from'
  process.stdout.write(`${rows} rows of ${tables} tables ${words} ${folder}.\n`)
  if (!media) process.stdout.write('The media store is a bucket: keep its versions by its own means.\n')
  process.stdout.write(
    'SECRET_KEY is in no backup: keep it elsewhere. Without it, personal data cannot be read.\n',
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
