import { listMailIndexes } from '#domain/appointments'
import { deleteFollowsOf, keepAppointmentFollows, listFollowedSubjects } from '#domain/mail'
import { filterEndedRequests } from '#domain/service-requests'
import type { Town } from '#domain/town'

/** How long after a request was closed its followers are known: it may be opened again for a month. */
const KEPT_DAYS = 60

/** Forgets addresses whose requests and appointments have ended. */
export const purgeEndedFollows = async (town: Town): Promise<void> => {
  const before = new Date(town.now().getTime() - KEPT_DAYS * 86_400_000)
  const followed = await listFollowedSubjects(town, 'request')
  await deleteFollowsOf(town.db, town, 'request', await filterEndedRequests(town, followed, before))
  await keepAppointmentFollows(town, await listMailIndexes(town))
}
