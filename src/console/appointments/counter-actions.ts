import {
  addWalkIn,
  COUNTER_ACTIONS,
  callNextVisitor,
  findAppointment,
  performCounterAction,
} from '#domain/appointments'
import { readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import type { View } from '../ui/index.ts'
import { attendeeName, counterPage, counterPath, parseCounterQuery } from './counter.tsx'
import { findVisibleSchedule, listVisibleSchedules } from './schedules.ts'

/** Whether an appointment is of a schedule that a member sees. */
export const canSeeAppointment = async (view: View, id: string): Promise<boolean> => {
  const found = isUuid(id) ? await findAppointment(view.town.db, view.town, id) : undefined
  return found !== undefined && (await findVisibleSchedule(view, found.agendaId)) !== undefined
}

/** What is done at the desk: somebody arrives, is called, is attended; somebody comes without an appointment. */
export const handleCounterAction = async (view: View, request: Request): Promise<Response> => {
  const { town, member, t } = view
  const { text } = await readForm(request)
  const query = parseCounterQuery(new URL(request.url).searchParams)
  const actor = member?.name ?? ''
  const desk = text('desk', 20) || query.desk || '1'
  const what = text('do', 20)
  if (what === 'next') {
    const schedules = (await listVisibleSchedules(view)).filter(({ id }) => id === query.agenda)
    const called = await callNextVisitor(
      town,
      schedules.map(({ id }) => id),
      { actor, desk },
    )
    const said = called
      ? t('appointments.called', { turn: called.turn ?? 0, who: attendeeName(view, called), desk })
      : t('appointments.next.none')
    return counterPage(view, { ...query, desk }, { said })
  }
  if (what === 'walk-in') {
    const schedule = await findVisibleSchedule(view, query.agenda)
    const name = text('name', 120)
    if (!/\p{L}/u.test(name))
      return counterPage(view, query, { errors: [{ field: 'name', key: 'appointments.name.error' }], name })
    const key = isUuid(text('form_id', 40)) ? text('form_id', 40) : Bun.randomUUIDv7()
    const given =
      schedule &&
      (await addWalkIn(town, schedule.id, text('service', 40), { name }, { actor, key: `desk:${key}` }))
    const said = given && t('appointments.walkin.done', { turn: given.turn ?? 0, who: name })
    return said ? counterPage(view, query, { said }) : seeOther(counterPath(query))
  }
  const command = COUNTER_ACTIONS.find((one) => one === what)
  const id = text('id', 40)
  const done =
    command && (await canSeeAppointment(view, id))
      ? await performCounterAction(town, id, command, { actor, desk })
      : undefined
  return done
    ? seeOther(`${counterPath({ ...query, desk })}#appointment-${id}`)
    : counterPage(view, query, { errors: [{ field: 'main', key: 'appointments.action.gone' }] })
}
