import type { Town } from '#domain/town'
import { LANGUAGES, type Language } from '#languages'
import { FORMATS, findDataset, SECTORS, type Sector } from './datasets.ts'
import { describe, iri, named, type Triple, value, words } from './graph.ts'
import { identifiers } from './identifiers.ts'
import { licenceOf } from './licences.ts'
import type { Publication, PublishedDataset, PublishedFile } from './publication.ts'
import { territoryOf } from './territories.ts'
import { inEveryLanguage, sayOpenData } from './texts.ts'

/**
 * The town's public data as DCAT-AP-ES 1.0.0 describes such a catalogue: the Spanish profile of DCAT-AP 2.1.1, which the technical
 * standard for reuse (NTI-RISP) asks for. https://datosgobes.github.io/DCAT-AP-ES/, with its conventions, 26 June 2026.
 */
export const describeCatalogue = (town: Town, publication: Publication): Triple[] => {
  const about = aboutOf(town)
  const { datasets } = publication
  return [
    ...describeHead(about, publication),
    ...describePublisher(about),
    ...datasets.flatMap((dataset) => describeDataset(about, dataset)),
    ...datasets.flatMap(({ files }) => files.flatMap((file) => describeFile(about, file))),
    ...describeApi(about, datasets),
  ]
}

const EU = 'http://publications.europa.eu/resource/authority'
const SECTOR = 'http://datos.gob.es/kos/sector-publico/sector'
const THEME = `${EU}/data-theme`
const MEDIA_TYPE = 'http://www.iana.org/assignments/media-types'

/** http://publications.europa.eu/resource/authority/language */
const LANGUAGE_CODES: Record<Language, string> = {
  ca: 'CAT',
  es: 'SPA',
  en: 'ENG',
  fr: 'FRA',
  ar: 'ARA',
  ro: 'RON',
}

/** What all parts of the catalogue say alike. */
const aboutOf = (town: Town) => {
  const { profile, publicUrl } = town
  const { dir3 } = profile.open_data
  const territory = profile.ine_code && territoryOf(profile.ine_code)
  const ids = identifiers(town)
  return {
    town,
    ids,
    publicUrl,
    // Convention 01: a publisher goes by its code in the state's directory, DIR3, once it has told it.
    publisher: dir3 ? `http://datos.gob.es/recurso/sector-publico/org/Organismo/${dir3}` : ids.publisher,
    licence: iri(`${EU}/licence/${licenceOf(town).authority}`),
    spatial: [
      ...(territory ? [iri(`http://datos.gob.es/recurso/sector-publico/territorio/${territory}`)] : []),
      iri(ids.place),
    ],
  }
}

type About = ReturnType<typeof aboutOf>

const dateTime = (text: string) => value(text, 'xsd:dateTime')

const themes = (sectors: readonly Sector[]) => [
  ...sectors.map((sector) => iri(`${SECTOR}/${sector}`)),
  ...sectors.map((sector) => iri(`${THEME}/${SECTORS[sector]}`)),
]

const describeHead = (
  { town, ids, publicUrl, publisher, licence, spatial }: About,
  { issued, datasets }: Publication,
): Triple[] => {
  const modified = datasets
    .map((one) => one.modified)
    .reduce((a, b) => (Date.parse(a) > Date.parse(b) ? a : b), issued)
  const { authority, name } = town.profile
  return [
    ...describe(ids.catalogue, {
      'rdf:type': named('dcat:Catalog'),
      'dct:title': words(inEveryLanguage('catalogue.title', { authority })),
      'dct:description': words(inEveryLanguage('catalogue.description', { town: name })),
      'dct:identifier': value(ids.catalogue),
      'dct:publisher': iri(publisher),
      'foaf:homepage': iri(`${publicUrl}/data`),
      'dcat:themeTaxonomy': [iri(SECTOR), iri(THEME)],
      'dct:issued': dateTime(issued),
      'dct:modified': dateTime(modified),
      'dct:language': LANGUAGES.map((language) => iri(`${EU}/language/${LANGUAGE_CODES[language]}`)),
      'dct:license': licence,
      'dct:spatial': spatial,
      'dcat:dataset': datasets.map(({ id }) => iri(ids.dataset(id))),
      'dcat:service': iri(ids.api),
    }),
    ...describe(ids.place, {
      'rdf:type': named('dct:Location'),
      'dcat:bbox': value(boundingBoxOf(town), 'geo:wktLiteral'),
    }),
  ]
}

/** The box around a town's outline, as WKT: longitude before latitude. */
const boundingBoxOf = ({ boundary }: Town): string => {
  const { west, south, east, north } = boxOf({ boundary })
  const corners = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  return `POLYGON((${corners.map((corner) => corner.join(' ')).join(', ')}))`
}

/** The box around a town's outline, in degrees. */
export const boxOf = ({ boundary }: Pick<Town, 'boundary'>) => {
  const [longs, lats] = [boundary.map(([long]) => long), boundary.map(([, lat]) => lat)]
  const least = (all: number[]) => all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const most = (all: number[]) => all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return { west: least(longs), south: least(lats), east: most(longs), north: most(lats) }
}

/** A telephone of the country as an address (RFC 3966). */
const phoneUri = (phone: string): string => {
  const digits = phone.replace(/\D/g, '')
  return `tel:${digits.length === 9 ? `+34${digits}` : digits}`
}

