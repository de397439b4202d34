/** Appointments: the counter, the week, the schedules, video calls. */
export { appointmentRoutes } from './routes.ts'
export { listVisibleSchedules } from './schedules.ts'
