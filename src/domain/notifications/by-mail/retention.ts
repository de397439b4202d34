import { listMailIndexes } from '#domain/appointments'
import { deleteFollowsOf, keepAppointmentFollows, listFollowedSubjects } from '#domain/mail'
import { filterEndedConsultations } from '#domain/participation'
import { filterEndedRequests } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { answerOf } from './answer-mail.ts'

/** How long after a request was closed its followers are known: it may be opened again for a month. */
const KEPT_DAYS = 60

/** Forgets addresses whose requests, appointments and questions have ended. */
export const purgeEndedFollows = async (town: Town): Promise<void> => {
  const before = new Date(town.now().getTime() - KEPT_DAYS * 86_400_000)
  const followed = await listFollowedSubjects(town, 'request')
  await deleteFollowsOf(town.db, town, 'request', await filterEndedRequests(town, followed, before))
  const answered = await listFollowedSubjects(town, 'answer')
  const ended = new Set(
    await filterEndedConsultations(
      town,
      answered.map((subject) => answerOf({ subject }).consultationId),
    ),
  )
  await deleteFollowsOf(
    town.db,
    town,
    'answer',
    answered.filter((subject) => ended.has(answerOf({ subject }).consultationId)),
  )
  await keepAppointmentFollows(town, await listMailIndexes(town))
}
