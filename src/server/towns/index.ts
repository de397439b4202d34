/** The towns that a process serves, and the one place that says which of them a request, a job or a signal is for. */
export {
  createTownDirectory,
  findConflicts,
  listTownIds,
  requestHost,
  stampOfFolder,
  type TownDirectory,
  type TownEntry,
} from './directory.ts'
export { createFairShares } from './fair-shares.ts'
export { problemOf } from './problem.ts'
export { readCommandConfig, readProcessConfig } from './process-config.ts'
export { type OpenTown, openTowns, type Towns, TownUnavailable } from './registry.ts'
export { tendStatusMonths } from './status-months.ts'
export { configOfTown, readSettingsFile, SETTINGS_FILE, settingsFileOf } from './town-settings.ts'