const describePublisher = ({ town, ids, publicUrl, publisher }: About): Triple[] => {
  const { authority, phone_alternative, open_data } = town.profile
  const name = words({ ca: authority, es: authority })
  return [
    ...describe(publisher, {
      'rdf:type': named('foaf:Organization'),
      'foaf:name': name,
      'dct:identifier': open_data.dir3 ? value(open_data.dir3) : undefined,
      'dct:type': iri('http://purl.org/adms/publishertype/LocalAuthority'),
    }),
    ...describe(ids.contact, {
      'rdf:type': named('vcard:Organization'),
      'vcard:organization-name': name,
      'vcard:fn': name,
      'vcard:hasURL': iri(`${publicUrl}/data`),
      'vcard:hasTelephone': iri(phoneUri(phone_alternative)),
      'vcard:hasUID': iri(publisher),
    }),
  ]
}

const describeDataset = (
  { ids, publicUrl, publisher, spatial }: About,
  { id, issued, modified, from, to, files }: PublishedDataset,
): Triple[] => {
  const dataset = ids.dataset(id)
  const period = `${dataset}#period`
  return [
    ...describe(dataset, {
      'rdf:type': named('dcat:Dataset'),
      'dct:title': words(inEveryLanguage(`dataset.${id}.title`)),
      'dct:description': words(inEveryLanguage(`dataset.${id}.description`)),
      'dct:identifier': value(dataset),
      'dct:publisher': iri(publisher),
      'dcat:contactPoint': iri(ids.contact),
      'dcat:theme': themes(findDataset(id).sectors),
      'dcat:keyword': LANGUAGES.flatMap((language) =>
        keywordsOf(id, language).map((keyword) => ({ value: keyword, language })),
      ),
      'dct:spatial': spatial,
      'dct:temporal': from ? iri(period) : undefined,
      'dct:accrualPeriodicity': iri(`${EU}/frequency/DAILY`),
      'dct:accessRights': iri(`${EU}/access-right/PUBLIC`),
      'dct:issued': dateTime(issued),
      'dct:modified': dateTime(modified),
      'dcat:landingPage': iri(`${publicUrl}/data#${id}`),
      'foaf:page': iri(`${publicUrl}/developers`),
      'dcat:distribution': files.map(({ format }) => iri(ids.distribution(id, format))),
    }),
    ...(from
      ? describe(period, {
          'rdf:type': named('dct:PeriodOfTime'),
          'dcat:startDate': value(from, 'xsd:date'),
          'dcat:endDate': to ? value(to, 'xsd:date') : undefined,
        })
      : []),
  ]
}

/** The words that a set of data is looked for by. */
export const keywordsOf = (id: PublishedDataset['id'], language: Language): string[] =>
  sayOpenData(language, `dataset.${id}.keywords`).split(/\s*[,،]\s*/)

/** Where a published file lies. */
export const fileUrl = (
  { publicUrl }: Pick<Town, 'publicUrl'>,
  { file }: Pick<PublishedFile, 'file'>,
): string => `${publicUrl}/open311/v2/dumps/${file}`

const describeFile = (
  { town, ids, licence }: About,
  { dataset, format, size, sha1, modified, ...file }: PublishedFile,
): Triple[] => {
  const distribution = ids.distribution(dataset, format)
  const checksum = `${distribution}#checksum`
  const { type, label, fileType, standard } = FORMATS[format]
  const url = iri(fileUrl(town, file))
  const titles = inEveryLanguage(`dataset.${dataset}.title`)
  return [
    ...describe(distribution, {
      'rdf:type': named('dcat:Distribution'),
      'dct:title': words(
        Object.fromEntries(
          Object.entries(titles).map(([language, title]) => [language, `${title} (${label})`]),
        ),
      ),
      'dct:description': words(inEveryLanguage(`format.${format}`)),
      'dct:identifier': value(distribution),
      'dcat:accessURL': url,
      'dcat:downloadURL': url,
      'dct:format': iri(`${EU}/file-type/${fileType}`),
      'dcat:mediaType': iri(`${MEDIA_TYPE}/${type}`),
      'dct:conformsTo': iri(standard),
      'dct:license': licence,
      'dcatap:availability': iri(`${EU}/planned-availability/STABLE`),
      'dct:modified': dateTime(modified),
      'dcat:byteSize': value(String(size), 'xsd:nonNegativeInteger'),
      'spdx:checksum': sha1 ? iri(checksum) : undefined,
    }),
    // SHA-1 is the only sum that the profile allows; the list of files of the API has SHA-256.
    ...(sha1
      ? describe(checksum, {
          'rdf:type': named('spdx:Checksum'),
          'spdx:algorithm': named('spdx:checksumAlgorithm_sha1'),
          'spdx:checksumValue': value(sha1, 'xsd:hexBinary'),
        })
      : []),
  ]
}

const describeApi = (
  { town, ids, publicUrl, publisher, licence }: About,
  datasets: readonly PublishedDataset[],
): Triple[] =>
  describe(ids.api, {
    'rdf:type': named('dcat:DataService'),
    'dct:title': words(inEveryLanguage('api.title', { authority: town.profile.authority })),
    'dct:description': words(inEveryLanguage('api.description')),
    'dct:identifier': value(ids.api),
    'dct:publisher': iri(publisher),
    'dcat:contactPoint': iri(ids.contact),
    'dcat:theme': themes(['sector-publico', 'urbanismo-infraestructuras']),
    'dcat:keyword': LANGUAGES.map((language) => ({ value: 'Open311', language })),
    'dcat:endpointURL': iri(`${publicUrl}/open311/v2`),
    'dcat:endpointDescription': iri(`${publicUrl}/docs/json`),
    'dct:conformsTo': iri('http://wiki.open311.org/GeoReport_v2'),
    'foaf:page': iri(`${publicUrl}/developers`),
    'dct:license': licence,
    'dct:accessRights': iri(`${EU}/access-right/PUBLIC`),
    'dcat:servesDataset': datasets.map(({ id }) => iri(ids.dataset(id))),
  })
