import type { Format } from './format.ts'

type Parameter = {
  name: string
  in: 'query' | 'path'
  description: string
  required?: boolean
  schema: object
}

const text = { type: 'string' }
const jurisdiction: Parameter = {
  name: 'jurisdiction_id',
  in: 'query',
  description: 'The town. May be left out: there is one.',
  schema: text,
}

const file = (what: string): Parameter => ({
  name: 'file',
  in: 'path',
  required: true,
  description: `${what}, a full stop and the format: json or xml`,
  schema: text,
})

const date = (name: string, which: string): Parameter => ({
  name,
  in: 'query',
  description: `${which} requested_datetime wanted, included`,
  schema: { type: 'string', format: 'date-time' },
})

const detail = (summary: string, parameters: Parameter[], more: object = {}) => ({
  detail: { tags: ['GeoReport v2'], summary, parameters, ...more } as object,
})

const formFields = {
  api_key: text,
  jurisdiction_id: text,
  service_code: text,
  lat: { type: 'number', minimum: -90, maximum: 90 },
  long: { type: 'number', minimum: -180, maximum: 180 },
  address_string: text,
  address_id: text,
  description: { type: 'string', maxLength: 4000 },
  email: text,
  first_name: text,
  last_name: text,
  phone: text,
  device_id: text,
  account_id: text,
  media_url: { type: 'string', format: 'uri' },
}

/** What the interactive documentation says of each endpoint. */
export const describeEndpoints = (format: Format) => {
  const as = format.toUpperCase()
  const form = { type: 'object', required: ['api_key', 'service_code'], properties: formFields }
  const withMedia = { ...form, properties: { ...formFields, media: { type: 'string', format: 'binary' } } }
  return {
    discovery: detail(`Where the API is and what it speaks (${as})`, []),
    services: detail(`What can be reported (${as})`, [jurisdiction]),
    definition: detail('The questions of a service', [file('The service_code'), jurisdiction]),
    requests: detail(`Reports, newest first (${as}): 90 days and 1,000 at most`, [
      {
        name: 'service_request_id',
        in: 'query',
        description: 'Numbers, comma separated; overrides all else',
        schema: text,
      },
      { name: 'service_code', in: 'query', description: 'Codes, comma separated', schema: text },
      { name: 'status', in: 'query', description: 'open, closed, or both, comma separated', schema: text },
      date('start_date', 'Earliest'),
      date('end_date', 'Latest'),
      jurisdiction,
    ]),
    post: detail(`Report something (${as})`, [], {
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': { schema: form },
          'multipart/form-data': { schema: withMedia },
        },
      },
    }),
    request: detail('One report', [file('The service_request_id'), jurisdiction]),
    token: detail('The number of a report by its token', [file('The token'), jurisdiction]),
  }
}
