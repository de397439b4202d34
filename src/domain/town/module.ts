import type { Queue } from '#platform/jobs'
import type { OutboundClients } from '#platform/outbound'
import type { Signal } from '#platform/signals'
import type { ChannelId } from './channels.ts'
import type { Town } from './town.ts'
import type { TownWorker } from './town-worker.ts'

/** Where a file lies with a platform. Those noted before channels were told apart name none: they are the first one's. */
export type MediaLocation = { channel?: ChannelId; mediaId: string }

/**
 * What a platform says of sending from one of the town's numbers. `limited`: not all of it; `unknown`: it cannot be asked.
 */
export type LineProbe = 'works' | 'limited' | 'blocked' | 'unknown'

/** What the platforms of all channels keep for us, and say of our numbers. */
export type Messenger = {
  download(town: Town, media: MediaLocation, maxBytes: number): Promise<Uint8Array>
  downloadFile(town: Town, media: MediaLocation, path: string, maxBytes: number): Promise<void>
  /** Has every platform that remembers people forget somebody, by its id of them. */
  forgetContact(platformId: string): Promise<void>
  /** Asks a channel's platform whether the town's number can send. */
  probe(channel: ChannelId): Promise<LineProbe>
}

/** What a process runs the jobs of its towns with. */
export type Runtime = {
  outbound: OutboundClients
  messenger: Messenger
  /** Answers what waits in a conversation, by its id. */
  turns: TownWorker
  /** Sends what waits in a conversation's outbox, by the conversation's id. */
  outboxes: TownWorker
}

type Work = (town: Town, runtime: Runtime) => Promise<void>

/** A queue, and what does its jobs. */
export type JobHandler = {
  queue: Queue<object>
  run: (town: Town, payload: never, runtime: Runtime) => Promise<void>
  /** Jobs at a time in one process. */
  parallel?: number
}

/** What happens by the clock, once over all replicas. */
export type ScheduledTask = {
  /** Stored with each tick: the same in every replica and version. */
  name: string
  /** In cron's form, with seconds. */
  cron: string
  run: Work
  /** Also once when a process starts. */
  atStart?: boolean
  /** Also for towns that nobody uses, where messages of theirs wait. */
  everyoneWaiting?: boolean
}

/** Work that changes cause in every replica: one run for many changes. */
export type ChangeListener = {
  name: string
  listensTo: (town: Town, signal: Signal) => boolean
  run: (town: Town) => Promise<void>
}

/** What a module contributes to a running service. Nothing here keeps a town: each call is given its own. */
export type Module = {
  name: string
  jobs?: JobHandler[]
  schedules?: ScheduledTask[]
  /** What deletes data past its time. */
  retention?: ScheduledTask[]
  listeners?: ChangeListener[]
  /** Stores shipped data, before any job runs. */
  seed?: (town: Town) => Promise<void>
  /** Sets the gauges of this module, when metrics are read. */
  measure?: (town: Town) => Promise<void>
  /** Finds work that a killed process left, older than this many seconds. */
  requeueStalled?: (town: Town, olderThanSeconds: number, runtime: Runtime) => Promise<void>
  /** Erases people who asked for it. @returns how many */
  eraseDue?: (town: Town) => Promise<number>
  /** Erases what is left of erased people in this module. */
  afterErasure?: (town: Town) => Promise<void>
  /** When a process stops, after its last request and before its jobs end. Never throws. */
  stop?: (town: Town, runtime: Runtime) => Promise<void>
}

/** Ties a queue to what does its jobs. */
export const handleJobs = <Payload extends object>(
  queue: Queue<Payload>,
  run: (town: Town, payload: Payload, runtime: Runtime) => Promise<void>,
  parallel?: number,
): JobHandler => ({ queue, run, parallel })

/** Enqueues one job without a payload. */
export const enqueueOne = (town: Town, queue: Queue<Record<string, never>>): Promise<void> =>
  town.db.transaction((tx) => town.jobs.enqueue(tx, queue, [{}]))
