import { findContact } from '#domain/contacts'
import { getContent } from '#domain/content'
import type { Town } from '#domain/town'
import { withdrawMarketingConsent } from '../outbound/second-way.ts'
import { clampToNow, type Delivery } from './inbound.ts'

/** Ends the consents of citizens who stopped marketing inside the messenger. One whom nobody knows has given none. */
export const applyOptOuts = async (town: Town, deliveries: Pick<Delivery, 'optOuts'>[]): Promise<void> => {
  const all = deliveries.flatMap(({ optOuts }) => optOuts)
  if (all.length === 0) return
  const content = await getContent(town)
  for (const { person, at } of all) {
    const contactId =
      (person.account && (await findContact(town.db, town, person.account))) ||
      (person.bsuid && (await findContact(town.db, town, person.bsuid))) ||
      (person.phone && (await findContact(town.db, town, person.phone)))
    if (contactId)
      await withdrawMarketingConsent(town.db, town, content, contactId, clampToNow(at, town.now()))
  }
}
