/** The formats that public data are given away in, as each vocabulary names them. */
export const FORMATS = {
  csv: {
    type: 'text/csv',
    label: 'CSV',
    fileType: 'CSV',
    standard: 'https://www.rfc-editor.org/rfc/rfc4180',
  },
  json: {
    type: 'application/json',
    label: 'JSON',
    fileType: 'JSON',
    standard: 'https://www.rfc-editor.org/rfc/rfc8259',
  },
  geojson: {
    type: 'application/geo+json',
    label: 'GeoJSON',
    fileType: 'GEOJSON',
    standard: 'https://www.rfc-editor.org/rfc/rfc7946',
  },
  parquet: {
    type: 'application/vnd.apache.parquet',
    label: 'GeoParquet',
    fileType: 'PARQUET',
    standard: 'https://geoparquet.org/releases/v1.1.0/',
  },
} as const satisfies Record<string, FormatNames>

/** `fileType`: its code in the European list of file types; `standard`: where it is defined. */
type FormatNames = { type: string; label: string; fileType: string; standard: string }

/** One of {@link FORMATS}. */
export type DataFormat = keyof typeof FORMATS

/** Sectors of NTI-RISP, and the European themes that they are counted to (annex 1 of the conventions of DCAT-AP-ES, 26 June 2026). */
export const SECTORS = {
  'sector-publico': 'GOVE',
  transporte: 'TRAN',
  'urbanismo-infraestructuras': 'REGI',
} as const

/** One of {@link SECTORS}. */
export type Sector = keyof typeof SECTORS

/**
 * A set of public data that is published every night. What people read of it is in the catalogue of texts, under its id.
 * `file`: what its files are called, without their ending. `sectors`: what it is about.
 */
type Dataset = {
  id: string
  file: string
  formats: readonly DataFormat[]
  sectors: readonly Sector[]
  /** Published though there is nothing in it yet. */
  always?: boolean
}

/** Every set of public data, in the order in which they are shown. An id is part of an address that others keep: it never changes. */
export const DATASETS = [
  {
    id: 'service-requests',
    file: 'requests',
    formats: ['csv', 'geojson', 'parquet'],
    sectors: ['sector-publico', 'urbanismo-infraestructuras'],
    always: true,
  },
  {
    id: 'services',
    file: 'services',
    formats: ['csv', 'json'],
    sectors: ['sector-publico'],
    always: true,
  },
  {
    id: 'assets',
    file: 'assets',
    formats: ['csv', 'geojson', 'parquet'],
    sectors: ['urbanismo-infraestructuras'],
  },
  {
    id: 'planned-works',
    file: 'works',
    formats: ['csv', 'geojson'],
    sectors: ['urbanismo-infraestructuras', 'transporte'],
  },
  {
    id: 'neighbourhood-figures',
    file: 'neighbourhoods',
    formats: ['csv', 'json'],
    sectors: ['sector-publico', 'urbanismo-infraestructuras'],
  },
  {
    id: 'consultations',
    file: 'consultations',
    formats: ['csv', 'json'],
    sectors: ['sector-publico'],
  },
] as const satisfies readonly Dataset[]

/** The id of one of {@link DATASETS}. */
export type DatasetId = (typeof DATASETS)[number]['id']

/** What is fixed of a set of public data. */
export const findDataset = (id: DatasetId): Dataset & { id: DatasetId } => {
  const found = DATASETS.find((one) => one.id === id)
  if (!found) throw new Error(`no dataset ${id}`)
  return found
}

/** The formats that a set of public data is published in. */
export const formatsOf = (id: DatasetId): readonly DataFormat[] => findDataset(id).formats
