import { startService } from '../../src/server/service.ts'
import { FAST_HASHING } from './console/password-hashing.ts'
import { freePort, type World } from './world.ts'

/** Another replica of a world's service, on the same database. */
export type Replica = {
  url: string
  stop(): Promise<void>
}

/** Starts it, with the same settings but its port. @param now its own clock, where it differs from the world's */
export const startReplica = async (world: World, now = world.clock.now): Promise<Replica> => {
  const port = freePort()
  const service = await startService({ ...world.config, port }, undefined, {
    now,
    passwordHashing: FAST_HASHING,
  })
  return {
    url: `http://localhost:${port}`,
    stop: service.stop,
  }
}
