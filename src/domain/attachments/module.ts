import type { Module } from '#domain/town'
import { requeueStalledAttachments } from './attachments.ts'

export const attachmentsModule: Module = { name: 'attachments', requeueStalled: requeueStalledAttachments }
