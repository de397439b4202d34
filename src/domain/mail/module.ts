import { handleJobs, type Module } from '#domain/town'
import { purgeFollows } from './follows.ts'
import { sendMail } from './outbox.ts'
import { purgeMail, sendDueMail, wakeDueMail } from './send.ts'

export const mailModule: Module = {
  name: 'mail',
  jobs: [handleJobs(sendMail, (town, { mailId }) => sendDueMail(town, mailId), 4)],
  requeueStalled: wakeDueMail,
  retention: [
    { name: 'purge-mail', cron: '0 25 4 * * *', run: purgeMail },
    { name: 'purge-mail-follows', cron: '0 27 4 * * *', run: purgeFollows },
  ],
}
