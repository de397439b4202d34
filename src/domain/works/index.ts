/** Works, cuts and outages: where and when they are, who is warned of them, and who is told. */
export {
  decideWork,
  lockForTelling,
  markWorkTold,
  publishDrafts,
  requeueStalledTellings,
  saveWork,
  tellWork,
  WORK_ACTIONS,
  WORK_CONFLICTS,
  type WorkAction,
  type WorkDraft,
} from './manage.ts'
export {
  findPublicWork,
  findWork,
  forgetUpcoming,
  listPublishedBetween,
  listWorks,
  listWorksAt,
  listWorksForStaff,
  type PlannedWork,
  workText,
} from './read.ts'
export { storeWorks, type WorkEntry, type WorkSource } from './store-works.ts'
export { WORK_KINDS, type WorkKind, type WorkTexts } from './tables.ts'
