import { type Catalogue, getCatalogue, type ServiceDefinition } from '#domain/services'
import type { Town } from '#domain/town'
import type { Db } from '#platform/database'
import { placeAtAsset } from '../asset.ts'
import { type Draft, validateDraft } from '../draft.ts'

/** A draft that was cleaned, and found to be right by a catalogue. */
export type CheckedDraft = { draft: Draft; service: ServiceDefinition; catalogue: Catalogue }

/** Looks a draft over, at the asset that it names. @throws {DomainError} when something is missing or wrong */
export const checkDraft = async (db: Db, town: Town, given: Draft): Promise<CheckedDraft> => {
  const placed = await placeAtAsset(db, town, given)
  return recheckDraft(placed, await getCatalogue(town, db))
}

/** The same by a catalogue that may have changed. @throws {DomainError} when something is wrong by now */
export const recheckDraft = (given: Draft, catalogue: Catalogue): CheckedDraft => ({
  ...validateDraft(given, catalogue),
  catalogue,
})
