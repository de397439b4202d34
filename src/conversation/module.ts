import { fetchAttachment } from '#domain/attachments'
import { fetchPicture } from '#domain/pictures'
import { handleJobs, type Module } from '#domain/town'
import { reportFailedPictures } from './turns/media/failed-pictures.ts'
import { fetchAttachmentOf, fetchPictureOf } from './turns/media/fetch-media.ts'
import { sendDueReminders } from './turns/reminders.ts'

/** Pictures are small and decoded in turn, other files may be long. */
const PICTURES_AT_ONCE = 4
const FILES_AT_ONCE = 3

export const conversationModule: Module = {
  name: 'conversation',
  jobs: [
    handleJobs(fetchPicture, fetchPictureOf, PICTURES_AT_ONCE),
    handleJobs(fetchAttachment, fetchAttachmentOf, FILES_AT_ONCE),
  ],
  schedules: [{ name: 'remind', cron: '30 * * * * *', run: sendDueReminders }],
  requeueStalled: reportFailedPictures,
}
