import { buttonsMessage, type Conversation, encodeChoice, textMessage } from '#domain/conversations'
import { showAreaFollowed, showAreas } from '../flows/areas/areas.ts'
import { handleBookingPlace } from '../flows/booking/booking.ts'
import { handleReserved, handleSlots } from '../flows/booking/hours.ts'
import { repeatQuestion } from '../flows/incident/answers.ts'
import { nearestAssetsFound } from '../flows/incident/assets.ts'
import { describeReport } from '../flows/incident/describe-report.ts'
import { askNextQuestion, setAddress } from '../flows/incident/incident.ts'
import { nearestFound } from '../flows/incident/places.ts'
import { showInformation } from '../flows/information/information.ts'
import {
  rescheduleAppointment,
  showAppointmentChanged,
  showAppointments,
  showBooked,
} from '../flows/own-appointments/own-appointments.ts'
import { showOwnReportChanged, showOwnReports } from '../flows/own-requests/own-reports.ts'
import { showConsultationAnswered, showConsultations } from '../flows/participation/participation.ts'
import { handleQueued } from '../flows/person/person.ts'
import { sendPersonalDataExport, showSubscriptions } from '../flows/preferences/preferences.ts'
import { handleUnderstood } from './guesses.ts'
import { menuButton, reply } from './menu.ts'
import { offerAlso } from './several.ts'
import type { ConversationEvent, Reporting, StepResult, World } from './types.ts'

/** A picture that comes so soon after its report was filed belongs to it. */
const LATE_PICTURE_MS = 30 * 60_000

/** The answer to a question that the engine asked comes back. */
export const continueTurn = (
  conversation: Conversation,
  event: ConversationEvent,
  world: World,
): StepResult => {
  const { language, stage } = conversation
  switch (event.type) {
    case 'informed':
      return showInformation(conversation, event, world)
    case 'owned':
      return showOwnReports(conversation, event, world)
    case 'understood':
      return handleUnderstood(conversation, event, world)
    case 'changed':
      return showOwnReportChanged(conversation, event, world)
    case 'queued':
      return handleQueued(conversation, event, world)
    case 'subscribed':
      return showSubscriptions(conversation, event, world)
    case 'area-followed':
      return showAreaFollowed(conversation, event, world)
    case 'areas-listed':
      return showAreas(conversation, event, world)
    case 'consultations':
      return showConsultations(conversation, event, world)
    case 'consultation-answered':
      return showConsultationAnswered(conversation, event, world)
    case 'booked':
      return showBooked(conversation, event, world)
    case 'appointed': {
      const asking = stage.at === 'menu' ? stage.asking : undefined
      const [only] = event.appointments
      return asking?.for === 'change-appointment' && only
        ? rescheduleAppointment(conversation, only, event.id, world)
        : showAppointments(conversation, event, world)
    }
    case 'appointment-changed':
      return showAppointmentChanged(conversation, event, world)
    case 'held':
      return sendPersonalDataExport(conversation, event, world)
    case 'erased':
      return reply(
        conversation,
        textMessage(
          world.say(language, event.kept ? 'erase.done.kept' : 'erase.done', {
            contact: world.profile.contact,
          }),
        ),
      )
  }
  if (stage.at === 'booking') {
    const making = { ...conversation, stage }
    if (event.type === 'slotted') return handleSlots(making, event, world)
    if (event.type === 'reserved') return handleReserved(making, event, world)
    if (event.type === 'found' || event.type === 'nearest') return handleBookingPlace(making, event, world)
  }
  if (stage.at !== 'incident') return { conversation, effects: [] }
  const reporting: Reporting = { ...conversation, stage }
  switch (event.type) {
    case 'found': {
      const { words: text, candidates } = event
      return askNextQuestion(
        setAddress(
          reporting,
          candidates === 'unavailable' ? { words: text, unavailable: true } : { words: text, candidates },
          world,
        ),
        world,
        stage.carried,
      )
    }
    case 'nearest':
      return nearestFound(reporting, event, world)
    case 'assets': {
      const carried = stage.carried ?? []
      const asked = nearestAssetsFound(reporting, event, world)
      return asked ? repeatQuestion(asked, world, ...carried) : askNextQuestion(reporting, world, carried)
    }
    case 'neighbours': {
      const carried = stage.carried ?? []
      const { reports, works = [] } = event
      return reports.length > 0 || works.length > 0
        ? repeatQuestion(
            {
              ...conversation,
              stage: {
                ...stage,
                neighbours: reports.length > 0 ? reports : undefined,
                works: works.length > 0 ? works : undefined,
                carried: undefined,
              },
            },
            world,
            ...carried,
          )
        : askNextQuestion(reporting, world, carried)
    }
    case 'submitted': {
      const { number, expected = 'none', url } = event
      const told = world.say(language, stage.draft.page ? 'form.receipt' : 'incident.receipt', {
        number,
        expected,
        url,
        pictures: stage.draft.pictures.length,
      })
      // No summary has said what it was taken for.
      const receipt = stage.draft.faultChosen ? `${told}\n\n${describeReport(reporting, world)}` : told
      const next = [
        { id: encodeChoice('another'), title: world.say(language, 'button.another') },
        menuButton(language, world),
      ]
      const also = offerAlso(stage.draft, language, world)
      return reply(
        {
          ...conversation,
          stage: { at: 'menu' },
          filed: stage.draft.page ? undefined : { number, until: world.now + LATE_PICTURE_MS },
          ...(also ? { heard: also.words } : {}),
        },
        also
          ? buttonsMessage(`${receipt}\n\n${also.text}`, [also.button, ...next])
          : buttonsMessage(receipt, next),
      )
    }
    case 'refused':
      return repeatQuestion(
        reporting,
        world,
        world.say(language, 'incident.refused', { phone: world.profile.phone }),
      )
    default:
      return { conversation, effects: [] }
  }
}
