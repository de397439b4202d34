import { DateTime } from 'luxon'
import { runMacro } from '#conversation'
import {
  type Handover,
  prioritiseConversation,
  SNOOZES,
  snoozeConversation,
  snoozeUntil,
  type TransferTarget,
  transferConversation,
  undoTransfer,
  wakeConversation,
} from '#domain/conversations'
import { labelConversation } from '#domain/inbox'
import { parsePriority } from '#domain/labels'
import { hasPermission, listMembers } from '#domain/staff'
import type { Town } from '#domain/town'
import { Conflict } from '#domain/use-cases'
import { type PostedForm, readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { type ConsoleKey, createConsoleContext, parseDay, type View } from '../ui/index.ts'
import { conversationAddress, listAddress, nextAddress } from './address.ts'
import type { ConsoleViewer } from './viewer.ts'

/** What a command on a conversation is given: who does it, to which, and what the form says. */
export type Command = {
  view: View
  viewer: ConsoleViewer
  id: string
  open?: Handover
  form: PostedForm
}

/** Where a command leads, or why it was not done. */
export type CommandResult = Response | { problem: ConsoleKey }

const REASONS: Record<string, ConsoleKey> = {
  gone: 'conversation.error.gone',
  empty: 'conversation.error.empty',
  'closed-window': 'conversation.error.window',
  colleague: 'conversation.error.colleague',
  changed: 'conversation.error.changed',
}

/** The message for a command that conflicts with the state of the conversation. @throws any other error */
const refused = (error: unknown): { problem: ConsoleKey } => {
  const key = error instanceof Conflict ? REASONS[error.reason] : undefined
  if (!key) throw error
  return { problem: key }
}

const snooze = async ({ view, viewer, id, form }: Command): Promise<CommandResult> => {
  const { town } = view
  const { text } = form
  const which = SNOOZES.find((one) => one === text('until'))
  const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
  const until = which && snoozeUntil(which, now, parseDay(town, text('day', 10)))
  if (!until) return { problem: 'conversation.error.day' }
  await snoozeConversation(createConsoleContext(view), { viewer, id, until: until.toJSDate() })
  return seeOther(await nextAddress(view, viewer, { done: id, said: 'snoozed', form }))
}

const giveOn = async ({ view, viewer, id, form }: Command, to: TransferTarget): Promise<Response> => {
  const { transfer } = await transferConversation(createConsoleContext(view), { viewer, id, to })
  return seeOther(listAddress(form, { done: 'passed', undo: transfer }))
}

const passToTeam = async (command: Command): Promise<CommandResult> => {
  const team = command.form.text('team', 60)
  return team ? giveOn(command, { team }) : { problem: 'conversation.error.team' }
}

const passToColleague = async (command: Command): Promise<CommandResult> => {
  const member = await findColleague(command.view.town, command.form.text('colleague', 64), command.open)
  return member ? giveOn(command, { member }) : { problem: 'conversation.error.colleague' }
}

const findColleague = async (town: Town, id: string, open: Handover | undefined) =>
  (await listMembers(town)).find(
    (one) =>
      one.active &&
      one.id === id &&
      hasPermission(one, 'answer-citizens') &&
      (!open?.discreet || one.teams.includes(open.team)),
  )

const macro = async ({ view, viewer, id, form }: Command): Promise<CommandResult> => {
  const { text } = form
  if (!isUuid(text('macro'))) return { problem: 'conversation.error.macro' }
  const key = text('form_id', 64) || Bun.randomUUIDv7()
  const { closed, transfer } = await runMacro(createConsoleContext(view), {
    viewer,
    id,
    macro: text('macro'),
    key,
  })
  if (closed) return seeOther(await nextAddress(view, viewer, { done: id, said: 'closed', form }))
  if (transfer) return seeOther(listAddress(form, { done: 'passed', undo: transfer }))
  return seeOther(conversationAddress(id, form, { done: 'macro' }))
}

/** What can be done with a conversation besides answering it, by the name of the button. */
const COMMANDS = new Map<string, (command: Command) => Promise<CommandResult>>([
  ['snooze', snooze],
  [
    'wake',
    async ({ view, viewer, id, form }) => {
      await wakeConversation(createConsoleContext(view), { viewer, id })
      return seeOther(conversationAddress(id, form))
    },
  ],
  [
    'labels',
    async ({ view, viewer, id, form }) => {
      const labels = form.all('label').filter(isUuid)
      await labelConversation(createConsoleContext(view), { viewer, id, labels })
      return seeOther(conversationAddress(id, form))
    },
  ],
  [
    'priority',
    async ({ view, viewer, id, form }) => {
      const priority = parsePriority(form.text('priority'))
      await prioritiseConversation(createConsoleContext(view), { viewer, id, priority })
      return seeOther(conversationAddress(id, form))
    },
  ],
  ['pass', passToTeam],
  ['give', passToColleague],
  ['macro', macro],
])

/** Does what a button of the conversation says. @returns undefined for one that is none of these */
export const runCommand = (name: string, command: Command): Promise<CommandResult> | undefined =>
  COMMANDS.get(name)?.(command).catch(refused)

/** Takes a transfer back. */
export const handleUndoTransfer = async (
  view: View,
  request: Request,
  transfer: string,
  missing: () => Promise<Response>,
): Promise<Response> => {
  if (!isUuid(transfer)) return missing()
  const form = await readForm(request)
  try {
    const { conversation } = await undoTransfer(createConsoleContext(view), { transfer })
    return seeOther(conversationAddress(conversation, form, { done: 'returned' }))
  } catch (error) {
    if (error instanceof Conflict) return seeOther(listAddress(form, { done: 'not-returned' }))
    throw error
  }
}
