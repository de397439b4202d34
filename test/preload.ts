import { afterAll } from 'bun:test'
import { closeShared } from './support/browser/process-end.ts'
import { startTestServer } from './support/server.ts'

/** Before any test: one database server for all of them. */
const server = await startTestServer()

afterAll(async () => {
  await closeShared()
  await server.stop()
})
