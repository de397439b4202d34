import { notifyAppointment } from '#domain/appointments'
import { notifyChange, welcomeReporter } from '#domain/service-requests'
import { handleJobs, type Module } from '#domain/town'
import { notifyAppointmentEvent } from './appointment-notifications.ts'
import { mailAreaNews, mailAreaNewsAtOnce } from './by-mail/area-mail.ts'
import { greetReporter } from './by-mail/ask-for-requests.ts'
import { purgeEndedFollows } from './by-mail/retention.ts'
import { notifyRequestChange, requeueStalledNotifications } from './request-changes.ts'

export const notificationsModule: Module = {
  name: 'notifications',
  jobs: [
    handleJobs(notifyChange, (town, { eventId }) => notifyRequestChange(town, eventId)),
    handleJobs(notifyAppointment, (town, { eventId }) => notifyAppointmentEvent(town, eventId)),
    handleJobs(welcomeReporter, greetReporter),
  ],
  schedules: [
    { name: 'mail-area-news', cron: '0 10 8 * * *', run: mailAreaNews },
    { name: 'mail-area-news-at-once', cron: '15 */5 * * * *', run: mailAreaNewsAtOnce },
  ],
  retention: [{ name: 'purge-ended-follows', cron: '0 29 4 * * *', run: purgeEndedFollows }],
  requeueStalled: requeueStalledNotifications,
}
