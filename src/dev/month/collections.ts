import { TELEGRAM } from '#channels/telegram'
import {
  bookSlot,
  collects,
  findSchedule,
  getCollectionPlan,
  getOfferedSchedules,
  listRoom,
  pointsOf,
  preparePickup,
  reportCollection,
  zoneAt,
} from '#domain/appointments'
import { hasPermission, type Member } from '#domain/staff'
import type { ChannelId } from '#domain/town'
import { createContext } from '#domain/use-cases'
import { minutesAfter, momentAgo } from './clock.ts'
import type { PastTown } from './past-town.ts'
import { PEOPLE } from './people.ts'
import type { Random } from './random.ts'
import type { ReportedStreet } from './reports.ts'

/** What people have taken away. */
const THINGS = [
  'un sofà',
  'un matalàs i un somier',
  'una rentadora vella',
  'dues butaques',
  'un armari desmuntat',
  'una taula i quatre cadires',
  'una nevera que no va',
] as const

const COLLECTIONS = 34

/** Days ago that the first of them was asked for: those of the last days are still to come. */
const FIRST_ASKED = 24

const CHANNELS: readonly ChannelId[] = ['phone', 'phone', 'web', TELEGRAM]

/** Has bulky waste collected: what is past was fetched, or was not there, and the rest is on the crew's round. */
export const collectBulkyWaste = async (
  past: PastTown,
  {
    streets,
    members,
    random,
    now,
  }: { streets: readonly ReportedStreet[]; members: readonly Member[]; random: Random; now: Date },
): Promise<void> => {
  const { town, goTo } = past
  const plan = getCollectionPlan(town)
  const schedule = plan && findSchedule(await getOfferedSchedules(town), plan.agenda)
  const [service] = schedule?.services ?? []
  if (!plan || !schedule || !service) return
  const crew = members.find((one) => hasPermission(one, 'work-in-street') && collects(one, plan))
  if (!crew) throw new Error('the month needs somebody who collects bulky waste')
  for (let index = 0; index < COLLECTIONS; index++) {
    goTo(now)
    const daysAgo = Math.round(FIRST_ASKED * (1 - index / COLLECTIONS) ** 1.5)
    const asked = momentAgo(town, daysAgo, random)
    const address = `${random.pick(streets).officialName}, ${random.between(1, 60)}`
    const things = random.pick(THINGS)
    const [person, channel, wasThere] = [random.pick(PEOPLE), random.pick(CHANNELS), random.happens(0.9)]
    goTo(asked)
    const { pickup } = await preparePickup(town, plan, { things, address })
    if (!pickup) continue
    const zone = zoneAt(town, plan, pickup.point)
    const points = pointsOf(pickup.items, plan)
    const days = await listRoom(town.db, town, { plan, schedule, zone, points })
    if (days.length === 0) continue
    const [start] = random.pick(days.slice(0, 3)).starts
    if (start === undefined) continue
    const given = await bookSlot(createContext(town, { kind: 'system' }), {
      slot: {
        agendaId: schedule.id,
        serviceCode: service.code,
        start,
        channel,
        language: 'ca',
        idempotencyKey: `month:collection:${index}`,
        pickup,
      },
      attendee: { name: person.name },
    })
    const fetched = minutesAfter(new Date(start), random.between(20, 240))
    if (given.outcome !== 'booked' || fetched >= now) continue
    goTo(fetched)
    const outcome = wasThere ? 'served' : 'no_show'
    await reportCollection(createContext(town, { kind: 'staff', member: crew }), {
      id: given.appointment.id,
      outcome,
    })
  }
}
