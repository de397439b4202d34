import { handleJobs, type Module } from '#domain/town'
import { anonymiseOldAppointments } from './erase.ts'
import { offerFreedSlot, requeueStalledAppointmentEvents } from './events.ts'
import { enqueueAppointmentReminders } from './reminders.ts'
import { seedSchedules } from './schedules.ts'
import { expireOffers, offerNextSlot } from './waiting-list.ts'

export const appointmentsModule: Module = {
  name: 'appointments',
  jobs: [handleJobs(offerFreedSlot, (town, { agendaId }) => offerNextSlot(town, agendaId), 1)],
  schedules: [
    { name: 'remind-appointments', cron: '50 * * * * *', run: enqueueAppointmentReminders },
    { name: 'sweep-waiting', cron: '25 * * * * *', run: expireOffers },
  ],
  retention: [{ name: 'tidy-appointments', cron: '0 25 4 * * *', run: anonymiseOldAppointments }],
  seed: (town) => seedSchedules(town.db, town.id, town.folder),
  requeueStalled: requeueStalledAppointmentEvents,
}
