import { createBroadcast, sendBroadcastBatch, startBroadcast } from '#domain/broadcasts'
import { giveConsent } from '#domain/contacts'
import { getContent } from '#domain/content'
import type { Tx } from '#platform/database'
import { minutesAfter } from './clock.ts'
import type { PastTown } from './past-town.ts'
import type { Random } from './random.ts'

const NOTICES = [
  {
    subject: 'emergencies',
    daysAgo: 16,
    ca: {
      title: 'Avís de vent fort aquesta nit',
      body: 'Protecció Civil preveu ratxes de 80 km/h entre les 22 h i les 6 h. Retireu testos i tendals dels balcons.',
    },
  },
  {
    subject: 'street-cuts',
    daysAgo: 6,
    ca: {
      title: 'Tall al passeig de Pere III',
      body: 'Dijous, de 8 a 14 h, obres a la xarxa d’aigua entre la plaça de Sant Domènec i el Casino.',
    },
  },
] as const

/** Has some people subscribe, and notices sent to them, at an hour at which nobody sleeps. */
export const sendNotices = async (
  past: PastTown,
  tx: Tx,
  { contactIds, random, now, author }: { contactIds: string[]; random: Random; now: Date; author: string },
): Promise<void> => {
  const { town } = past
  const offered = (await getContent(town)).notices.map(({ id }) => id)
  for (const { subject, daysAgo, ca } of NOTICES) {
    if (!offered.includes(subject)) continue
    const noon = new Date(new Date(now.getTime() - daysAgo * 86_400_000).setUTCHours(11, 0, 0, 0))
    past.goTo(minutesAfter(noon, -60))
    for (const contactId of contactIds)
      if (random.happens(0.7))
        await giveConsent(tx, town, contactId, { notice: subject, messageId: Bun.randomUUIDv7() })
    past.goTo(noon)
    const made = await createBroadcast(town, author, { subject, texts: { ca } })
    if ('problems' in made) continue
    await startBroadcast(town, made.id, author)
    await sendBroadcastBatch(town, made.id)
  }
}
