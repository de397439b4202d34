import type { DataCatalog, Dataset, GovernmentOrganization, Place, WithContext } from 'schema-dts'
import {
  boxOf,
  FORMATS,
  fileUrl,
  identifiers,
  keywordsOf,
  licenceOf,
  type Publication,
  type PublishedDataset,
  sayOpenData,
} from '#domain/open-data'
import type { View } from '../ui/index.ts'

/**
 * The page for search engines: what schema.org calls a data catalogue, and each set of data with what Google's Dataset Search asks for
 * (name, description of 50 to 5,000 characters) and recommends. https://schema.org/Dataset, whose terms the types hold it to,
 * https://developers.google.com/search/docs/appearance/structured-data/dataset, November 2026.
 */
export const structuredData = (
  view: View,
  publication: Publication | undefined,
): WithContext<DataCatalog> => {
  const { town, language } = view
  const { authority, name } = town.profile
  const ids = identifiers(town)
  const page = `${town.publicUrl}/data`
  const { url: license } = licenceOf(town)
  const publisher: GovernmentOrganization = {
    '@type': 'GovernmentOrganization',
    name: authority,
    url: town.publicUrl,
  }
  const { west, south, east, north } = boxOf(town)
  const place: Place = {
    '@type': 'Place',
    name,
    geo: { '@type': 'GeoShape', box: `${south} ${west} ${north} ${east}` },
  }

  const datasetOf = ({ id, issued, modified, from, to, files }: PublishedDataset): Dataset => ({
    '@type': 'Dataset',
    '@id': ids.dataset(id),
    identifier: ids.dataset(id),
    name: sayOpenData(language, `dataset.${id}.title`),
    description: sayOpenData(language, `dataset.${id}.description`),
    url: `${page}#${id}`,
    keywords: keywordsOf(id, language),
    license,
    isAccessibleForFree: true,
    creator: publisher,
    publisher,
    datePublished: issued,
    dateModified: modified,
    spatialCoverage: place,
    ...(from && { temporalCoverage: `${from}/${to ?? '..'}` }),
    includedInDataCatalog: { '@id': ids.catalogue },
    distribution: files.map((file) => ({
      '@type': 'DataDownload',
      '@id': ids.distribution(id, file.format),
      name: FORMATS[file.format].label,
      encodingFormat: FORMATS[file.format].type,
      contentUrl: fileUrl(town, file),
      contentSize: `${file.size} B`,
      sha256: file.sha256,
      dateModified: file.modified,
    })),
  })

  return {
    '@context': 'https://schema.org',
    '@type': 'DataCatalog',
    '@id': ids.catalogue,
    name: sayOpenData(language, 'catalogue.title', { authority }),
    description: sayOpenData(language, 'catalogue.description', { town: name }),
    url: page,
    inLanguage: language,
    license,
    publisher,
    dataset: (publication?.datasets ?? []).map(datasetOf),
  }
}
