import { and, desc, eq, or } from 'drizzle-orm'
import { contactAt } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import { callerIndexOf, phoneDigits } from './caller.ts'
import { reporterOf, type ServiceRequest } from './read.ts'
import { statesOf } from './states.ts'
import { serviceRequest } from './tables.ts'

/** The address by which the messenger knows a telephone: with its country, that of the town where none was given. */
export const messengerAddress = (phone: string): string => {
  const digits = phoneDigits(phone)
  return /^[6-9]\d{8}$/.test(digits) ? `34${digits}` : digits
}

/** Who may be calling, and what they reported: over the line, the web or the messenger, newest first. */
export const callerOf = async (
  town: Town,
  phone: string,
): Promise<{ name?: string; requests: ServiceRequest[] }> => {
  const index = callerIndexOf(town, phone)
  if (!index) return { requests: [] }
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
    .limit(10)
  const open = new Set(statesOf('open'))
  const name = requests.map((request) => reporterOf(town, request).name).find(Boolean)
  return {
    name,
    requests: requests.toSorted((a, b) => Number(open.has(b.state)) - Number(open.has(a.state))),
  }
}
