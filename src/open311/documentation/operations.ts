import type { Method } from '../routes.ts'
import { APPOINTMENT_OPERATIONS } from './appointment-operations.ts'
import {
  date,
  extensions,
  flag,
  idempotency,
  jurisdiction,
  key,
  list,
  locale,
  type OperationDoc,
  path,
  query,
  report,
  reporter,
  span,
  text,
  wholeNumber,
} from './parameters.ts'

/** What the documentation says of each address, by its path and method. */
export const OPERATIONS: Record<string, Partial<Record<Method, OperationDoc>>> = {
  ...APPOINTMENT_OPERATIONS,
  discovery: {
    GET: { name: 'discover', summary: 'Where the API is and what it speaks', answer: 'discovery' },
  },
  'v2/discovery': {
    GET: {
      name: 'discoverHere',
      summary: 'The same, for clients that look for it here',
      answer: 'discovery',
    },
  },
  'v2/services': {
    GET: {
      name: 'listServices',
      summary: 'What can be reported',
      parameters: [locale, jurisdiction],
      answer: 'services',
    },
  },
  'v2/services/{code}': {
    GET: {
      name: 'showService',
      summary: 'The questions of a service',
      parameters: [path('code', 'The service_code', 'NR05'), extensions, locale, jurisdiction],
      answer: 'service_definition',
    },
  },
  'v2/requests': {
    GET: {
      name: 'listRequests',
      summary: 'Reports, newest first',
      description:
        'Without pages: 90 days and 1,000 reports at most (GeoReport v2). With `page`, `page_size` or `cursor`: all there is, in portions.',
      parameters: list,
      answer: 'service_requests',
    },
    POST: {
      name: 'postRequest',
      summary: 'Report something',
      description: 'Any part that is a file is taken for a picture, whatever its name.',
      parameters: [idempotency],
      form: report,
      files: true,
      answer: 'filed',
      status: 201,
    },
  },
  'v2/requests/{id}': {
    GET: {
      name: 'showRequest',
      summary: 'One report',
      parameters: [path('id', 'The service_request_id', '26-00417'), extensions, locale, jurisdiction, key],
      answer: 'service_requests',
    },
  },
  'v2/tokens/{token}': {
    GET: {
      name: 'showToken',
      summary: 'The number of a report by its token',
      description: 'Reports are numbered at once: a number is its own token.',
      parameters: [path('token', 'The token', '26-00417'), jurisdiction],
      answer: 'token',
    },
  },
  'v2/servicerequestupdates': {
    GET: {
      name: 'listUpdates',
      summary: 'What happened to reports, as a FixMyStreet asks for it',
      parameters: [
        ...span,
        query('service_request_id', 'Only of these, comma separated'),
        extensions,
        jurisdiction,
        key,
      ],
      answer: 'service_request_updates',
    },
    POST: {
      name: 'postUpdate',
      summary: 'Add an update to a report of your own',
      description: 'The same `update_id` again changes nothing.',
      form: {
        required: ['api_key', 'service_request_id', 'update_id'],
        properties: {
          api_key: { ...text, example: 'demo' },
          jurisdiction_id: text,
          service_request_id: { ...text, example: '26-00417' },
          update_id: { ...text, example: '5501' },
          status: {
            ...text,
            example: 'OPEN',
            description: 'A word of the protocol; `unchanged` for a comment',
          },
          updated_datetime: date,
          description: { type: 'string', maxLength: 4000, example: 'Encara està apagat.' },
          media_url: { type: 'string', format: 'uri' },
          ...reporter,
        },
      },
      files: true,
      answer: 'updated',
      status: 201,
    },
  },
  'v2/pictures/{file}': {
    GET: {
      name: 'readPicture',
      summary: 'A picture that your key posted, before it is reviewed',
      parameters: [path('file', 'As media_url has it', '0199f1d2-0000-7000-8000-000000000000.jpg'), key],
      answer: 'file',
    },
  },
  'v2/changes': {
    GET: {
      name: 'listChanges',
      summary: 'Every change, in order, for whoever must not miss one',
      description:
        'Follow the `Link` to `next`, for ever: an empty answer means that there is nothing new yet.',
      parameters: [
        query('after', 'The last change_id that you have', wholeNumber(0), 0),
        query('since', 'Begin with what happened from here on', date),
        query('limit', 'How many in an answer, 500 at most', wholeNumber(1, 500)),
        key,
      ],
      answer: 'changes',
    },
  },
  'v2/webhooks': {
    GET: {
      name: 'listWebhooks',
      summary: 'The addresses of your key that are told of changes',
      parameters: [key],
      answer: 'webhooks',
    },
    POST: {
      name: 'postWebhook',
      summary: 'Have an address told of every change, signed (Standard Webhooks)',
      form: {
        required: ['api_key', 'url'],
        properties: {
          api_key: { ...text, example: 'demo' },
          url: { type: 'string', format: 'uri', example: 'https://example.org/hook' },
          kind: {
            type: 'string',
            enum: ['webhook', 'open311'],
            description: '`open311`: as a POST of servicerequestupdates, for a FixMyStreet',
          },
          service_code: { ...text, description: 'Only these, comma separated' },
          own_only: { ...flag, description: 'Only of what the key itself posted' },
          remote_api_key: { ...text, description: 'For `open311`: our key there' },
          remote_jurisdiction_id: text,
        },
      },
      answer: 'webhooks',
      status: 201,
    },
  },
  'v2/webhooks/{id}': {
    DELETE: {
      name: 'deleteWebhook',
      summary: 'Have an address told no more',
      parameters: [path('id', 'The webhook_id', '0199f1d2-0000-7000-8000-000000000000'), key],
      answer: 'webhooks',
    },
  },
  'v2/webhooks/{id}/replay': {
    POST: {
      name: 'replayWebhook',
      summary: 'Have everything told again from a change or an instant on',
      parameters: [path('id', 'The webhook_id', '0199f1d2-0000-7000-8000-000000000000')],
      form: {
        required: ['api_key'],
        properties: { api_key: { ...text, example: 'demo' }, after: { ...text, example: '0' }, since: date },
      },
      answer: 'webhooks',
      status: 202,
    },
  },
  'v2/key': {
    GET: { name: 'showKey', summary: 'What your key may do, and how much', parameters: [key], answer: 'key' },
  },
  'v2/dumps': {
    GET: {
      name: 'listDumps',
      summary: 'Everything public, in files made every night',
      parameters: [],
      answer: 'dumps',
    },
  },
  'v2/dumps/{file}': {
    GET: {
      name: 'readDump',
      summary: 'One of those files',
      parameters: [path('file', 'requests.csv, requests.geojson or requests.parquet', 'requests.csv')],
      answer: 'file',
    },
  },
}
