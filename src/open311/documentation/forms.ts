/** A parameter of the path or of the head, as OpenAPI has it. Those of the query are in `parameters/`. */
export type Parameter = {
  name: string
  in: 'query' | 'path' | 'header'
  description: string
  required?: boolean
  schema: object
  example?: unknown
}
/** The fields of a POST. */
export type Form = { required: string[]; properties: Record<string, object> }

/** Any words. */
export const text = { type: 'string' }
/** An instant. */
export const date = { type: 'string', format: 'date-time' }
/** Yes or no. */
export const flag = { type: 'boolean' }
/** A part of the address. */
export const path = (name: string, description: string, example: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: text,
  example,
})

/** Who reports it. */
export const reporter = {
  email: text,
  first_name: text,
  last_name: text,
  phone: text,
  device_id: text,
  account_id: text,
}

/** The form of a report. */
export const report: Form = {
  required: ['api_key', 'service_code'],
  properties: {
    api_key: { ...text, example: 'demo' },
    jurisdiction_id: text,
    service_code: { ...text, example: 'EP01' },
    lat: {
      type: 'number',
      minimum: -90,
      maximum: 90,
      example: 41.7262,
      description:
        'With `long`, a point within the municipality. One that is not is refused, unless an address is given too: then the address is used, and `service_notice` says why',
    },
    long: { type: 'number', minimum: -180, maximum: 180, example: 1.8268 },
    address_string: {
      ...text,
      example: 'Carrer de Guimerà, 12',
      description:
        'Coordinates, a Plus Code or the link of a map in it are the point, and the rest the address',
    },
    address_id: text,
    description: {
      type: 'string',
      maxLength: 4000,
      example: 'Fanal apagat davant del número 12',
      description: 'Coordinates or the link of a map in it are the place where nothing else is given',
    },
    'attribute[code]': {
      ...text,
      description: 'The answer to a question of the service; repeated for several values',
    },
    ...reporter,
    media_url: { type: 'string', format: 'uri', description: 'A picture to be fetched; may be repeated' },
    return_url: {
      type: 'string',
      format: 'uri',
      description: 'For forms of plain HTML: the browser is sent there with `service_request_id`',
    },
  },
}

/** What makes a report the same as another. */
export const idempotency: Parameter = {
  name: 'idempotency-key',
  in: 'header',
  description:
    'Sent again under the same key, a report is filed once. Without one, the same words within a day are one report',
  schema: text,
}
