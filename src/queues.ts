import { announceAppointment, offerFreed } from '#town/appointments'
import { fetchAttachment } from '#town/attachments'
import { converse, deliver, forgetContact } from '#town/conversations'
import { fetchRemote, forward } from '#town/forwarding'
import { fetchInformationPictures, fetchSource } from '#town/information'
import { sendNotice } from '#town/notices'
import { fetchPicture } from '#town/pictures'
import { sealDocument } from '#town/procedures'
import { announceChange, renewFaces } from '#town/service-requests'
import { deliverChanges } from '#town/subscriptions'
import { writeDump } from './doors/open311/index.ts'

/** Every queue there is. */
export const QUEUES = [
  converse,
  deliver,
  fetchPicture,
  fetchAttachment,
  announceChange,
  deliverChanges,
  forward,
  fetchRemote,
  writeDump,
  renewFaces,
  fetchSource,
  fetchInformationPictures,
  sendNotice,
  announceAppointment,
  offerFreed,
  sealDocument,
  forgetContact,
]
