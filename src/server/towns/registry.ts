import type { Channel } from '#channels/core'
import type { Town, TownById, TownOf } from '#domain/town'
import { describeError, type Log } from '#platform/telemetry'
import type { Config } from '../config.ts'
import { requestHost, stampOfFolder, type TownDirectory, type TownEntry } from './directory.ts'
import { problemOf } from './problem.ts'

/** A town that is open, with what the server keeps of it beside what the domain is given. */
export type OpenTown = { town: Town; config: Config; channels: readonly Channel[] }

/** How often folders are looked at for changes. */
const REFRESH_MS = 5_000

/** A town that nobody asked for anything for so long is let go: what it had in memory is given back. */
const QUIET_MS = 10 * 60_000

/** How long a town that could not be opened is left alone, unless its folder changes. */
const RETRY_MS = 15_000

/** How long a town stays open that only the clock or a job had to look at. */
const LINGER_MS = 30_000

/** A town is in use for so long after it was last asked for something. */
const IN_USE_MS = QUIET_MS - LINGER_MS

/** Open towns whose folders are looked at in one go: the file system is asked in this thread. */
const MAX_LOOKED_AT = 100

/** Towns that are opened at once: their files are read and parsed in this thread. */
const MAX_OPENING = 2

/** A town that is there and cannot be served now. */
export class TownUnavailable extends Error {
  override name = 'TownUnavailable'
  constructor(
    readonly townId: string,
    problem: string,
  ) {
    super(`${townId} is not available: ${problem}`)
  }
}

/** The towns of a process. */
export type Towns = {
  directory: TownDirectory
  /** Those that are open. */
  open(): readonly Town[]
  /** Those of them that somebody used lately, not only the clock. */
  inUse(): string[]
  /** How a town stands: what is wrong with it, if anything. */
  problemOf(id: string): string | undefined
  /** A town by its id, opened where it is not. @returns nothing for one that is not served @throws {TownUnavailable} */
  byId: TownById
  /** The same for what nobody waits for: it keeps no town open that nobody uses. */
  visit: TownById
  /** An open town by its id, for signals: a town that is not open here has nothing to look at again. */
  ifOpen(id: string): Town | undefined
  /**
   * Opens the town that a request is for, so that `of` knows it.
   * @returns nothing where its host is no town's
   * @throws {TownUnavailable}
   */
  admit(request: Request): Promise<Town | undefined>
  /** Has a request be for another town than the one of its host. */
  assign(request: Request, town: Town): void
  /** The town of a request that was admitted. @throws for others */
  of: TownOf
  /** The same; nothing for others. */
  ifAdmitted(request: Request): Town | undefined
  /** What the server keeps of an open town. */
  detailsOf(town: Town): OpenTown
  stop(): void
}

type Kept = OpenTown & { stamp: string; usedAt: number; lookedAt: number }

/** What opening towns needs. */
export type TownOpener = {
  /** Builds a town from its folder. */
  create(entry: TownEntry, config: Config): Promise<OpenTown>
  /** Stores what its folder ships: once for each state of the folder. */
  seed(town: Town): Promise<void>
  /** Told when a town is open, for the first time or again. */
  onOpened?(town: Town): void
  /** Told when one was let go. */
  onClosed?(id: string): void
}

