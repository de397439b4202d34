import { notifyAppointment, offerFreedSlot } from '#domain/appointments'
import { fetchAttachment } from '#domain/attachments'
import { sendBroadcast } from '#domain/broadcasts'
import { deliverOutbox, forgetContactAtPlatform, processConversation } from '#domain/conversations'
import { fetchRemoteUpdates, sendForwards } from '#domain/forwarding'
import { fetchInformationPictures, fetchSource } from '#domain/information'
import { fetchPicture } from '#domain/pictures'
import { signDocument } from '#domain/procedures'
import { notifyChange, rebuildProjections } from '#domain/service-requests'
import { deliverChanges } from '#domain/subscriptions'
import { writeDump } from '../open311/index.ts'

/** Every queue there is. */
export const QUEUES = [
  processConversation,
  deliverOutbox,
  fetchPicture,
  fetchAttachment,
  notifyChange,
  deliverChanges,
  sendForwards,
  fetchRemoteUpdates,
  writeDump,
  rebuildProjections,
  fetchSource,
  fetchInformationPictures,
  sendBroadcast,
  notifyAppointment,
  offerFreedSlot,
  signDocument,
  forgetContactAtPlatform,
]
