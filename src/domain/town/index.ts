/** The towns served: who they are, their streets, what they work with. */

export type { Language } from '#languages'
export {
  type ChannelId,
  type ChannelProfile,
  findChannel,
  findPhoneChannel,
  getPhoneChannel,
  messengerLinks,
  messengerName,
  OWN_CHANNELS,
  type OwnChannel,
  operatorsText,
} from './channels.ts'
export type { DatedPrices } from './message-prices.ts'
export {
  type ChangeListener,
  enqueueOne,
  handleJobs,
  type JobHandler,
  type LineProbe,
  type MediaLocation,
  type Messenger,
  type Module,
  type Runtime,
  type ScheduledTask,
} from './module.ts'
export { perTown } from './per-town.ts'
export { loadTown, readJson, type TownData, type TownProfile, whatsappLink } from './profile.ts'
export { DEFAULT_TOWN, jurisdictionSettings } from './settings.ts'
export { BASE_FOLDER, ofTown, overlay, readShipped } from './shipped-files.ts'
export {
  ADDRESS_COLUMNS,
  ADDRESSES_FILE,
  isStreetList,
  OFFICIAL_STREETS_FILE,
  readOwnStreets,
  STREET_COLUMNS,
} from './street-files.ts'
export type { NamedPlace, Town, TownById, TownOf } from './town.ts'
export { fillLanguages, forgetLanguages, languagesState, leaveOutFilled } from './town-languages.ts'
export { createTownWorker, type TownWorker } from './town-worker.ts'
