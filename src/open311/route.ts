import { stripUnstorable } from '#platform/text'
import type { Handler } from './api-request.ts'
import type { Parameter } from './documentation/parameters.ts'
import type { Format } from './format.ts'
import type { DeclaredParameters } from './parameters/parameter.ts'

/** What can be done at an address. */
export type Method = 'GET' | 'POST' | 'DELETE'

/** One method of an address: what answers it, what it takes, what the documentation says of it. */
export type Operation<
  Query extends DeclaredParameters = DeclaredParameters,
  Form extends DeclaredParameters = DeclaredParameters,
> = {
  handle: Handler<Query, Form>
  /** What generated clients call it; where the format stands in the address, with the format behind it. */
  name: string
  summary: string
  description?: string
  /** Of the address and of the head. */
  parameters?: Parameter[]
  /** The only parameters of the query that `handle` can read. */
  query: Query
  /** The only fields of the form that `handle` can read. */
  form?: Form
  files?: boolean
  answer: string
  status?: number
}

/** Holds together the parameters and fields that are documented and those that the handler reads. */
export const operation = <Query extends DeclaredParameters, Form extends DeclaredParameters>(
  one: Operation<Query, Form>,
): Operation =>
  // In a table of all operations each is called with readers of its own parameters: see `handler.ts`.
  one as unknown as Operation

/** An address of the API: its path under `/open311`, the formats it answers in, who answers. */
export type Route = {
  /** `v2/requests/{id}`: without the ending that names the format. */
  path: string
  formats: Format[]
  /** What its JSON is, where that has a name of its own: who accepts it under this name gets it too. */
  mediaType?: string
  /** The last part is the name of a file, ending and all. */
  raw?: boolean
  methods: Partial<Record<Method, Operation>>
}

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
