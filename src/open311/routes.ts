import type { Outbound } from '#platform/outbound'
import { stripUnstorable } from '#platform/text'
import type { Handler } from './api-request.ts'
import {
  deleteAppointment,
  listAgendas,
  listSlots,
  postAppointment,
  showAppointment,
} from './endpoints/appointments.ts'
import { discover, listServices, showService } from './endpoints/catalogue.ts'
import { listChanges } from './endpoints/changes.ts'
import { listDumps, readDumpFile } from './endpoints/dumps.ts'
import { postRequest } from './endpoints/post.ts'
import { listRequests, readOwnPicture, showRequest, showToken } from './endpoints/requests.ts'
import { listUpdates, postUpdate } from './endpoints/updates.ts'
import { deleteWebhook, listWebhooks, postWebhook, replayWebhook, showKey } from './endpoints/webhooks.ts'
import type { Format } from './format.ts'

/** What can be done at an address. */
export type Method = 'GET' | 'POST' | 'DELETE'

/** An address of the API: its path under `/open311`, the formats it answers in, who answers. */
export type Route = {
  /** `v2/requests/{id}`: without the ending that names the format. */
  path: string
  formats: Format[]
  /** The last part is the name of a file, ending and all. */
  raw?: boolean
  methods: Partial<Record<Method, Handler>>
}

const BOTH: Format[] = ['json', 'xml']

/** Every address of the API. The routes of the server and their description are made of this one table. */
export const apiRoutes = (outbound: Outbound): Route[] => [
  { path: 'discovery', formats: BOTH, methods: { GET: discover } },
  // Some clients look for it under the endpoint itself.
  { path: 'v2/discovery', formats: BOTH, methods: { GET: discover } },
  { path: 'v2/services', formats: BOTH, methods: { GET: listServices } },
  { path: 'v2/services/{code}', formats: BOTH, methods: { GET: showService } },
  {
    path: 'v2/requests',
    formats: [...BOTH, 'geojson', 'html'],
    methods: { GET: listRequests, POST: postRequest },
  },
  { path: 'v2/requests/{id}', formats: [...BOTH, 'geojson'], methods: { GET: showRequest } },
  { path: 'v2/tokens/{token}', formats: BOTH, methods: { GET: showToken } },
  {
    path: 'v2/servicerequestupdates',
    formats: BOTH,
    methods: { GET: listUpdates, POST: postUpdate },
  },
  { path: 'v2/pictures/{file}', formats: [], raw: true, methods: { GET: readOwnPicture } },
  { path: 'v2/changes', formats: BOTH, methods: { GET: listChanges } },
  { path: 'v2/webhooks', formats: BOTH, methods: { GET: listWebhooks, POST: postWebhook(outbound) } },
  { path: 'v2/webhooks/{id}', formats: BOTH, methods: { DELETE: deleteWebhook } },
  { path: 'v2/webhooks/{id}/replay', formats: BOTH, methods: { POST: replayWebhook } },
  { path: 'v2/agendas', formats: BOTH, methods: { GET: listAgendas } },
  { path: 'v2/slots', formats: BOTH, methods: { GET: listSlots } },
  { path: 'v2/appointments', formats: BOTH, methods: { POST: postAppointment } },
  {
    path: 'v2/appointments/{token}',
    formats: BOTH,
    methods: { GET: showAppointment, DELETE: deleteAppointment },
  },
  { path: 'v2/key', formats: BOTH, methods: { GET: showKey } },
  { path: 'v2/dumps', formats: BOTH, methods: { GET: listDumps } },
  { path: 'v2/dumps/{file}', formats: [], raw: true, methods: { GET: readDumpFile } },
]

/** Where an address leads. `suffix`: the format that its ending names. */
export type Found = { route: Route; params: Record<string, string>; suffix?: string }

const decode = (part: string): string => {
  try {
    return stripUnstorable(decodeURIComponent(part))
  } catch {
    return part
  }
}

/** Every suffix that an address may end in, whatever comes of it. */
const SUFFIX = /^(.*)\.(json|xml|geojson|html)$/s

/**
 * Finds the route of an address. Doubled and trailing slashes are forgiven: clients paste addresses together.
 * @param path the whole path: `/open311/v2/requests/26-00417.json`
 */
export const findRoute = (routes: Route[], path: string): Found | undefined => {
  const parts = path.split('/').filter(Boolean).slice(1).map(decode)
  for (const route of routes) {
    const pattern = route.path.split('/')
    if (pattern.length !== parts.length) continue
    const last = parts.at(-1) ?? ''
    const ending = route.raw ? null : SUFFIX.exec(last)
    const names = ending ? [...parts.slice(0, -1), ending[1] ?? ''] : parts
    const params: Record<string, string> = {}
    const fits = pattern.every((expected, index) => {
      const name = /^\{(\w+)\}$/.exec(expected)?.[1]
      const part = names[index] ?? ''
      if (name) params[name] = part
      return name ? part !== '' : expected === part
    })
    if (fits) return { route, params, suffix: ending?.[2] }
  }
  return undefined
}
