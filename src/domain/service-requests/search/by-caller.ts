import { and, desc, eq, or } from 'drizzle-orm'
import { findContact } from '#domain/contacts'
import type { Town } from '#domain/town'
import { callerIndex, toMessengerPhone } from '../caller.ts'
import type { ServiceRequest } from '../read.ts'
import { toStates } from '../states.ts'
import { serviceRequest } from '../tables.ts'

/** Requests of a caller that are looked at. */
const MAX_CALLER_REQUESTS = 100

/**
 * What the person who may be calling reported: over the line, the web or the messenger, open ones first, then the newest. Of all
 * departments: which a member may know of, the caller asks.
 */
export const findCaller = async (town: Town, phone: string): Promise<ServiceRequest[]> => {
  const index = callerIndex(town, phone)
  if (!index) return []
  const t = serviceRequest
  const contactId = await findContact(town.db, town, toMessengerPhone(phone))
  const requests = await town.db
    .select()
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        or(eq(t.callerIndex, index), contactId ? eq(t.contactId, contactId) : undefined),
      ),
    )
    .orderBy(desc(t.requestedAt))
    .limit(MAX_CALLER_REQUESTS)
  const open = new Set(toStates('open'))
  return requests.toSorted((a, b) => Number(open.has(b.state)) - Number(open.has(a.state)))
}
