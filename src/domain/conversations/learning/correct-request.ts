import { findServiceRequest, getReporter, namesToRedact, reclassifyRequestIn } from '#domain/service-requests'
import { useCase } from '#domain/use-cases'
import { recordCandidate } from './labelled-phrases.ts'
import { recordOutcome } from './outcomes.ts'
import { findRecognition } from './recognitions.ts'

/** The kind that a request is to have. `seenVersion`: a change since then is not overwritten. */
type KindCorrection = { id: string; serviceCode: string; seenVersion?: number }

/**
 * Gives a request another kind. Where a recogniser had told the kind from a chat, the words are noted with the right one, to
 * be learnt from.
 * @throws {Conflict} as `reclassifyRequestIn`
 */
export const correctRequestKind = useCase({
  allow: { staff: 'change-request' },
  prepare: ({ town }, { id }: KindCorrection) => findServiceRequest(town, id),
  run: async (ctx, { id, ...change }, request): Promise<void> => {
    const { db: tx, town } = ctx
    await reclassifyRequestIn(ctx, id, change)
    const recognised = request && (await findRecognition(tx, town, id))
    const label = `service:${change.serviceCode}`
    if (!recognised || recognised.label === label) return
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
  },
})
