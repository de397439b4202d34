import { afterAll } from 'bun:test'
import { closeShared } from './support/browser/process-end.ts'
import { connectBySocket, startTestServer } from './support/server.ts'

/** Before any test: one database server for all of them. */
const server = await startTestServer()
await connectBySocket(server.url)

afterAll(async () => {
  await closeShared()
  await server.stop()
})
