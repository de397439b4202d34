import { z } from 'zod'
import { perTown, readShipped, type Town } from '#domain/town'
import { WORK_KINDS } from '#domain/works'

/** What the town tells about. */
export const TOPICS = ['news', 'agenda', 'courses', 'grants', 'jobs', 'pharmacies', 'directory'] as const

/** What sources bring besides: works and cuts, which are kept by `domain/works`. */
export const WORKS_TOPIC = 'works'

/** A subject that people ask about. */
export type Topic = (typeof TOPICS)[number]

const source = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  topic: z.enum([...TOPICS, WORKS_TOPIC]),
  /**
   * The shape of the answer: RSS, Atom or JSON Feed (`rss`), iCalendar, the JSON of on-duty pharmacies, a CSV or .xlsx of
   * places, events of the Diputació's open data, job offers of Feina Activa, GeoJSON of works. Each has its parser in `feeds/feed-reader.ts`.
   */
  format: z.enum(['rss', 'ical', 'pharmacies', 'directory', 'diba', 'feinaactiva', 'geojson']),
  /**
   * May begin with `{feeds}`: the base that the deployment is configured with. Empty for a list of places that staff
   * import by hand.
   */
  url: z.string().default(''),
  minutes: z.number().int().min(1).default(1_440),
  /** The answer holds everything: what is not in it is gone. Otherwise entries stay until they expire. */
  complete: z.boolean().default(false),
  /** For RSS: the elements that hold dates and places. */
  fields: z
    .object({
      starts: z.string().optional(),
      ends: z.string().optional(),
      expires: z.string().optional(),
      place: z.array(z.string()).optional(),
      point: z.string().optional(),
      status: z.string().optional(),
    })
    .default({}),
  /** For `diba` and `feinaactiva`: which records are taken, by the path of a value: `rel_municipis.ine`. */
  only: z.record(z.string(), z.string()).default({}),
  /**
   * For RSS: the order of dates in numbers, for a feed that leaves it in doubt: `dmy` is 1/12/2026 for the first of December.
   * Without it the feed's own dates decide, and what stays doubtful is not read.
   */
  dates: z.enum(['dmy', 'mdy']).optional(),
  /** Days that an entry without an end of its own is told for. */
  days: z.number().int().positive().optional(),
  /** For `geojson`: the paths of properties, where they are called otherwise than usual: `core_details.description`. */
  properties: z
    .object({
      id: z.string().optional(),
      title: z.string().optional(),
      body: z.string().optional(),
      kind: z.string().optional(),
      starts: z.string().optional(),
      ends: z.string().optional(),
      url: z.string().optional(),
      place: z.string().optional(),
    })
    .default({}),
  /** For works: what the source’s own words for a kind mean. */
  kinds: z.record(z.string(), z.enum(WORK_KINDS)).default({}),
  /** For works: how far beside a point or a line they reach, in metres. */
  within: z.number().min(1).max(1_000).default(25),
  /** For works: codes of the groups of services whose reports they explain; none: of whatever is reported there. */
  groups: z.array(z.string()).default([]),
  /** For works: whether who follows the area is told of those that are new. */
  tell: z.boolean().default(false),
  /** Elements to be told with a label of the catalogue: `price` → `info.fact.price`. */
  facts: z.record(z.string(), z.string()).default({}),
})

/** Where a subject comes from, and how its answer is read. */
export type Source = z.infer<typeof source>

/** A source with what it does not say itself. @throws when it is none */
export const parseSource = (given: unknown): Source => source.parse(given)

/**
 * The sources of a town: `feeds.json` in its folder.
 * @param base takes the place of `{feeds}`; without it, sources that need it are left out
 */
export const readSources = (folder: string, base?: string): Source[] => {
  const found = readShipped(folder, 'feeds.json')
  if (found === undefined) return []
  return z
    .array(source.refine(({ url, format }) => url || format === 'directory', 'a source needs an address'))
    .parse(found)
    .filter(({ url }) => base || !url.includes('{feeds}'))
    .map((one) => ({ ...one, url: one.url.replace('{feeds}', base ?? '') }))
}

/** Read once for each town: its sources change with a restart. */
export const sourcesOf = perTown(({ folder, feedsUrl }: Town) => readSources(folder, feedsUrl))
