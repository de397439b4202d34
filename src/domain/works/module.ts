import type { Module } from '#domain/town'
import { requeueStalledTellings } from './manage.ts'

export const worksModule: Module = {
  name: 'works',
  requeueStalled: requeueStalledTellings,
}
