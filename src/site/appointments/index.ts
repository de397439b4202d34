/** Appointments on the web: booking, one's own, video calls, the waiting-room screen. */
export { appointmentRoutes } from './routes.ts'
