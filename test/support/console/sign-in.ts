import { createHmac } from 'node:crypto'
import { PASSWORD, type World } from '../world.ts'

/** What a page answered. */
export type Answer = { status: number; location: string; text: string }

/** A browser: keeps cookies, follows nothing by itself. `cookies` may be looked at and changed. */
export type Browser = {
  cookies: Map<string, string>
  go(path: string, fields?: Record<string, string>): Promise<Answer>
  /** Signs in with a password: everybody's in a test, unless stated. */
  enter(email: string, password?: string): Promise<Answer>
}

/** A browser of its own. @param headers that it sends with everything */
export const browserOf = (
  world: Pick<World, 'url' | 'sql'>,
  headers: Record<string, string> = {},
): Browser => {
  const cookies = new Map<string, string>()
  const go = async (path: string, fields?: Record<string, string>): Promise<Answer> => {
    const url = path.startsWith('http') ? path : `${world.url}${path}`
    const response = await fetch(url, {
      method: fields ? 'POST' : 'GET',
      body: fields && new URLSearchParams(fields),
      headers: { ...headers, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      redirect: 'manual',
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      text: await response.text(),
    }
  }
  return {
    cookies,
    go,
    async enter(email, password = PASSWORD) {
      // Everybody here signs in from one address, many in a minute.
      await world.sql`delete from staff_rate_limit`
      return go('/console/sign-in', { email, password })
    },
  }
}

/**
 * What an authenticator shows (RFC 6238, of a secret in base32).
 * @param later so many steps of thirty seconds from now; one is accepted already
 */
export const codeOf = (secret: string, later = 0): string => {
  const bits = [...secret].map((message) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(message).toString(2).padStart(5, '0'),
  )
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later))
  const hash = createHmac('sha1', key).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Takes a second factor for who is signed in. @returns its secret and the codes for when it is lost */
export const enrolSecondFactor = async (desk: Browser): Promise<{ secret: string; codes: string[] }> => {
  const begun = await desk.go('/console/account', { do: 'begin-second', password: PASSWORD })
  const secret = /class="secret">([A-Z2-7]+)</.exec(begun.text)?.[1] ?? ''
  const codes = [...begun.text.matchAll(/<li><code>([^<]+)</g)].flatMap((match) => match[1] ?? [])
  const done = await desk.go('/console/account', { do: 'confirm-second', code: codeOf(secret) })
  if (done.location !== '/console/account?done=second') throw new Error(`not enrolled: ${done.status}`)
  return { secret, codes }
}

/** Whether a browser is in: `in`, `account` where only the own account is open to it, `out`. */
export const accessOf = async (desk: Browser): Promise<string> => {
  const { status, location } = await desk.go('/console/conversations')
  if (status === 200) return 'in'
  return location === '/console/account?needed=second' ? 'account' : 'out'
}

/** A line of the register. */
export type Entry = { action: string; outcome: string; member_name: string; details: Record<string, string> }
/** What the register has of signing in. */
export const readSignInLog = (world: World): Promise<Entry[]> =>
  world.sql`select action, outcome, member_name, details from audit_entry
    where action in ('sign-in', 'second-factor') order by at, id`

/** Everything as if nobody had ever signed in. */
export const clearSignIns = async ({ sql }: Pick<World, 'sql'>) => {
  await sql`delete from staff_session`
  await sql`delete from staff_two_factor`
  await sql`delete from staff_rate_limit`
  await sql`delete from staff_account where provider_id = 'directory'`
  await sql`update staff_user set directory_subject = null, two_factor_enabled = false`
}
