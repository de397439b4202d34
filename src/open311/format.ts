/** The formats that an answer can have. XML is the mandatory one of GeoReport v2, JSON the one that everybody uses. */
export const FORMATS = ['json', 'xml', 'geojson', 'html'] as const

/** A format of an answer. */
export type Format = (typeof FORMATS)[number]

/** One structure for all formats (the specification's "Spark convention"): written once, rendered as asked. */
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value }

/** What the members of a list are called in XML. */
const MEMBER_NAMES: Record<string, string> = {
  services: 'service',
  service_requests: 'request',
  service_request_updates: 'request_update',
  changes: 'change',
  attributes: 'attribute',
  values: 'value',
  errors: 'error',
  endpoints: 'endpoint',
  formats: 'format',
  conditions: 'condition',
  photos: 'photo',
  notes: 'note',
  answers: 'answer',
  webhooks: 'webhook',
  dumps: 'dump',
  works: 'work',
  scopes: 'scope',
  assets: 'asset',
  service_codes: 'service_code',
}

// XML 1.0 cannot hold these at all, not even escaped.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

const escapeXml = (text: string): string => Bun.escapeHTML(text.toWellFormed().replace(NOT_IN_XML, ''))

const element = (name: string, value: Value): string => {
  if (value === null || value === '') return `<${name}/>`
  if (Array.isArray(value)) {
    const member = MEMBER_NAMES[name] ?? 'item'
    return `<${name}>${value.map((one) => element(member, one)).join('')}</${name}>`
  }
  if (typeof value === 'object') {
    const children = Object.entries(value).map(([child, inner]) => element(child, inner))
    return `<${name}>${children.join('')}</${name}>`
  }
  return `<${name}>${escapeXml(String(value))}</${name}>`
}

/** Content types, as GeoReport v2 and RFC 7946 have them. */
export const CONTENT_TYPE: Record<Format, string> = {
  json: 'application/json; charset=utf-8',
  xml: 'text/xml; charset=utf-8',
  geojson: 'application/geo+json; charset=utf-8',
  html: 'text/html; charset=utf-8',
}

type Located = { lat?: Value; long?: Value; geometry?: Value; [name: string]: Value | undefined }

const idOf = (id: Value | undefined): { id: string } | Record<string, never> =>
  typeof id === 'string' ? { id } : {}

/** A list of things with `lat` and `long`, or a `geometry`, as RFC 7946 has it; what has no place has no geometry. */
const featureCollection = (value: Value): Value => ({
  type: 'FeatureCollection',
  features: (Array.isArray(value) ? value : [value]).map((one): Value => {
    const { lat, long, geometry, ...properties } = one as Located
    const placed = typeof lat === 'number' && typeof long === 'number'
    return {
      type: 'Feature',
      ...idOf(properties.service_request_id ?? properties.asset_id),
      geometry: geometry ?? (placed ? { type: 'Point', coordinates: [long, lat] } : null),
      properties: properties as Value,
    }
  }),
})

/**
 * Renders an answer. In JSON the root's name is dropped; an empty element is `null`.
 * @param root the XML root: `services`, `service_requests`, `service_definition`, `errors`, `discovery`
 */
export const render = (format: Format, root: string, value: Value): string => {
  if (format === 'xml') return `<?xml version="1.0" encoding="utf-8"?>\n${element(root, value)}\n`
  if (format === 'geojson' && root !== 'errors') return JSON.stringify(featureCollection(value))
  return JSON.stringify(value)
}
