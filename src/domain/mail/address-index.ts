import type { Town } from '#domain/town'
import { hashedMailAddress } from '#platform/mail'

/** The keyed hash by which an address is found. */
export const indexOfAddress = ({ vault }: Pick<Town, 'vault'>, address: string): Buffer =>
  vault.blindIndex(hashedMailAddress(address))
