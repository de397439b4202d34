import type { Module } from '#domain/town'
import { purgeChats } from './sessions.ts'
import { purgeUploads } from './uploads.ts'

export const chatSessionsModule: Module = {
  name: 'chat-sessions',
  retention: [
    { name: 'tidy-chat-sessions', cron: '0 25 4 * * *', run: purgeChats },
    { name: 'tidy-chat-uploads', cron: '0 15 * * * *', run: purgeUploads },
  ],
}
