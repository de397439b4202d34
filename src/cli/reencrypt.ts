import { reencryptUploads } from '#domain/chat-sessions'
import { reencryptDocuments } from '#domain/procedures'
import { createVault } from '#platform/crypto'
import { reencrypt } from '#platform/database'
import { databaseOf } from '../server/config.ts'
import { readCommandConfig } from '../server/towns/index.ts'
import { openTown } from './open-town.ts'
import { TERMINAL, toExitStatus } from './terminal.ts'

/** What lies encrypted in the media store. */
const FILES = [
  ['documents', reencryptDocuments],
  ['uploads', reencryptUploads],
] as const

/**
 * `bun run reencrypt`: after a new key was put first in DATA_ENCRYPTION_KEYS and every replica has it, re-encrypts the values
 * encrypted with older keys: in the database of all towns, in the media store of the town of JURISDICTION_ID. Then the older
 * ones may be removed.
 */
const run = async (): Promise<void> => {
  const config = readCommandConfig(process.env)
  const vault = createVault(config.secretKey, config.sealingKeys, { bound: config.sealingBound })
  let total = 0
  for await (const { column, values } of reencrypt(databaseOf(config), vault)) {
    if (values > 0) process.stdout.write(`${column}: ${values}\n`)
    total += values
  }
  const { town, close } = await openTown(config, 'error')
  for (const [name, reencryptFiles] of FILES) {
    const files = await reencryptFiles(town)
    if (files > 0) process.stdout.write(`${name} of ${town.id}: ${files}\n`)
    total += files
  }
  await close()
  process.stdout.write(
    total === 0
      ? 'All values are encrypted with the newest key.\n'
      : `${total} values re-encrypted with the newest key.\n`,
  )
}

process.exit(await toExitStatus(run(), TERMINAL))
