/** The two formats of GeoReport v2. XML is the mandatory one, JSON the one that everybody uses. */
export type Format = 'json' | 'xml'

/** One structure for both formats (the specification's "Spark convention"): written once, rendered twice. */
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value }

/** What the members of a list are called in XML. */
const MEMBERS: Record<string, string> = {
  services: 'service',
  service_requests: 'request',
  attributes: 'attribute',
  values: 'value',
  errors: 'error',
  endpoints: 'endpoint',
  formats: 'format',
}

// XML 1.0 cannot hold these at all, not even escaped.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

const escapeXml = (text: string): string => Bun.escapeHTML(text.toWellFormed().replace(FORBIDDEN, ''))

const element = (name: string, value: Value): string => {
  if (value === null || value === '') return `<${name}/>`
  if (Array.isArray(value)) {
    const member = MEMBERS[name] ?? 'item'
    return `<${name}>${value.map((one) => element(member, one)).join('')}</${name}>`
  }
  if (typeof value === 'object') {
    const children = Object.entries(value).map(([child, inner]) => element(child, inner))
    return `<${name}>${children.join('')}</${name}>`
  }
  return `<${name}>${escapeXml(String(value))}</${name}>`
}

const CONTENT_TYPE = { json: 'application/json; charset=utf-8', xml: 'text/xml; charset=utf-8' }

/**
 * Renders an answer. In JSON the root's name is dropped; an empty element is `null`.
 * @param root the XML root: `services`, `service_requests`, `service_definition`, `errors`, `discovery`
 */
export const respond = (format: Format, root: string, value: Value, status = 200): Response => {
  const body =
    format === 'json'
      ? JSON.stringify(value)
      : `<?xml version="1.0" encoding="utf-8"?>\n${element(root, value)}\n`
  return new Response(body, { status, headers: { 'content-type': CONTENT_TYPE[format] } })
}
