import type { Conversation } from '#domain/conversations'
import { askForTopic, readInformationRequest } from '../flows/information/information.ts'
import { handleAppointmentChoice } from '../flows/own-appointments/own-appointments.ts'
import { handleOwnReportChoice } from '../flows/own-requests/own-reports.ts'
import { withPendingQuestion } from './menu.ts'
import { findRequestedPage, openPage } from './pages.ts'
import type { StepResult, World } from './types.ts'

/** A page, or something that the town tells, is asked for by a tap: a report under way waits in the meantime. */
export const openChoice = (
  conversation: Conversation,
  choice: string,
  id: string,
  world: World,
): StepResult | undefined => {
  const page = findRequestedPage(choice, world)
  if (page) return openPage(conversation, page, id, world)
  const asked = readInformationRequest(choice, world)
  if (!asked)
    return (
      handleOwnReportChoice(conversation, choice, world) ??
      handleAppointmentChoice(conversation, choice, id, world)
    )
  if ('search' in asked) return askForTopic(conversation, asked.search, world)
  return { conversation: withPendingQuestion(conversation), effects: [{ type: 'consult', ask: asked }] }
}
