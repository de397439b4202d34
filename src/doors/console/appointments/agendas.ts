import { type Agenda, agendasOf, offeredAgendas } from '#town/appointments'
import type { View } from '../frame.tsx'

const seenBy =
  ({ member }: View) =>
  ({ discreet, team }: Agenda): boolean =>
    !discreet || (member?.teams.includes(team) ?? false)

/** The agendas that a member sees: a discreet one only those of its team. */
export const agendasFor = async (here: View): Promise<Agenda[]> =>
  (await agendasOf(here.town)).filter(seenBy(here))

/** Those of them that something can be given of, as it can be. */
export const offeredTo = async (here: View): Promise<Agenda[]> =>
  (await offeredAgendas(here.town)).filter(seenBy(here))

/** The agenda of an id, for whoever may see it. */
export const agendaFor = async (here: View, id: string | null): Promise<Agenda | undefined> =>
  (await agendasFor(here)).find((one) => one.id === id)
