import { identifiers } from '#domain/open-data'
import type { PublicChange } from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import type { Town } from '#domain/town'
import type { Value } from './format.ts'
import type { Schema } from './request-fields.ts'
import { apiUrl } from './respond.ts'
import { SCHEMAS } from './schemas.ts'
import { changeValue } from './values.ts'

/** Media types of CloudEvents 1.0.2, JSON event format: one event, and several. */
export const CLOUD_EVENT = 'application/cloudevents+json'
export const CLOUD_EVENTS = 'application/cloudevents-batch+json'

/** The file with the schema of the data of an event. What would break who reads them gets another name. */
export const CHANGE_SCHEMA_FILE = 'change-1.json'

/** Digits of a place in the sequence: so that places compare as texts do. */
const SEQUENCE_DIGITS = 12

/**
 * A public change as CloudEvents 1.0.2 has it (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md). The same change has
 * the same `source` and `id` however often it is read. `sequence` is that of the extension of this name.
 */
export const cloudEvent = (town: Town, catalogue: Catalogue, change: PublicChange): Value => {
  const data = changeValue(town, catalogue, change) as {
    [name: string]: Value
    type: string
    datetime: string
  }
  return {
    specversion: '1.0',
    id: change.event.id,
    source: identifiers(town).dataset('service-requests'),
    // A town's id is its domain: what a type means is the town's to say.
    type: `${town.id.split('.').reverse().join('.')}.${data.type}`,
    subject: change.request.id,
    time: data.datetime,
    datacontenttype: 'application/json',
    dataschema: `${apiUrl(town)}/schemas/${CHANGE_SCHEMA_FILE}`,
    sequence: String(change.position).padStart(SEQUENCE_DIGITS, '0'),
    data,
  }
}

/** The schema of the data of an event, as JSON Schema 2020-12 has it: that of OpenAPI 3.0 is another dialect. */
export const changeSchema = (town: Town): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `${apiUrl(town)}/schemas/${CHANGE_SCHEMA_FILE}`,
  title: 'A public change of a service request',
  ...(toJsonSchema(SCHEMAS.change ?? {}) as object),
  $defs: { request: toJsonSchema(SCHEMAS.request ?? {}) },
})

const toJsonSchema = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(toJsonSchema)
  if (typeof schema !== 'object' || schema === null) return schema
  const { nullable, example, $ref, type, ...rest } = schema as Schema
  const entries = Object.entries(rest).map(([name, inner]) => [name, toJsonSchema(inner)])
  return {
    ...($ref === undefined ? {} : { $ref: String($ref).replace('#/components/schemas/', '#/$defs/') }),
    ...(type === undefined ? {} : { type: nullable ? [type, 'null'] : typeOrSchema(type) }),
    ...Object.fromEntries(entries),
    ...(example === undefined ? {} : { examples: [example] }),
  }
}

/** A property may be called `type`: then it is a schema. */
const typeOrSchema = (type: unknown): unknown => (typeof type === 'string' ? type : toJsonSchema(type))
