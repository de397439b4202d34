import { DateTime } from 'luxon'
import { giveAreaFollow } from '#domain/area-follows'
import { findArea } from '#domain/places'
import type { Member } from '#domain/staff'
import { createContext } from '#domain/use-cases'
import { decideWork, saveWork, type WorkKind } from '#domain/works'
import type { Tx } from '#platform/database'
import type { PastTown } from './past-town.ts'
import type { Random } from './random.ts'

const DAY_MS = 86_400_000

/** Works that are going on, and some that are announced. Days from today. */
const WORKS: {
  kind: WorkKind
  street: string
  from: number
  to: number
  groups: string[]
  title: string
  body: string
}[] = [
  {
    kind: 'works',
    street: 'Passeig de Pere III',
    from: -4,
    to: 9,
    groups: ['calcada', 'circulacio', 'mobiliari'],
    title: 'Renovació de la xarxa d’aigua al Passeig',
    body: 'Es treballa entre la plaça de Sant Domènec i el Casino. Es passa a peu per la vorera dels números parells.',
  },
  {
    kind: 'traffic',
    street: 'Carretera de Vic',
    from: 3,
    to: 4,
    groups: ['circulacio'],
    title: 'Tall de la carretera de Vic per asfaltatge',
    body: 'De 21 h a 6 h. Els busos de nit passen pel carrer de Barcelona.',
  },
]

/** Has works announced, and some people follow the streets that they are in. */
export const announceWorks = async (
  { town, goTo }: PastTown,
  tx: Tx,
  { contactIds, random, now, author }: { contactIds: string[]; random: Random; now: Date; author: Member },
): Promise<void> => {
  const ctx = () => createContext(town, { kind: 'staff', member: author })
  for (const { street, from, to, ...work } of WORKS) {
    const found = await findArea(town, { of: 'street', street })
    if ('wrong' in found) continue
    goTo(new Date(now.getTime() - 5 * DAY_MS))
    const midnight = (days: number) =>
      DateTime.fromJSDate(now, { zone: town.profile.time_zone }).startOf('day').plus({ days }).toJSDate()
    const { id } = await saveWork(ctx(), {
      draft: {
        kind: work.kind,
        texts: { ca: { title: work.title, body: work.body } },
        area: found.area,
        groups: work.groups,
        startsAt: midnight(from),
        endsAt: midnight(to),
        allDay: true,
      },
    })
    await decideWork(ctx(), { id, action: 'publish' })
    for (const contactId of contactIds.slice(0, 6))
      if (random.happens(0.5))
        await giveAreaFollow(tx, town, contactId, {
          ...found,
          contents: ['reports', 'works', 'notices'],
          frequency: 'weekly',
          messageId: Bun.randomUUIDv7(),
        })
  }
}
