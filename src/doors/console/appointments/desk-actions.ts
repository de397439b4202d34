import { readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { appointmentById, atDesk, callNext, DESK_DEEDS, walkIn } from '#town/appointments'
import type { View } from '../frame.tsx'
import { agendaFor, agendasFor } from './agendas.ts'
import { deskPage, deskPath, deskQuery, personSaid } from './desk.tsx'

/** Whether an appointment is of an agenda that a member sees. */
export const maySee = async (here: View, id: string): Promise<boolean> => {
  const found = isUuid(id) ? await appointmentById(here.town.db, here.town, id) : undefined
  return found !== undefined && (await agendaFor(here, found.agendaId)) !== undefined
}

/** What is done at the desk: somebody arrives, is called, is attended; somebody comes without an appointment. */
export const deskAction = async (here: View, request: Request): Promise<Response> => {
  const { town, member, t } = here
  const { text } = await readForm(request)
  const asked = deskQuery(new URL(request.url).searchParams)
  const actor = member?.name ?? ''
  const desk = text('desk', 20) || asked.desk || '1'
  const what = text('do', 20)
  if (what === 'next') {
    const agendas = (await agendasFor(here)).filter(({ id }) => id === asked.agenda)
    const called = await callNext(
      town,
      agendas.map(({ id }) => id),
      { actor, desk },
    )
    const said = called
      ? t('appointments.called', { turn: called.turn ?? 0, who: personSaid(here, called), desk })
      : t('appointments.next.none')
    return deskPage(here, { ...asked, desk }, { said })
  }
  if (what === 'walk-in') {
    const agenda = await agendaFor(here, asked.agenda)
    const name = text('name', 120)
    if (!/\p{L}/u.test(name))
      return deskPage(here, asked, { errors: [{ field: 'name', key: 'appointments.name.error' }], name })
    const key = isUuid(text('form_id', 40)) ? text('form_id', 40) : Bun.randomUUIDv7()
    const given =
      agenda && (await walkIn(town, agenda.id, text('service', 40), { name }, { actor, key: `desk:${key}` }))
    const said = given && t('appointments.walkin.done', { turn: given.turn ?? 0, who: name })
    return said ? deskPage(here, asked, { said }) : seeOther(deskPath(asked))
  }
  const deed = DESK_DEEDS.find((one) => one === what)
  const id = text('id', 40)
  const done = deed && (await maySee(here, id)) ? await atDesk(town, id, deed, { actor, desk }) : undefined
  return done
    ? seeOther(`${deskPath({ ...asked, desk })}#appointment-${id}`)
    : deskPage(here, asked, { errors: [{ field: 'main', key: 'appointments.deed.gone' }] })
}
