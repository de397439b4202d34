import { notifyAppointment } from '#domain/appointments'
import { notifyChange } from '#domain/service-requests'
import { handleJobs, type Module } from '#domain/town'
import { notifyAppointmentEvent } from './appointment-notifications.ts'
import { notifyRequestChange, requeueStalledNotifications } from './request-changes.ts'

export const notificationsModule: Module = {
  name: 'notifications',
  jobs: [
    handleJobs(notifyChange, (town, { eventId }) => notifyRequestChange(town, eventId)),
    handleJobs(notifyAppointment, (town, { eventId }) => notifyAppointmentEvent(town, eventId)),
  ],
  requeueStalled: requeueStalledNotifications,
}
