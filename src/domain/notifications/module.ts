import { notifyAppointment } from '#domain/appointments'
import { notifyChange, tellRejection, welcomeReporter } from '#domain/service-requests'
import { handleJobs, type Module } from '#domain/town'
import { tellWork } from '#domain/works'
import { notifyAppointmentEvent } from './appointment-notifications.ts'
import { tellAreaReports, tellWeeklyDigests } from './areas/chat-news.ts'
import { tellWorkBatch, wakeStalledTellings } from './areas/tell-works.ts'
import { mailAreaNews, mailAreaNewsAtOnce } from './by-mail/area-mail.ts'
import { greetReporter } from './by-mail/ask-for-requests.ts'
import { purgeEndedFollows } from './by-mail/retention.ts'
import { notifyRejection } from './rejected-update.ts'
import { notifyRequestChange, requeueStalledNotifications } from './request-changes.ts'

export const notificationsModule: Module = {
  name: 'notifications',
  jobs: [
    handleJobs(notifyChange, (town, { eventId }) => notifyRequestChange(town, eventId)),
    handleJobs(tellRejection, (town, { eventId }) => notifyRejection(town, eventId)),
    handleJobs(notifyAppointment, (town, { eventId }) => notifyAppointmentEvent(town, eventId)),
    handleJobs(welcomeReporter, greetReporter),
    handleJobs(tellWork, (town, { workId }) => tellWorkBatch(town, workId), 1),
  ],
  schedules: [
    { name: 'mail-area-news', cron: '0 10 8 * * *', run: mailAreaNews },
    { name: 'mail-area-news-at-once', cron: '15 */5 * * * *', run: mailAreaNewsAtOnce },
    { name: 'sweep-works', cron: '50 */5 * * * *', run: wakeStalledTellings },
    { name: 'tell-area-reports', cron: '35 */5 * * * *', run: tellAreaReports },
    // By the hour: which hour it is in the town, it finds out itself.
    { name: 'tell-area-digests', cron: '40 20 * * * *', run: tellWeeklyDigests },
  ],
  retention: [{ name: 'purge-ended-follows', cron: '0 29 4 * * *', run: purgeEndedFollows }],
  requeueStalled: requeueStalledNotifications,
}
