/** The towns served: who they are, their streets, what they work with. */
export { LANGUAGES, type Language, readTown, type TownData, type TownProfile } from './profile.ts'
export type { Town } from './town.ts'
