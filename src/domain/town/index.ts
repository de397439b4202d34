/** The towns served: who they are, their streets, what they work with. */
export {
  type ChangeListener,
  enqueueOne,
  handleJobs,
  type JobHandler,
  type Messenger,
  type Module,
  type Runtime,
  type ScheduledTask,
} from './module.ts'
export {
  CHAT_LANGUAGES,
  LANGUAGES,
  type Language,
  loadTown,
  type PageLanguage,
  type TownData,
  type TownProfile,
} from './profile.ts'
export type { Town, TownOf } from './town.ts'
