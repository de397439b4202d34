import { logAccess, logLookup, maskSearch } from '#domain/staff'
import type { View } from '../ui/index.ts'

/**
 * Pages on which personal data is read, by their address: each look at one of them is an entry of the register. The
 * permissions test asks of every page whether it is one.
 */
const PERSONAL_PAGES: RegExp[] = [
  // One of them, or those of the filters on paper.
  /^\/console\/requests\/[^/]+$/,
  /^\/console\/requests\/[^/]+\/pictures\/[^/]+$/,
  /^\/console\/requests\.(?:csv|xlsx)$/,
  /^\/console\/pictures\/[^/]+\/full$/,
  /^\/console\/collections\/[^/]+\/pictures\/[^/]+\/full$/,
  /^\/console\/conversations\/[^/]+(?:\/(?:pictures|files)\/[^/]+)?$/,
  /^\/console\/person\/[^/]+$/,
  /^\/console\/appointments$/,
  /^\/console\/appointments\/(?!new$|agenda$)[^/]+(?:\/call(?:\/[^/]+)?)?$/,
]

/** What an address may say of which of its object is meant. Whatever else stands in it may be personal. */
const LOGGED_PARAMETERS = [
  'agenda',
  'day',
  'week',
  'state',
  'kind',
  'department',
  'zone',
  'from',
  'to',
  'conversation',
  'at',
]

/** Pages that are personal only when they are asked about somebody. */
const PERSONAL_QUERIES: [address: RegExp, parameter: string][] = [
  [/^\/console$/, 'at'],
  [/^\/console(?:\/requests(?:\.csv|\.xlsx|\.geojson|\/print))?$/, 'words'],
  [/^\/console\/(?:010|appointments\/new)$/, 'conversation'],
]

/** Notes that a page with personal data was shown, if it is one. For what was found, and no error. */
export const logPageAccess = ({ town, member }: View, request: Request, response: Response): void => {
  const { pathname, searchParams } = new URL(request.url)
  const asked = PERSONAL_QUERIES.find(
    ([address, parameter]) => address.test(pathname) && searchParams.get(parameter)?.trim(),
  )
  const personal = asked || PERSONAL_PAGES.some((address) => address.test(pathname))
  if (!member || !personal || response.status !== 200 || searchParams.get('size') === 'thumbnail') return
  const named = new URLSearchParams()
  for (const name of LOGGED_PARAMETERS) {
    const value = searchParams.get(name)
    if (value) named.set(name, value.slice(0, 60))
  }
  const object = `${pathname}${named.size > 0 ? `?${named}` : ''}`
  const sought: Record<string, string> =
    asked?.[1] === 'words' ? { sought: maskSearch(searchParams.get('words') ?? '') } : {}
  logAccess(town, member, object, sought)
}

/** Notes that somebody was looked for by a telephone or a name, and what was found. */
export const logSearch = (
  { town, member }: View,
  object: string,
  text: string,
  found: { id: string }[],
): void => {
  if (member) logLookup(town, member, object, text, found)
}
