import { registerApplication } from '#domain/applications'
import { createStaffAuth } from '#domain/staff'
import { loadTown, type Town } from '#domain/town'
import { createVault } from '#platform/crypto'
import { type Bench, SECRETS } from './setup.ts'

const EMAIL = 'bench@town.test'
const PASSWORD = 'bench-bench-bench'

/** An administrator of a benchmark's town, made and signed in. @returns the cookie to send */
export const signInAdministrator = async ({ database }: Bench, url: string): Promise<string> => {
  const { profile } = loadTown('manresa.cat')
  const town = { id: profile.id, profile, db: database.db, now: () => new Date(), publicUrl: url }
  const staff = createStaffAuth({ secret: SECRETS.SECRET_KEY, secondFactor: 'optional' })(town)
  await staff.add({ email: EMAIL, name: 'Algú', role: 'administrator' }, PASSWORD)
  const answer = await fetch(`${url}/console/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ email: EMAIL, password: PASSWORD }),
    redirect: 'manual',
  })
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
}

/** A program's key that may read and post as much as it likes. */
export const createApiKey = async ({ database }: Bench): Promise<string> => {
  const town = {
    id: 'manresa.cat',
    db: database.db,
    vault: createVault(SECRETS.SECRET_KEY),
    now: () => new Date(),
  }
  const made = await registerApplication(town as unknown as Town, {
    name: 'bench',
    scopes: ['read', 'post'],
    approved: true,
    perMinute: 10_000_000,
  })
  if (!('key' in made)) throw new Error('the application was not registered')
  return made.key
}
