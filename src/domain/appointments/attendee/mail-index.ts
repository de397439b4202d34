import type { Town } from '#domain/town'
import { hashedMailAddress, parseMailAddress } from '#platform/mail'

/** The keyed hash of the address at which somebody is told of an appointment; nothing where there is none that can be written to. */
export const mailIndexOf = ({ vault }: Pick<Town, 'vault'>, email: string | undefined): Buffer | null => {
  const address = parseMailAddress(email ?? '')
  return address ? vault.blindIndex(hashedMailAddress(address)) : null
}
