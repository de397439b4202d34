import type { Outbound } from '#platform/outbound'
import { CHANGE_SCHEMA_FILE, CLOUD_EVENTS } from './cloud-events.ts'
import { idempotency, path } from './documentation/parameters.ts'
import {
  deleteAppointment,
  listAgendas,
  listSlots,
  postAppointment,
  showAppointment,
} from './endpoints/appointments.ts'
import { listAssetValues } from './endpoints/assets.ts'
import { discover, listServices, showService } from './endpoints/catalogue.ts'
import { listChanges } from './endpoints/changes.ts'
import { listDumps, readDumpFile } from './endpoints/dumps.ts'
import { listEvents, readSchema } from './endpoints/events.ts'
import { postRequest } from './endpoints/post.ts'
import { listRequests, readOwnPicture, showRequest, showToken } from './endpoints/requests.ts'
import { listUpdates, postUpdate } from './endpoints/updates.ts'
import { deleteWebhook, listWebhooks, postWebhook, replayWebhook, showKey } from './endpoints/webhooks.ts'
import { showWorks } from './endpoints/works.ts'
import type { Format } from './format.ts'
import { api_key, extensions, jurisdiction_id, locale, universal } from './parameters/common.ts'
import { APPOINTMENT_FORM, REPLAY_FORM, REPORT_FORM, UPDATE_FORM, WEBHOOK_FORM } from './parameters/forms.ts'
import {
  ASSETS_PARAMETERS,
  CHANGES_PARAMETERS,
  LIST_PARAMETERS,
  REPLAY_PARAMETERS,
  SLOTS_PARAMETERS,
  UPDATES_PARAMETERS,
} from './query.ts'
import { operation, type Route } from './route.ts'

const token = path(
  'token',
  'As it was given when the appointment was made',
  'AaIVt72Tdjqtu6h-G6J29Qjz0m0JoH44lfEFTj',
)

const BOTH: Format[] = ['json', 'xml']

/**
 * Every address of the API: what answers, what it takes, what the documentation says. The routes of the server and the
 * OpenAPI description are made of this one table.
 */
