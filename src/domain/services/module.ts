import type { Module } from '#domain/town'
import { seedCatalogue } from './catalogue.ts'

export const servicesModule: Module = {
  name: 'services',
  seed: (town) => seedCatalogue(town.db, town.id, town.folder),
}
