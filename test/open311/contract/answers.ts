import { expect } from 'bun:test'
import Ajv, { type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { XMLParser } from 'fast-xml-parser'
import { SCHEMAS } from '../../../src/open311/schemas.ts'

/** The two formats of the standard: every line of the contract is held to in both. */
export const BOTH = ['json', 'xml'] as const

/** A format of the standard. */
export type StandardFormat = (typeof BOTH)[number]

type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

/** An answer as a test looks at it. `value`: as JSON has it, whichever the format was. */
export type Seen = { status: number; headers: Headers; text: string; value: Json }

const CONTENT_TYPE = { json: 'application/json; charset=utf-8', xml: 'text/xml; charset=utf-8' }

/** The root of each list in XML, and what its members are called: the standard's own names. */
const LISTS: Record<string, string> = {
  services: 'service',
  service_requests: 'request',
  service_request_updates: 'request_update',
  attributes: 'attribute',
  values: 'value',
  errors: 'error',
  endpoints: 'endpoint',
  formats: 'format',
  changes: 'change',
  photos: 'photo',
  notes: 'note',
  webhooks: 'webhook',
  dumps: 'dump',
  scopes: 'scope',
  conditions: 'condition',
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
})

type Node = Record<string, Node[] | string> & { ':@'?: Record<string, string> }

const nameOf = (node: Node): string => Object.keys(node).find((key) => key !== ':@') ?? ''

/** An element as its JSON: Spark's convention backwards. Attributes are refused: on a leaf they break clients. */
const valueOfElement = (name: string, children: Node[]): Json => {
  const texts = children.filter((child) => '#text' in child)
  const elements = children.filter((child) => !('#text' in child))
  for (const element of elements) expect(element[':@']).toBeUndefined()
  if (name in LISTS) {
    for (const element of elements) expect(nameOf(element)).toBe(LISTS[name] ?? '')
    return elements.map((element) => valueOfElement(nameOf(element), element[nameOf(element)] as Node[]))
  }
  if (elements.length === 0) {
    const text = texts.map((one) => one['#text']).join('')
    return text === '' ? null : text
  }
  return Object.fromEntries(
    elements.map((element) => [
      nameOf(element),
      valueOfElement(nameOf(element), element[nameOf(element)] as Node[]),
    ]),
  )
}

/** Reads XML as JSON. Values are text, as XML has them. @returns the root's name and what is in it */
export const readXml = (text: string): { root: string; value: Json } => {
  expect(text).toStartWith('<?xml version="1.0" encoding="utf-8"?>')
  const [, root] = parser.parse(text) as Node[]
  if (!root) throw new Error('no root element')
  const name = nameOf(root)
  return { root: name, value: valueOfElement(name, root[name] as Node[]) }
}

/** Looks at an answer: its content type is that of its format, and it can be read. */
export const look = async (response: Response, format: StandardFormat, root?: string): Promise<Seen> => {
  const text = await response.text()
  expect(response.headers.get('content-type')).toBe(CONTENT_TYPE[format])
  if (format === 'json')
    return { status: response.status, headers: response.headers, text, value: JSON.parse(text) as Json }
  const read = readXml(text)
  if (root) expect(read.root).toBe(root)
  return { status: response.status, headers: response.headers, text, value: read.value }
}

const ajv = new Ajv({ strict: false, coerceTypes: false })
const coercing = new Ajv({ strict: false, coerceTypes: true })
for (const one of [ajv, coercing]) {
  addFormats(one)
  one.addSchema({ $id: 'all', components: { schemas: SCHEMAS } })
}
const compiled = new Map<string, ValidateFunction>()

const validator = (name: string, format: StandardFormat): ValidateFunction => {
  const id = `${format}/${name}`
  const known = compiled.get(id)
  if (known) return known
  const made = (format === 'json' ? ajv : coercing).compile({ $ref: `all#/components/schemas/${name}` })
  compiled.set(id, made)
  return made
}

/** Holds a value to its schema. What XML writes as text is taken for the number or the word it stands for. */
export const conforms = (value: unknown, name: string, format: StandardFormat): void => {
  const validate = validator(name, format)
  const copy = structuredClone(value)
  const good = validate(copy)
  if (!good)
    throw new Error(
      `not as ${name} should be: ${ajv.errorsText(validate.errors)} ${JSON.stringify(value).slice(0, 400)}`,
    )
}

/** The descriptions of the errors of an answer. */
export const reasons = ({ value }: Seen): string[] =>
  (value as { description: string }[]).map(({ description }) => description)
