/** The town's public data: which there are, what was published last, and the catalogue that others read of them. */
export { boxOf, describeCatalogue, fileUrl, keywordsOf } from './catalogue.ts'
export { DATASETS, type DataFormat, type DatasetId, FORMATS, formatsOf } from './datasets.ts'
export { identifiers } from './identifiers.ts'
export { licenceOf } from './licences.ts'
export {
  getPublication,
  openPublishedFile,
  type Publication,
  type PublishedDataset,
  type PublishedFile,
  publishDatasets,
  type WrittenDataset,
} from './publication.ts'
export { CATALOGUE_FORMS, type CatalogueForm, serialise } from './serialise.ts'
export { type OpenDataKey, sayOpenData } from './texts.ts'
