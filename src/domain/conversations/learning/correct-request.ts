import {
  changeServiceRequestIn,
  correctRequestIn,
  findCorrectAsset,
  findServiceRequest,
  getReporter,
  type Location,
  locateCorrection,
  lockForStaff,
  namesToRedact,
  reclassifyRequestIn,
  type ServiceRequest,
  type ServiceRequestChange,
} from '#domain/service-requests'
import { Conflict, type Ctx, DomainError, requireMember, useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { recordCandidate } from './labelled-phrases.ts'
import { recordOutcome } from './outcomes.ts'
import { findRecognition } from './recognitions.ts'

/**
 * What staff decide of a request at once: a change, and what of it was wrong. `seenVersion`: a change since then is not
 * overwritten. `asset`: the thing of the street that it is about, as its number is told, null where it is about none: the request is where that
 * stands. `tell`: whether who follows it is told of another kind or place, where no word goes to them anyway.
 */
export type Revision = ServiceRequestChange & {
  id: string
  serviceCode?: string
  location?: Location
  asset?: string | null
  publicText?: string
  tell?: boolean
}

/**
 * Puts right what of a request was wrong, and changes it: all or nothing. Another kind brings its department and its deadlines; where a
 * recogniser had told the kind from a chat, the words are noted with the right one, to be learnt from.
 * @throws {Conflict} one of `CHANGE_CONFLICTS` or `RECLASSIFY_CONFLICTS`
 * @throws {DomainError} `invalid` at `address` or at `ASSET_FIELD`
 */
export const reviseRequest = useCase({
  allow: { staff: 'change-request' },
  prepare: async ({ town }, { id, location, asset, serviceCode }: Revision) => {
    const request = await findServiceRequest(town, id)
    const found = asset
      ? await findCorrectAsset(town, asset, serviceCode ?? request?.serviceCode ?? '')
      : undefined
    const at = found ? { lat: found.lat, long: found.long, address: found.address ?? undefined } : location
    return {
      request,
      assetId: asset === undefined ? undefined : (found?.id ?? null),
      located: at && (await locateCorrection(town, at)),
    }
  },
  run: async (ctx, { id, ...revision }, { request, assetId, located }): Promise<void> => {
    const { serviceCode, location: _, asset: __, publicText, tell = false, seenVersion, ...change } = revision
    const current = await lockForStaff(ctx, id)
    if (seenVersion !== undefined && seenVersion !== current.version) throw new Conflict('stale')
    const isToldAnyway = Boolean(change.publicNote) || (change.state ?? current.state) !== current.state
    const tellCorrection = tell && !isToldAnyway
    const isOther = serviceCode !== undefined && serviceCode !== current.serviceCode
    if (isOther) await correctKind(ctx, id, { serviceCode, tell: tellCorrection }, request)
    const corrected = await correctRequestIn(
      ctx,
      isOther ? await lockForStaff(ctx, id) : current,
      { location: located, publicText, assetId },
      // One message says both.
      tellCorrection && !isOther,
    )
    const actor = requireMember(ctx).name
    const outcome = await changeServiceRequestIn(ctx.db, ctx.town, id, { ...change, actor })
    if (outcome === 'not-found') throw new DomainError('not-found')
    if (typeof outcome === 'string' && !isOther && !corrected) throw new Conflict(outcome)
  },
})

const correctKind = async (
  ctx: Ctx<Tx>,
  id: string,
  change: { serviceCode: string; tell: boolean },
  request: ServiceRequest | undefined,
): Promise<void> => {
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
  const correction = { conversationId, words: request.description, language, understood, label, saidAt }
  await recordCandidate(tx, town, correction, names)
  await recordOutcome(tx, town, 'corrected', understood)
}
