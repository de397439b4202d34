import { z } from 'zod'

/** A package that is installed. */
export type Installed = { name: string; version: string }

/** A package with a newer version. */
export type Behind = { name: string; current: string; latest: string }

/** A known vulnerability of an installed package. */
export type Vulnerable = Installed & { id: string; title: string; severity: string }

/** Everything that the lock file pins, needed by whom it may. */
export const readLockFile = (text: string): Installed[] =>
  [...text.matchAll(/^ {4}"[^"]+": \["((?:@[^/"]+\/)?[^@"]+)@(\d[^"]*)"/gm)].map(
    ([, name = '', version = '']) => ({ name, version }),
  )

/** The table that `bun outdated` prints. */
export const readOutdated = (text: string): Behind[] =>
  text
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, , current]) => /^\d/.test(current ?? ''))
    .map(([, name = '', current = '', , latest = '']) => ({
      name: name.replace(/ \(\w+\)$/, ''),
      current,
      latest,
    }))
    .filter(({ current, latest }) => current !== latest)

const advisories = z.record(
  z.string(),
  z.array(
    z.object({
      id: z.union([z.number(), z.string()]).optional(),
      url: z.string().optional(),
      title: z.string().default(''),
      severity: z.string().default('unknown'),
      vulnerable_versions: z.string(),
    }),
  ),
)

/** What `bun audit --json` prints: advisories by package. @throws where it is anything else */
export const readAudit = (text: string, installed: Installed[]): Vulnerable[] => {
  const found = advisories.parse(JSON.parse(text))
  return installed.flatMap((one) =>
    (found[one.name] ?? [])
      .filter(({ vulnerable_versions }) => Bun.semver.satisfies(one.version, vulnerable_versions))
      .map(({ id, url, title, severity }) => ({
        ...one,
        id: /GHSA-[\w-]+/.exec(url ?? '')?.[0] ?? String(id ?? ''),
        title,
        severity,
      })),
  )
}

const osvEvent = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
})

/** The OSV format, version 1: what is needed of it. */
const osvEntry = z.object({
  id: z.string(),
  summary: z.string().default(''),
  withdrawn: z.string().optional(),
  database_specific: z.object({ severity: z.string().optional() }).optional(),
  affected: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
        versions: z.array(z.string()).default([]),
        ranges: z.array(z.object({ type: z.string(), events: z.array(osvEvent) })).default([]),
      }),
    )
    .default([]),
})

type OsvEntry = z.infer<typeof osvEntry>

/** A file of advisories in the OSV format: one, a list of them, or one a line. @throws where it is anything else */
export const readOsv = (text: string): OsvEntry[] => {
  const trimmed = text.trim()
  const parsed: unknown = /^\{.*\}\n\s*\{/s.test(trimmed)
    ? trimmed.split('\n').map((line) => JSON.parse(line))
    : JSON.parse(trimmed)
  return z.array(osvEntry).parse(Array.isArray(parsed) ? parsed : [parsed])
}

/** Whether a version is within the events of a range, in the order of versions. */
const isWithin = (version: string, events: z.infer<typeof osvEvent>[]): boolean => {
  const at = (event: z.infer<typeof osvEvent>) =>
    event.introduced ?? event.fixed ?? event.last_affected ?? '0'
  const asVersion = (text: string) => (text === '0' ? '0.0.0-0' : text)
  let within = false
  for (const event of events.toSorted((a, b) => Bun.semver.order(asVersion(at(a)), asVersion(at(b))))) {
    const order = Bun.semver.order(version, asVersion(at(event)))
    if (event.introduced !== undefined && order >= 0) within = true
    if (event.fixed !== undefined && order >= 0) within = false
    if (event.last_affected !== undefined && order > 0) within = false
  }
  return within
}

/** Which of what is installed the advisories are about. */
export const matchOsv = (entries: OsvEntry[], installed: Installed[]): Vulnerable[] => {
  const current = entries.filter(({ withdrawn }) => !withdrawn)
  return installed.flatMap((one) =>
    current
      .filter(({ affected }) =>
        affected.some(
          ({ package: about, versions, ranges }) =>
            about?.ecosystem === 'npm' &&
            about.name === one.name &&
            (versions.includes(one.version) ||
              ranges.some(({ type, events }) => type === 'SEMVER' && isWithin(one.version, events))),
        ),
      )
      .map(({ id, summary, database_specific }) => ({
        ...one,
        id,
        title: summary,
        severity: database_specific?.severity?.toLowerCase() ?? 'unknown',
      })),
  )
}
