import { timingSafeEqualText, type Vault } from './vault.ts'

const MAC_BYTES = 12

const macOf = (vault: Pick<Vault, 'blindIndex'>, purpose: string, id: string): string =>
  vault.blindIndex(`${purpose}:${id}`).subarray(0, MAC_BYTES).toString('base64url')

/**
 * What opens the thing of an id to who was given it, and to nobody else: no list of them is kept.
 * @param purpose another one opens nothing
 */
export const createIdToken = (vault: Pick<Vault, 'blindIndex'>, purpose: string, id: string): string =>
  `${Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')}${macOf(vault, purpose, id)}`

/** The id that a token opens, if it is one of ours. */
export const verifyIdToken = (
  vault: Pick<Vault, 'blindIndex'>,
  purpose: string,
  token: string,
): string | undefined => {
  if (!/^[\w-]{38}$/.test(token)) return undefined
  const hex = Buffer.from(token.slice(0, 22), 'base64url').toString('hex')
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return timingSafeEqualText(macOf(vault, purpose, id), token.slice(22)) ? id : undefined
}
