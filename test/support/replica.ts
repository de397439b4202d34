import { startService } from '../../src/service.ts'
import { freePort, type World } from './world.ts'

/** Another replica of a world's service, on the same database. */
export type Replica = {
  url: string
  /** Sets its clock this far from the real one, in milliseconds. */
  shiftClock(ms: number): void
  stop(): Promise<void>
}

/** Starts it, with the same settings but its port. */
export const secondReplica = async (world: World): Promise<Replica> => {
  const port = freePort()
  let shift = 0
  const service = await startService({ ...world.config, port }, undefined, {
    now: () => new Date(Date.now() + shift),
  })
  return {
    url: `http://localhost:${port}`,
    shiftClock: (ms) => {
      shift = ms
    },
    stop: service.stop,
  }
}
