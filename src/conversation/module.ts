import { fetchAttachment } from '#domain/attachments'
import { fetchPicture, lookAtPicture } from '#domain/pictures'
import { handleJobs, type Module } from '#domain/town'
import { reportFailedPictures } from './turns/media/failed-pictures.ts'
import { fetchAttachmentOf, fetchPictureOf } from './turns/media/fetch-media.ts'
import { lookAtPictureOf } from './turns/media/look-at-picture.ts'
import { sendDueReminders } from './turns/reminders.ts'

/** Pictures are small and decoded in turn, other files may be long. */
const PICTURES_AT_ONCE = 4
const FILES_AT_ONCE = 3

/** Pictures that a model looks at side by side. */
const LOOKED_AT_AT_ONCE = 4

export const conversationModule: Module = {
  name: 'conversation',
  jobs: [
    handleJobs(fetchPicture, fetchPictureOf, PICTURES_AT_ONCE),
    handleJobs(lookAtPicture, lookAtPictureOf, LOOKED_AT_AT_ONCE),
    handleJobs(fetchAttachment, fetchAttachmentOf, FILES_AT_ONCE),
  ],
  schedules: [{ name: 'remind', cron: '30 * * * * *', run: sendDueReminders }],
  requeueStalled: reportFailedPictures,
}
