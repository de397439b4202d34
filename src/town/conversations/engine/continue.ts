import { askAgain } from './answers.ts'
import { understood } from './at-menu.ts'
import { reserved, slotted } from './booking-hours.ts'
import { advance, learnAddress } from './incident.ts'
import { tell } from './information.ts'
import { menuButton, reply } from './menu.ts'
import { buttons, text } from './outgoing.ts'
import { appointed, appointmentChanged, booked, moveAppointment } from './own-appointments.ts'
import { ownChanged, ownReports } from './own-reports.ts'
import { queued } from './person.ts'
import { nearestFound } from './places.ts'
import { held, subscriptions } from './preferences.ts'
import type { Conversation, Event, Reporting, Turn, World } from './types.ts'

/** The answer to a question that the engine asked comes back. */
export const continueTurn = (conversation: Conversation, event: Event, world: World): Turn => {
  const { language, stage } = conversation
  switch (event.type) {
    case 'informed':
      return tell(conversation, event, world)
    case 'owned':
      return ownReports(conversation, event, world)
    case 'understood':
      return understood(conversation, event, world)
    case 'changed':
      return ownChanged(conversation, event, world)
    case 'queued':
      return queued(conversation, event, world)
    case 'subscribed':
      return subscriptions(conversation, event, world)
    case 'booked':
      return booked(conversation, event, world)
    case 'appointed': {
      const asking = stage.at === 'menu' ? stage.asking : undefined
      const [only] = event.appointments
      return asking?.for === 'change-appointment' && only
        ? moveAppointment(conversation, only, event.id, world)
        : appointed(conversation, event, world)
    }
    case 'appointment-changed':
      return appointmentChanged(conversation, event, world)
    case 'held':
      return held(conversation, event, world)
    case 'erased':
      return reply(
        conversation,
        text(
          world.say(language, event.kept ? 'erase.done.kept' : 'erase.done', {
            contact: world.profile.contact,
          }),
        ),
      )
  }
  if (stage.at === 'booking') {
    const making = { ...conversation, stage }
    if (event.type === 'slotted') return slotted(making, event, world)
    if (event.type === 'reserved') return reserved(making, event, world)
  }
  if (stage.at !== 'incident') return { conversation, effects: [] }
  const reporting: Reporting = { ...conversation, stage }
  switch (event.type) {
    case 'found': {
      const { words, candidates } = event
      return advance(
        learnAddress(
          reporting,
          candidates === 'unavailable' ? { words, unavailable: true } : { words, candidates },
          world,
        ),
        world,
        stage.carried,
      )
    }
    case 'nearest':
      return nearestFound(reporting, event, world)
    case 'neighbours': {
      const carried = stage.carried ?? []
      const [first] = event.reports
      return first
        ? askAgain(
            { ...conversation, stage: { ...stage, neighbours: event.reports, carried: undefined } },
            world,
            ...carried,
          )
        : advance(reporting, world, carried)
    }
    case 'submitted': {
      const { number, expected = 'none', url } = event
      const receipt = world.say(language, stage.draft.page ? 'form.receipt' : 'incident.receipt', {
        number,
        expected,
        url,
      })
      const next = [
        { id: 'another', title: world.say(language, 'button.another') },
        menuButton(language, world),
      ]
      return reply({ ...conversation, stage: { at: 'menu' } }, buttons(receipt, next))
    }
    case 'refused':
      return askAgain(
        reporting,
        world,
        world.say(language, 'incident.refused', { phone: world.profile.phone }),
      )
    default:
      return { conversation, effects: [] }
  }
}
