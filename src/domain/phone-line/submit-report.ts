import {
  type ConversationRow,
  conversationPreferences,
  enqueueMessages,
  templateMessage,
  textMessage,
} from '#domain/conversations'
import { REQUEST_RECEIVED } from '#domain/notifications'
import { placeWrong, type ReportPlace } from '#domain/places'
import {
  draftProblems,
  type Location,
  locate,
  placeAtAsset,
  type Submission,
  submitServiceRequest,
  toFormProblem,
} from '#domain/service-requests'
import { findActiveService, getCatalogue, localised } from '#domain/services'
import type { Town } from '#domain/town'
import { actorName, refuseProblems, requirePermission, useCase } from '#domain/use-cases'
import { distanceMetres } from '#platform/geocoding'
import { type Caller, callerProblems, openCallerConversation } from './caller.ts'

/** A report that staff write down. `assetId`: as the number on its plate was told, too. */
export type PhoneReport = Pick<
  Submission,
  'serviceCode' | 'description' | 'attributes' | 'assetId' | 'pictures' | 'idempotencyKey'
> & {
  place: ReportPlace
  caller: Caller
  /** The conversation that it is taken from; none: a caller's. */
  conversation?: ConversationRow
  /** What is written in that conversation, once there is a number. */
  reply: (number: string) => string
}

const toSubmission = (
  town: Town,
  { place, caller, conversation, reply: _, ...report }: PhoneReport,
): Submission => ({
  ...report,
  channel: conversation?.channel ?? 'phone',
  location: place.found === 'place' ? { address: place.address, ...place.point } : {},
  placeProblem: placeWrong(place),
  insistsOn: ['description', 'answers'],
  contactId: conversation?.contactId,
  reporter: conversation
    ? { name: conversationPreferences(town, conversation).name }
    : {
        name: caller.name || undefined,
        phone: caller.phone || undefined,
        email: caller.email || undefined,
      },
})

/** Where it is: by the words where they are clear, at the point where one was put that is not theirs. */
const locateCall = async (town: Town, place: ReportPlace): Promise<Location> => {
  if (place.found !== 'place') return {}
  const { point, address } = place
  const stated = await locate(town, address ? { address } : { ...point })
  if (!point || stated.lat === undefined || stated.long === undefined) return { ...stated, ...point }
  const metres = distanceMetres({ lat: stated.lat, long: stated.long }, point)
  return metres < 5 ? stated : { ...stated, ...point }
}

/** Files what a caller reports, or a citizen in a conversation, and writes them its number. */
export const submitPhoneReport = useCase({
  allow: { staff: 'take-report' },
  prepare: async (ctx, report: PhoneReport) => {
    const { town } = ctx
    if (report.conversation) requirePermission(ctx, { staff: 'answer-citizens' })
    const catalogue = await getCatalogue(town)
    const told = toSubmission(town, report)
    // Which things a report can be about is known by its service: without one, that is what is asked for.
    const isPlaced =
      told.assetId !== undefined && findActiveService(catalogue, told.serviceCode) !== undefined
    const submission = isPlaced ? await placeAtAsset(town.db, town, told) : told
    const problems = draftProblems(submission, catalogue)
    refuseProblems([
      ...(told.assetId === undefined
        ? problems
        : problems.filter((one) => toFormProblem(one).field !== 'address')),
      ...callerProblems(report.caller),
    ])
    const location = isPlaced ? await locate(town, submission.location) : await locateCall(town, report.place)
    return { submission, location }
  },
  run: async (ctx, report, { submission, location }): Promise<{ id: string }> => {
    const { db: tx, town, actor } = ctx
    const { conversation, caller } = report
    const written = await openCallerConversation(tx, town, caller)
    const { id } = await submitServiceRequest.within(
      ctx,
      { ...submission, contactId: submission.contactId ?? written?.contactId },
      { location, kept: [], rejected: [] },
    )
    const service = findActiveService(await getCatalogue(town, tx), report.serviceCode)
    const language = conversation ? conversationPreferences(town, conversation).language : 'ca'
    const confirmation = templateMessage(REQUEST_RECEIVED, 'ca', {
      number: id,
      service: service ? localised(service.names, language) : '',
    })
    const cause = { causeKey: `received:${id}`, author: actorName(actor), task: 'report' as const }
    if (written)
      await enqueueMessages(tx, town, written.conversationId, [{ ...cause, message: confirmation }])
    if (conversation)
      await enqueueMessages(tx, town, conversation.id, [
        { ...cause, message: textMessage(report.reply(id)), afterWindow: confirmation },
      ])
    return { id }
  },
})
