import { createStaffAuth, generatePassword, ROLES } from '#domain/staff'
import { loadTown } from '#domain/town'
import { connect, migrate } from '#platform/database'
import { traceError } from '#platform/telemetry'
import { BadConfig, databaseOf } from '../server/config.ts'
import { readCommandConfig } from '../server/towns/index.ts'

/** Adds a member of staff: the first administrator of a new town is created with it. */
const run = async (): Promise<void> => {
  const [email, name, role = 'administrator'] = process.argv.slice(2)
  const known = ROLES.find((one) => one === role)
  if (!email?.includes('@') || !name || !known) {
    throw new BadConfig(`Usage: bun run staff nom@ajuntament.cat "Nom i cognoms" [${ROLES.join(' | ')}]`)
  }
  const config = readCommandConfig({ ...process.env, DEMO: undefined })
  await migrate(databaseOf(config))
  const database = connect(databaseOf(config), { max: 2 })
  const { profile } = loadTown(config.jurisdictionId, config.townsDir)
  const town = {
    id: profile.id,
    profile,
    db: database.db,
    now: () => new Date(),
    publicUrl: config.publicUrl,
  }
  const password = generatePassword()
  const added = await createStaffAuth(config.staff)(town).add({ email, name, role: known }, password)
  await database.close()
  process.stdout.write(
    added
      ? `${name} can sign in at ${config.publicUrl}/console with ${email} and this password:\n\n  ${password}\n\nIt is not shown again.\n`
      : `A member of staff with ${email} already exists: nothing was changed.\n`,
  )
}

run().catch((error) => {
  process.stderr.write(`${error instanceof BadConfig ? error.message : traceError(error)}\n`)
  process.exit(1)
})
