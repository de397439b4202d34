import {
  findServiceRequest,
  getReporter,
  namesToRedact,
  type ReclassifyResult,
  reclassifyRequestIn,
} from '#domain/service-requests'
import type { Town } from '#domain/town'
import { recordCandidate } from './labelled-phrases.ts'
import { recordOutcome } from './outcomes.ts'
import { findRecognition } from './recognitions.ts'

/**
 * Gives a request another kind. Where a recogniser had told the kind from a chat, the words are noted with the right one, to
 * be learnt from.
 */
export const correctRequestKind = async (
  town: Town,
  requestId: string,
  change: { serviceCode: string; actor: string; seenVersion?: number },
): Promise<ReclassifyResult> => {
  const request = await findServiceRequest(town, requestId)
  return town.db.transaction(async (tx) => {
    const outcome = await reclassifyRequestIn(tx, town, requestId, change)
    if (outcome !== 'done' || !request) return outcome
    const recognised = await findRecognition(tx, town, requestId)
    const label = `service:${change.serviceCode}`
    if (!recognised || recognised.label === label) return outcome
    const { conversationId, language, label: understood, at: saidAt } = recognised
    const names = await namesToRedact(tx, town, {
      reporter: getReporter(town, request),
      contactId: request.contactId,
    })
    const correction = {
      conversationId,
      words: request.description,
      language,
      understood,
      label,
      saidAt,
    }
    await recordCandidate(tx, town, correction, names)
    await recordOutcome(tx, town, 'corrected', understood)
    return outcome
  })
}