export const openTowns = (
  directory: TownDirectory,
  { create, seed, onOpened, onClosed }: TownOpener,
  log: Log,
): Towns => {
  const kept = new Map<string, Kept>()
  const details = new WeakMap<Town, OpenTown>()
  const admitted = new WeakMap<Request, Town>()
  const opening = new Map<string, Promise<Town>>()
  const failed = new Map<string, { problem: string; stamp: string; until: number }>()
  const seeded = new Map<string, string>()
  const queue: (() => void)[] = []
  let running = 0

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= MAX_OPENING) await new Promise<void>((go) => queue.push(go))
    running++
    try {
      return await work()
    } finally {
      running--
      queue.shift()?.()
    }
  }

  const stampOf = ({ folder, stamp }: TownEntry) => `${stamp} ${stampOfFolder(folder)}`

  const open = async (entry: TownEntry): Promise<Town> => {
    const { id, config } = entry
    if (!config || entry.problem) throw new TownUnavailable(id, entry.problem ?? 'unknown')
    const stamp = stampOf(entry)
    const one = await create(entry, config)
    details.set(one.town, one)
    if (seeded.get(id) !== stamp) await seed(one.town)
    seeded.set(id, stamp)
    const now = performance.now()
    kept.set(id, { ...one, stamp, usedAt: kept.get(id)?.usedAt ?? now, lookedAt: now })
    failed.delete(id)
    onOpened?.(one.town)
    return one.town
  }

  const openInTurn = (entry: TownEntry): Promise<Town> => {
    const known = opening.get(entry.id)
    if (known) return known
    const now = inTurn(() => open(entry))
      .catch((error) => {
        const problem = problemOf(error)
        const until = performance.now() + RETRY_MS
        failed.set(entry.id, { problem, stamp: stampOf(entry), until })
        log.error({ town: entry.id, error: describeError(error) }, 'town cannot be opened')
        throw error instanceof TownUnavailable ? error : new TownUnavailable(entry.id, problem)
      })
      .finally(() => opening.delete(entry.id))
    opening.set(entry.id, now)
    return now
  }

  const byEntry = (entry: TownEntry, visits = false): Town | Promise<Town> => {
    const here = kept.get(entry.id)
    if (here) {
      if (!visits) here.usedAt = performance.now()
      return here.town
    }
    const before = failed.get(entry.id)
    if (before && before.until > performance.now()) throw new TownUnavailable(entry.id, before.problem)
    return openInTurn(entry)
  }

  const byId: TownById = (id) => {
    const entry = directory.find(id)
    return entry && byEntry(entry)
  }

  const visit: TownById = async (id) => {
    const entry = directory.find(id)
    if (!entry) return undefined
    const here = kept.get(id)
    if (here) return here.town
    const town = await byEntry(entry, true)
    const opened = kept.get(id)
    if (opened) opened.usedAt = performance.now() - QUIET_MS + LINGER_MS
    return town
  }

  const letGo = (id: string): void => {
    if (!kept.delete(id)) return
    onClosed?.(id)
  }

  /** Follows the folders. A town whose new files are wrong goes on with what it had. */
  const refresh = async (): Promise<void> => {
    for (const id of directory.refresh()) {
      const entry = directory.find(id)
      if (!entry) {
        letGo(id)
        log.warn({ town: id }, 'town is gone from its folder: it is no longer served, its data stay')
      } else if (entry.problem) log.error({ town: id }, 'town cannot be served: run bun run town check')
      failed.delete(id)
    }
    const longest = [...kept].sort(([, a], [, b]) => a.lookedAt - b.lookedAt)
    for (const [id, one] of longest.slice(0, MAX_LOOKED_AT)) {
      const entry = directory.find(id)
      if (!entry) continue
      one.lookedAt = performance.now()
      if (one.lookedAt - one.usedAt > QUIET_MS && directory.all().length > 1) letGo(id)
      else if (stampOf(entry) !== one.stamp && failed.get(id)?.stamp !== stampOf(entry)) {
        log.info({ town: id }, 'town has changed: its folder is read again')
        await openInTurn(entry).catch(() => {})
      }
    }
  }
  const timer = setInterval(
    () => void refresh().catch((error) => log.error({ error: describeError(error) }, 'towns not read again')),
    REFRESH_MS,
  )
  timer.unref()

  const ofHost = (request: Request) => directory.ofHost(requestHost(request))
  const ifAdmitted = (request: Request): Town | undefined => {
    const known = admitted.get(request)
    if (known) return known
    const entry = ofHost(request)
    return typeof entry === 'object' ? kept.get(entry.id)?.town : undefined
  }

  return {
    directory,
    open: () => [...kept.values()].map(({ town }) => town),
    inUse: () =>
      [...kept].filter(([, { usedAt }]) => performance.now() - usedAt < IN_USE_MS).map(([id]) => id),
    problemOf: (id) => directory.find(id)?.problem ?? failed.get(id)?.problem,
    byId,
    visit,
    ifOpen: (id) => kept.get(id)?.town,
    async admit(request) {
      const entry = ofHost(request)
      if (entry === 'disputed') throw new TownUnavailable(requestHost(request), 'two towns have its address')
      if (!entry) return undefined
      const town = await byEntry(entry)
      admitted.set(request, town)
      return town
    },
    assign: (request, town) => void admitted.set(request, town),
    of(request) {
      const town = ifAdmitted(request)
      if (!town) throw new Error('the request is for no town')
      return town
    },
    ifAdmitted,
    detailsOf(town) {
      // A town within a transaction is a copy with another database.
      const known = details.get(town) ?? kept.get(town.id)
      if (!known) throw new Error(`${town.id} is not open`)
      return known
    },
    stop: () => clearInterval(timer),
  }
}