export const apiRoutes = (outbound: Outbound): Route[] => [
  {
    path: 'discovery',
    formats: BOTH,
    methods: {
      GET: operation({
        handle: discover,
        name: 'discover',
        summary: 'Where the API is and what it speaks',
        query: {},
        answer: 'discovery',
      }),
    },
  },
  // Some clients look for it under the endpoint itself.
  {
    path: 'v2/discovery',
    formats: BOTH,
    methods: {
      GET: operation({
        handle: discover,
        name: 'discoverHere',
        summary: 'The same, for clients that look for it here',
        query: {},
        answer: 'discovery',
      }),
    },
  },
  {
    path: 'v2/services',
    formats: BOTH,
    methods: {
      GET: operation({
        handle: listServices,
        name: 'listServices',
        summary: 'What can be reported',
        query: { locale, jurisdiction_id },
        answer: 'services',
      }),
    },
  },
  {
    path: 'v2/services/{code}',
    formats: BOTH,
    methods: {
      GET: operation({
        handle: showService,
        name: 'showService',
        summary: 'The questions of a service',
        parameters: [path('code', 'The service_code', 'NR05')],
        query: { extensions, locale, jurisdiction_id },
        answer: 'service_definition',
      }),
    },
  },
  {
    path: 'v2/requests',
    formats: [...BOTH, 'geojson', 'html'],
    methods: {
      GET: operation({
        handle: listRequests,
        name: 'listRequests',
        summary: 'Reports, newest first',
        description:
          'Without pages: 90 days and 1,000 reports at most (GeoReport v2). With `page`, `page_size` or `cursor`: all there is, in portions.',
        query: LIST_PARAMETERS,
        answer: 'service_requests',
      }),
      POST: operation({
        handle: postRequest,
        name: 'postRequest',
        summary: 'Report something',
        description: 'Any part that is a file is taken for a picture, whatever its name.',
        parameters: [idempotency],
        query: {},
        form: REPORT_FORM,
        files: true,
        answer: 'filed',
        status: 201,
      }),
    },
  },
  {
    path: 'v2/requests/{id}',
    formats: [...BOTH, 'geojson'],
    methods: {
      GET: operation({
        handle: showRequest,
        name: 'showRequest',
        summary: 'One report',
        parameters: [path('id', 'The service_request_id', '26-00417')],
        query: { extensions, locale, ...universal },
        answer: 'service_requests',
      }),
    },
  },
  {
    path: 'v2/works',
    formats: [...BOTH, 'geojson'],
    methods: {
      GET: operation({
        handle: showWorks,
        name: 'listWorks',
        summary: 'Works, cuts and outages that are announced',
        description:
          'Those that are published and not over, the soonest first. As GeoJSON with their outline. A reporter there is told of them in `service_notice`.',
        query: { locale, jurisdiction_id },
        answer: 'works',
      }),
    },
  },
  {
    path: 'v2/tokens/{token}',
    formats: BOTH,
    methods: {
      GET: operation({
        handle: showToken,
        name: 'showToken',
        summary: 'The number of a report by its token',
        description: 'Reports are numbered at once: a number is its own token.',
        parameters: [path('token', 'The token', '26-00417')],
        query: { jurisdiction_id },
        answer: 'token',
      }),
    },
  },
  {
    path: 'v2/servicerequestupdates',
    formats: BOTH,
    methods: {
      GET: operation({
        handle: listUpdates,
        name: 'listUpdates',
        summary: 'What happened to reports, as a FixMyStreet asks for it',
        query: UPDATES_PARAMETERS,
        answer: 'service_request_updates',
      }),
      POST: operation({
        handle: postUpdate,
        name: 'postUpdate',
        summary: 'Add an update to a report of your own',
        description: 'The same `update_id` again changes nothing.',
        query: {},
        form: UPDATE_FORM,
        files: true,
        answer: 'updated',
        status: 201,
      }),
    },
  },
  {
    path: 'v2/pictures/{file}',
    formats: [],
    raw: true,
    methods: {
      GET: operation({
        handle: readOwnPicture,
        name: 'readPicture',
        summary: 'A picture that your key posted, before it is reviewed',
        parameters: [path('file', 'As media_url has it', '0199f1d2-0000-7000-8000-000000000000.jpg')],
        query: { api_key },
        answer: 'file',
      }),
    },
  },
  {
    path: 'v2/changes',
    formats: BOTH,
    methods: {
      GET: operation({
        handle: listChanges,
        name: 'listChanges',
        summary: 'Every change, in order, for whoever must not miss one',
        description:
          'Follow the `Link` to `next`, for ever: an empty answer means that there is nothing new yet.',
        query: CHANGES_PARAMETERS,
        answer: 'changes',
      }),
    },
  },
  {
    path: 'v2/events',
    formats: ['json'],
    mediaType: CLOUD_EVENTS,
    methods: {
      GET: operation({
        handle: listEvents,
        name: 'listEvents',
        summary: 'The same changes as CloudEvents 1.0.2, in batches',
        description:
          'Follow the `Link` to `next`, for ever. Any place in the feed can be read again from: the same change has the same `source` and `id`.',
        query: CHANGES_PARAMETERS,
        answer: 'events',
      }),
    },
  },
  {
    path: 'v2/schemas/{file}',
    formats: [],
    raw: true,
    methods: {
      GET: operation({
        handle: readSchema,
        name: 'readSchema',
        summary: 'The schema that the `data` of an event holds to (JSON Schema 2020-12)',
        parameters: [path('file', 'As `dataschema` has it', CHANGE_SCHEMA_FILE)],
        query: {},
        answer: 'file',
      }),
    },
  },
  {
    path: 'v2/webhooks',
    formats: BOTH,
    methods: {
      GET: operation({
        handle: listWebhooks,
        name: 'listWebhooks',
        summary: 'The addresses of your key that are told of changes',
        query: { api_key },
        answer: 'webhooks',
      }),
      POST: operation({
        handle: postWebhook(outbound),
        name: 'postWebhook',
        summary: 'Have an address told of every change, signed (Standard Webhooks)',
        query: {},
        form: WEBHOOK_FORM,
        answer: 'webhooks',
        status: 201,
      }),
    },
  },
  {
    path: 'v2/webhooks/{id}',
    formats: BOTH,
    methods: {
      DELETE: operation({
        handle: deleteWebhook,
        name: 'deleteWebhook',
        summary: 'Have an address told no more',
        parameters: [path('id', 'The webhook_id', '0199f1d2-0000-7000-8000-000000000000')],
        query: { api_key },
        answer: 'webhooks',
      }),
    },
  },
  {
    path: 'v2/webhooks/{id}/replay',
    formats: BOTH,
    methods: {
      POST: operation({
        handle: replayWebhook,
        name: 'replayWebhook',
        summary: 'Have everything told again from a change or an instant on',
        parameters: [path('id', 'The webhook_id', '0199f1d2-0000-7000-8000-000000000000')],
        query: REPLAY_PARAMETERS,
        form: REPLAY_FORM,
        answer: 'webhooks',
        status: 202,
      }),
    },
  },
  {
    path: 'v2/assets',
    formats: [...BOTH, 'geojson'],
    methods: {
      GET: operation({
        handle: listAssetValues,
        name: 'listAssets',
        summary: 'The things of the street that a report may name',
        description:
          'Lamps, containers, benches, by the number on their plate: a report gives one as `attribute[asset_id]` and needs no place. `Link` leads to the next ones.',
        query: ASSETS_PARAMETERS,
        answer: 'assets',
      }),
    },
  },
  {
    path: 'v2/agendas',
    formats: BOTH,
    methods: {
      GET: operation({
        handle: listAgendas,
        name: 'listAgendas',
        summary: 'Where people are attended by appointment, and for what',
        query: { locale },
        answer: 'agendas',
      }),
    },
  },
  {
    path: 'v2/slots',
    formats: BOTH,
    methods: {
      GET: operation({
        handle: listSlots,
        name: 'listSlots',
        summary: 'When an appointment could begin',
        description: 'What is free now. Nothing is kept for whoever asks.',
        query: SLOTS_PARAMETERS,
        answer: 'slots',
      }),
    },
  },
  {
    path: 'v2/appointments',
    formats: BOTH,
    methods: {
      POST: operation({
        handle: postAppointment,
        name: 'postAppointment',
        summary: 'Make an appointment',
        description:
          'The key needs the scope `book`. 409: somebody else was quicker; `alternatives` says what is free instead.',
        parameters: [idempotency],
        query: {},
        form: APPOINTMENT_FORM,
        answer: 'appointments',
        status: 201,
      }),
    },
  },
  {
    path: 'v2/appointments/{token}',
    formats: BOTH,
    methods: {
      GET: operation({
        handle: showAppointment,
        name: 'showAppointment',
        summary: 'How an appointment stands',
        parameters: [token],
        query: {},
        answer: 'appointments',
      }),
      DELETE: operation({
        handle: deleteAppointment,
        name: 'deleteAppointment',
        summary: 'Cancel an appointment: its hour is free for others',
        parameters: [token],
        query: {},
        answer: 'appointments',
      }),
    },
  },
  {
    path: 'v2/key',
    formats: BOTH,
    methods: {
      GET: operation({
        handle: showKey,
        name: 'showKey',
        summary: 'What your key may do, and how much',
        query: { api_key },
        answer: 'key',
      }),
    },
  },
  {
    path: 'v2/dumps',
    formats: BOTH,
    methods: {
      GET: operation({
        handle: listDumps,
        name: 'listDumps',
        summary: 'Everything public, in files made every night',
        query: {},
        answer: 'dumps',
      }),
    },
  },
  {
    path: 'v2/dumps/{file}',
    formats: [],
    raw: true,
    methods: {
      GET: operation({
        handle: readDumpFile,
        name: 'readDump',
        summary: 'One of those files',
        parameters: [path('file', 'As `dumps` lists it', 'requests.csv')],
        query: {},
        answer: 'file',
      }),
    },
  },
]
