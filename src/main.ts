import { traceError } from '#platform/telemetry'
import { BadConfig } from './server/config.ts'
import { renamedSettingMessage } from './server/renamed-settings.ts'
import { startService } from './server/service.ts'
import { readProcessConfig } from './server/towns/index.ts'

/** The production process. */
const run = async () => {
  const config = readProcessConfig(process.env, 'production')
  const service = await startService(config)
  for (const setting of config.renamedSettings) service.town.log.warn(renamedSettingMessage(setting))
  const towns = service.towns.directory.all().length
  service.town.log.info(
    { port: service.port, ...(towns > 1 ? { towns } : { town: service.town.id }) },
    'listening',
  )
  let stopping = false
  const stop = async (signal: string) => {
    if (stopping) return
    stopping = true
    service.town.log.info({ signal }, 'stopping')
    await service.stop()
    process.exit(0)
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
}

// Bun would print the error with all that it holds, a statement's parameters among it.
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error) => {
    process.stderr.write(`${event}: ${traceError(error)}\n`)
    process.exit(1)
  })

run().catch((error) => {
  process.stderr.write(`${error instanceof BadConfig ? error.message : traceError(error)}\n`)
  process.exit(1)
})
