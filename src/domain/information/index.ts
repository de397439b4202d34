/** What the town tells: news, agenda, courses, grants, jobs, pharmacies, addresses; from its sources, kept up to date. */
export { DIRECTORY_FIELDS, type DirectoryField, type RowProblem } from './directory.ts'
export { type ReadReport, SKIP_REASONS } from './entry.ts'
export {
  fetchDue,
  fetchNow,
  getSourceHealth,
  probeSource,
  type SourceHealth,
  updateSource,
} from './fetch.ts'
export {
  type ImportPreview,
  type ImportProblem,
  importList,
  MAX_IMPORT,
  previewImport,
} from './import.ts'
export { informationModule } from './module.ts'
export { pictureKeyFromName } from './pictures.ts'
export {
  findInformation,
  type InformationQuery,
  type InformationRecord,
  listInformationSince,
  queryInformation,
} from './query.ts'
export { informationSettings } from './settings.ts'
export { parseSource, readSources, type Source, sourcesOf, TOPICS, type Topic } from './sources.ts'
export { importWorks, MAX_WORKS_FILE, WORKS_FILE, type WorksImported } from './works.ts'
