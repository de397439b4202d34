/** One search over people, reports, conversations, appointments, assets and pages, also in what lies sealed. */
export { indexWords } from './index-words.ts'
export { searchModule } from './module.ts'
export {
  type FoundPerson,
  type FoundRequest,
  type FoundText,
  MAX_SEARCH_LENGTH,
  type SearchInput,
  type SearchResults,
  search,
} from './search.ts'
