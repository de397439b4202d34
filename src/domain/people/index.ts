/** A person who writes to the town, with all that is theirs: what staff see of them, note on them and merge. */
export {
  addPersonNote,
  MAX_NOTE,
  mergePeople,
  PERSON_MERGE_CONFLICTS,
  splitPeople,
} from './change-person.ts'
export { isPersonVisible, type PersonOverview, readPerson } from './person.ts'
