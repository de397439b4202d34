/** What the town tells: news, agenda, courses, grants, jobs, pharmacies, addresses; from its sources, kept up to date. */
export { PLACE_FIELDS, type PlaceField, type RowProblem } from './directory.ts'
export { LEFT_OUT, type Reading } from './entry.ts'
export {
  fetchDue,
  fetchNow,
  fetchOnce,
  fetchSource,
  type SourceHealth,
  sourceHealth,
  updateSource,
} from './fetch.ts'
export {
  type ImportPreview,
  type ImportProblem,
  importList,
  MAX_IMPORT,
  previewImport,
} from './import.ts'
export { fetchInformationPictures, informationPictureKey, updatePictures } from './pictures.ts'
export { consult, type Information, informationById, informationSince, type Question } from './read.ts'
export { readSources, type Source, TOPICS, type Topic } from './sources.ts'
