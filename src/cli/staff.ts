import { parseArgs } from 'node:util'
import { createStaffAuth, generatePassword, listMembers, ROLES } from '#domain/staff'
import { loadTown } from '#domain/town'
import { connect, migrate } from '#platform/database'
import { traceError } from '#platform/telemetry'
import { BadConfig, databaseOf } from '../server/config.ts'
import { openStaffSignIn } from '../server/create-town.ts'
import { readCommandConfig } from '../server/towns/index.ts'
import { openTown } from './open-town.ts'

const USAGE = `Usage: bun run staff nom@ajuntament.cat "Nom i cognoms" [${ROLES.join(' | ')}]
       bun run staff passkeys nom@ajuntament.cat [--remove ID]`

/** Under which name the audit log and the member know a change that was made here. */
const OPERATOR = 'bun run staff'

const readArguments = () => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { remove: { type: 'string' } },
    })
    return { ...values, positionals }
  } catch {
    throw new BadConfig(USAGE)
  }
}

/** Adds a member of staff: the first administrator of a new town is created with it. Lists and removes passkeys, for who lost theirs. */
const run = async (): Promise<void> => {
  const { positionals, remove } = readArguments()
  const [first, second, role = 'administrator'] = positionals
  if (first === 'passkeys' && second?.includes('@') && positionals.length === 2)
    return passkeys(second, remove)
  const known = ROLES.find((one) => one === role)
  if (!first?.includes('@') || !second || !known || remove !== undefined) throw new BadConfig(USAGE)
  await add(first, second, known)
}

const add = async (email: string, name: string, role: (typeof ROLES)[number]): Promise<void> => {
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
  const added = await createStaffAuth(config.staff)(town).add({ email, name, role }, password)
  await database.close()
  process.stdout.write(
    added
      ? `${name} can sign in at ${config.publicUrl}/console with ${email} and this password:\n\n  ${password}\n\nIt is not shown again.\n`
      : `A member of staff with ${email} already exists: nothing was changed.\n`,
  )
}

const passkeys = async (email: string, removed: string | undefined): Promise<void> => {
  const config = readCommandConfig({ ...process.env, DEMO: undefined })
  const { town, close } = await openTown(config, 'error')
  try {
    const member = (await listMembers(town)).find((one) => one.email === email.toLowerCase())
    if (!member) throw new BadConfig(`✗ ${email}: nobody of ${town.id} has this address.`)
    const staff = openStaffSignIn(town, config.staff)
    const own = await staff.passkeys.list(member.id)
    if (removed === undefined) {
      const lines = own.map(
        ({ id, name, createdAt, lastUsedAt }) =>
          `  ${id}  ${name}  added ${createdAt.toISOString()}  ${lastUsedAt ? `used ${lastUsedAt.toISOString()}` : 'never used'}\n`,
      )
      process.stdout.write(`${member.name} has ${own.length} passkeys.\n${lines.join('')}`)
      return
    }
    if (!own.some(({ id }) => id === removed))
      throw new BadConfig(`✗ --remove ${removed}: ${member.name} has no such passkey.`)
    await staff.passkeys.revoke(member.id, removed, { name: OPERATOR })
    process.stdout.write(`Removed. ${member.name} was signed out everywhere.\n`)
  } finally {
    await close()
  }
}

run().catch((error) => {
  process.stderr.write(`${error instanceof BadConfig ? error.message : traceError(error)}\n`)
  process.exit(1)
})
