/** E-mail to citizens and staff: what waits to be sent, addresses that take none. */
export { listStoppedAddresses, recordBounce, stopAddress } from './bounces.ts'
export { mailModule } from './module.ts'
export { enqueueMail, type OutgoingMail } from './outbox.ts'
