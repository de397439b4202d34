import { DateTime } from 'luxon'
import {
  bookSlot,
  findAppointmentService,
  getAvailability,
  getOfferedSchedules,
  performCounterAction,
} from '#domain/appointments'
import type { ChannelId } from '#domain/town'
import { createContext } from '#domain/use-cases'
import { minutesAfter } from './clock.ts'
import type { PastTown } from './past-town.ts'
import { PEOPLE } from './people.ts'
import type { Random } from './random.ts'

/** Places whose week is filled, and about how many a day. */
const PLACES = 6
const A_DAY = 5

const CHANNELS: readonly ChannelId[] = ['phone', 'web', 'desk']

/** Gives appointments of this week and the next, and has those that are past attended. */
export const giveAppointments = async (
  past: PastTown,
  { random, now, by }: { random: Random; now: Date; by: string },
): Promise<void> => {
  const { town } = past
  const monday = DateTime.fromJSDate(now, { zone: town.profile.time_zone }).startOf('week')
  const last = monday.plus({ days: 12 }).toISODate() ?? ''
  const asked = monday.minus({ days: 3 }).set({ hour: 10 }).toJSDate()
  past.goTo(asked)
  for (const schedule of (await getOfferedSchedules(town)).slice(0, PLACES)) {
    const code = schedule.services.find(({ hidden }) => !hidden)?.code ?? ''
    const service = findAppointmentService(schedule, code)
    if (!service) continue
    const mode = service.modes[0] ?? 'office'
    const answers = Object.fromEntries(
      service.questions.map((question) => [question.code, 'Carrer de Guimerà, 12']),
    )
    past.goTo(asked)
    const free = await getAvailability(town.db, town, schedule, service)
    for (const { day, starts } of free.filter((one) => one.day <= last))
      for (const start of starts.filter(() => random.happens(A_DAY / Math.max(A_DAY, starts.length)))) {
        past.goTo(asked)
        const { name } = random.pick(PEOPLE)
        const given = await bookSlot(createContext(town, { kind: 'system' }), {
          slot: {
            agendaId: schedule.id,
            serviceCode: code,
            start,
            mode,
            channel: random.pick(CHANNELS),
            language: 'ca',
            idempotencyKey: `month:${schedule.id}:${day}:${start}`,
          },
          attendee: { name, answers },
        })
        if (given.outcome === 'booked')
          await attend(past, given.appointment.id, new Date(start), { random, now, by })
      }
  }
}

const attend = async (
  { town, goTo }: PastTown,
  id: string,
  start: Date,
  { random, now, by }: { random: Random; now: Date; by: string },
): Promise<void> => {
  const came = random.happens(0.9)
  const arrived = minutesAfter(start, -random.between(2, 12))
  if (came && arrived < now) {
    goTo(arrived)
    await performCounterAction(town, id, 'arrive', { actor: by })
  }
  const called = minutesAfter(start, random.between(0, 9))
  if (called >= now) return
  goTo(called)
  if (came) {
    await performCounterAction(town, id, 'call', { actor: by, desk: String(random.between(1, 3)) })
    goTo(minutesAfter(called, 8))
    await performCounterAction(town, id, 'serve', { actor: by })
  } else if (minutesAfter(start, 20) < now) await performCounterAction(town, id, 'no-show', { actor: by })
}
