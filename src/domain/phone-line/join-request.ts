import { followRequestByMailIn } from '#domain/notifications'
import { changeServiceRequestIn, findServiceRequest, followRequest } from '#domain/service-requests'
import { isInDepartment } from '#domain/staff'
import { actorName, DomainError, refuseProblems, useCase } from '#domain/use-cases'
import { isUuid } from '#platform/text'
import { type Caller, callerProblems, openCallerConversation } from './caller.ts'

/** A caller's word on a request that is known already. `formId`: the same form sent twice is noted once. */
export type PhoneJoin = { id: string; note: string; caller: Caller; formId: string }

/** `mail`: what comes of the address that they gave; `private`: nobody but its reporter is written to of such a request. */
export type PhoneJoined = { follows: boolean; mail?: 'asked' | 'closed' | 'private' }

/** Notes on a request that somebody called about it too; they follow it where they want to be written to. */
export const joinRequestByPhone = useCase({
  allow: { staff: 'take-report' },
  prepare: async ({ town, actor }, { id, caller }: PhoneJoin) => {
    refuseProblems(callerProblems(caller))
    const found = await findServiceRequest(town, id)
    if (!found || (actor.kind === 'staff' && !isInDepartment(actor.member, found.department)))
      throw new DomainError('not-found')
  },
  run: async ({ db: tx, town, actor }, { id, note, caller, formId }): Promise<PhoneJoined> => {
    // Contacts before requests, as when contacts are merged: each waits for the other in one order only.
    const written = await openCallerConversation(tx, town, caller)
    await changeServiceRequestIn(tx, town, id, {
      internalNote: note,
      actor: actorName(actor),
      source: isUuid(formId) ? { id: formId, externalId: 'call' } : undefined,
    })
    if (written) await followRequest(tx, town, id, written.contactId)
    const mail = caller.email
      ? await followRequestByMailIn(tx, town, {
          requestId: id,
          to: caller.email,
          language: town.profile.languages[0],
        })
      : undefined
    return { follows: written !== undefined, ...(mail ? { mail } : {}) }
  },
})
