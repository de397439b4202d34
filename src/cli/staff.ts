import { parseArgs } from 'node:util'
import { createStaffAuth, generatePassword, listMembers, ROLES } from '#domain/staff'
import { loadTown } from '#domain/town'
import { connect, migrate } from '#platform/database'
import { BadConfig, type Config, databaseOf } from '../server/config.ts'
import { openStaffSignIn } from '../server/create-town.ts'
import { readCommandConfig } from '../server/towns/index.ts'
import { openTown } from './open-town.ts'
import { type Environment, TERMINAL, type Terminal, toExitStatus } from './terminal.ts'

const USAGE = `Usage: bun run staff nom@ajuntament.cat "Nom i cognoms" [${ROLES.join(' | ')}]
       bun run staff passkeys nom@ajuntament.cat [--remove ID]`

/** Under which name the audit log and the member know a change that was made here. */
const OPERATOR = 'bun run staff'

const readArguments = (args: string[]) => {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { remove: { type: 'string' } },
    })
    return { ...values, positionals }
  } catch {
    throw new BadConfig(USAGE)
  }
}

/** Adds a member of staff: the first administrator of a new town is created with it. Lists and removes passkeys, for who lost theirs. */
const run = async (args: string[], env: Environment, terminal: Terminal): Promise<void> => {
  const { positionals, remove } = readArguments(args)
  const config = () => readCommandConfig({ ...env, DEMO: undefined })
  const [first, second, role = 'administrator'] = positionals
  if (first === 'passkeys' && second?.includes('@') && positionals.length === 2)
    return passkeys(config(), terminal, { email: second, removed: remove })
  const known = ROLES.find((one) => one === role)
  if (!first?.includes('@') || !second || !known || remove !== undefined) throw new BadConfig(USAGE)
  await add(config(), terminal, { email: first, name: second, role: known })
}

const add = async (
  config: Config,
  { say }: Terminal,
  { email, name, role }: { email: string; name: string; role: (typeof ROLES)[number] },
): Promise<void> => {
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
  say(
    added
      ? `${name} can sign in at ${config.publicUrl}/console with ${email} and this password:\n\n  ${password}\n\nIt is not shown again.`
      : `A member of staff with ${email} already exists: nothing was changed.`,
  )
}

const passkeys = async (
  config: Config,
  { say }: Terminal,
  { email, removed }: { email: string; removed: string | undefined },
): Promise<void> => {
  const { town, close } = await openTown(config, 'error')
  try {
    const member = (await listMembers(town)).find((one) => one.email === email.toLowerCase())
    if (!member) throw new BadConfig(`✗ ${email}: nobody of ${town.id} has this address.`)
    const staff = openStaffSignIn(town, config.staff)
    const own = await staff.passkeys.list(member.id)
    if (removed === undefined) {
      const lines = own.map(
        ({ id, name, createdAt, lastUsedAt }) =>
          `  ${id}  ${name}  added ${createdAt.toISOString()}  ${lastUsedAt ? `used ${lastUsedAt.toISOString()}` : 'never used'}`,
      )
      for (const line of [`${member.name} has ${own.length} passkeys.`, ...lines]) say(line)
      return
    }
    if (!own.some(({ id }) => id === removed))
      throw new BadConfig(`✗ --remove ${removed}: ${member.name} has no such passkey.`)
    await staff.passkeys.revoke(member.id, removed, { name: OPERATOR })
    say(`Removed. ${member.name} was signed out everywhere.`)
  } finally {
    await close()
  }
}

/** @returns the exit status */
export const runStaffCommand = (args: string[], env: Environment, terminal: Terminal): Promise<number> =>
  toExitStatus(run(args, env, terminal), terminal)

if (import.meta.main) process.exit(await runStaffCommand(process.argv.slice(2), process.env, TERMINAL))
