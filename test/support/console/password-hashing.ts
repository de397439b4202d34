import { createHash, timingSafeEqual } from 'node:crypto'
import { verifyPassword } from 'better-auth/crypto'
import type { PasswordHashing } from '#domain/staff'

const PREFIX = 'fast:'

const hashOf = (password: string) =>
  `${PREFIX}${createHash('sha256').update(password.normalize('NFKC')).digest('hex')}`

/**
 * Hashes that take no time, for tests that are not about them. The true ones, of commands and of worlds that ask for them,
 * are verified as the service does.
 */
export const FAST_HASHING: PasswordHashing = {
  hash: async (password) => hashOf(password),
  verify: async ({ hash, password }) =>
    hash.startsWith(PREFIX)
      ? timingSafeEqual(Buffer.from(hash), Buffer.from(hashOf(password)))
      : verifyPassword({ hash, password }),
}
