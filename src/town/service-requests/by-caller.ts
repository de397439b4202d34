import { and, desc, eq, or } from 'drizzle-orm'
import { contactAt } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import { callerIndexOf, phoneDigits } from './caller.ts'
import type { ServiceRequest } from './read.ts'
import { statesOf } from './states.ts'
import { serviceRequest } from './tables.ts'

/** The address by which the messenger knows a telephone: with its country, that of the town where none was given. */
export const messengerAddress = (phone: string): string => {
  const digits = phoneDigits(phone)
  return /^[6-9]\d{8}$/.test(digits) ? `34${digits}` : digits
}

/** Requests of a caller that are looked at. */
const LOOKED_AT = 100

/**
 * What the person who may be calling reported: over the line, the web or the messenger, open ones first, then the newest. Of all
 * departments: which a member may know of, the caller asks.
 */
export const callerOf = async (town: Town, phone: string): Promise<ServiceRequest[]> => {
  const index = callerIndexOf(town, phone)
  if (!index) return []
  const t = serviceRequest
  const contactId = await contactAt(town.db, town, messengerAddress(phone))
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
    .limit(LOOKED_AT)
  const open = new Set(statesOf('open'))
  return requests.toSorted((a, b) => Number(open.has(b.state)) - Number(open.has(a.state)))
}
