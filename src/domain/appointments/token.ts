import type { Town } from '#domain/town'
import { timingSafeEqualText } from '#platform/crypto'

const MAC_BYTES = 12

const tokenMac = (town: Town, id: string): string =>
  town.vault.blindIndex(`appointment:${id}`).subarray(0, MAC_BYTES).toString('base64url')

/** What opens an appointment for its citizen, and for nobody who was not given it: no list of them is kept. */
export const createToken = (town: Town, id: string): string =>
  `${Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')}${tokenMac(town, id)}`

/** The appointment that a token opens, if it is one of ours. */
export const verifyToken = (town: Town, token: string): string | undefined => {
  if (!/^[\w-]{38}$/.test(token)) return undefined
  const hex = Buffer.from(token.slice(0, 22), 'base64url').toString('hex')
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return timingSafeEqualText(tokenMac(town, id), token.slice(22)) ? id : undefined
}

/** The address of an appointment's own page. */
export const appointmentUrl = (town: Town, id: string): string =>
  `${town.publicUrl}/appointments/${createToken(town, id)}`
