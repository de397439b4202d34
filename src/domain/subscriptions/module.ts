import type { Module } from '#domain/town'
import { notifyDueSubscriptions } from './subscriptions.ts'

export const subscriptionsModule: Module = {
  name: 'subscriptions',
  requeueStalled: notifyDueSubscriptions,
}
