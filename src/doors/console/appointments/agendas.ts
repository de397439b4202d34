import { type Agenda, agendasOf } from '#town/appointments'
import type { View } from '../frame.tsx'

/** The agendas that a member sees: a discreet one only those of its team. */
export const agendasFor = async ({ town, member }: View): Promise<Agenda[]> =>
  (await agendasOf(town)).filter(({ discreet, team }) => !discreet || member?.teams.includes(team))

/** The agenda of an id, for whoever may see it. */
export const agendaFor = async (here: View, id: string | null): Promise<Agenda | undefined> =>
  (await agendasFor(here)).find((one) => one.id === id)
