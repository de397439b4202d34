import {
  type AppointmentService,
  bookableSchedules,
  type CollectionPlan,
  getCollectionPlan,
  getOfferedSchedules,
  type Schedule,
} from '#domain/appointments'
import type { View } from '../ui/index.ts'

/** The schedule and the service of a town's collections, with how it collects; nothing where none is offered. */
export const loadOffered = async ({
  town,
}: View): Promise<{ plan: CollectionPlan; schedule: Schedule; service: AppointmentService } | undefined> => {
  const plan = getCollectionPlan(town)
  const open = bookableSchedules(await getOfferedSchedules(town))
  const found = open.find(({ agenda }) => agenda.id === plan?.agenda)
  const [service] = found?.services ?? []
  return plan && found && service ? { plan, schedule: found.agenda, service } : undefined
}
