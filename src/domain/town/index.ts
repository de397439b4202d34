/** The towns served: who they are, their streets, what they work with. */
export {
  CHAT_LANGUAGES,
  LANGUAGES,
  type Language,
  loadTown,
  type PageLanguage,
  type TownData,
  type TownProfile,
} from './profile.ts'
export type { Town } from './town.ts'
