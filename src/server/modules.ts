import { conversationModule } from '#conversation'
import { alertsModule } from '#domain/alerts'
import { applicationsModule } from '#domain/applications'
import { appointmentsModule } from '#domain/appointments'
import { attachmentsModule } from '#domain/attachments'
import { broadcastsModule } from '#domain/broadcasts'
import { chatSessionsModule } from '#domain/chat-sessions'
import { contentModule } from '#domain/content'
import { conversationsModule } from '#domain/conversations'
import { figuresModule } from '#domain/figures'
import { forwardingModule } from '#domain/forwarding'
import { inboxModule } from '#domain/inbox'
import { informationModule } from '#domain/information'
import { limitsModule } from '#domain/limits'
import { linesModule } from '#domain/lines'
import { mailModule } from '#domain/mail'
import { messageCostsModule } from '#domain/message-costs'
import { notificationsModule } from '#domain/notifications'
import { participationModule } from '#domain/participation'
import { picturesModule } from '#domain/pictures'
import { proceduresModule } from '#domain/procedures'
import { reportDraftsModule } from '#domain/report-drafts'
import { searchModule } from '#domain/search'
import { serviceRequestsModule } from '#domain/service-requests'
import { servicesModule } from '#domain/services'
import { staffModule } from '#domain/staff'
import { subscriptionsModule } from '#domain/subscriptions'
import type { Module } from '#domain/town'
import { open311Module } from '../open311/index.ts'

/** Every module that contributes to a running service, in the order in which they are started, checked and stopped. */
export const MODULES: Module[] = [
  servicesModule,
  contentModule,
  linesModule,
  conversationsModule,
  inboxModule,
  chatSessionsModule,
  messageCostsModule,
  mailModule,
  notificationsModule,
  appointmentsModule,
  proceduresModule,
  picturesModule,
  attachmentsModule,
  conversationModule,
  subscriptionsModule,
  forwardingModule,
  open311Module,
  serviceRequestsModule,
  reportDraftsModule,
  informationModule,
  broadcastsModule,
  participationModule,
  limitsModule,
  staffModule,
  applicationsModule,
  searchModule,
  alertsModule,
  figuresModule,
]
