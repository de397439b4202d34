import type { Town } from '#domain/town'
import { createIdToken, verifyIdToken } from '#platform/crypto'

const PURPOSE = 'appointment'

/** What opens an appointment for its citizen, and for nobody who was not given it. */
export const createToken = (town: Town, id: string): string => createIdToken(town.vault, PURPOSE, id)

/** The appointment that a token opens, if it is one of ours. */
export const verifyToken = (town: Town, token: string): string | undefined =>
  verifyIdToken(town.vault, PURPOSE, token)

/** The address of an appointment's own page. */
export const appointmentUrl = (town: Town, id: string): string =>
  `${town.publicUrl}/appointments/${createToken(town, id)}`
