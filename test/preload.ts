import { afterAll } from 'bun:test'
import { startTestServer } from './support/server.ts'

/** Before any test: one database server for all of them. */
const server = await startTestServer()

afterAll(() => server.stop())
