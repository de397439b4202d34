import { BadConfig, readConfig } from './config.ts'
import { startService } from './service.ts'

/** The production process. */
const run = async () => {
  const config = readConfig(process.env, 'production')
  const service = await startService(config)
  service.town.log.info({ port: service.port, town: service.town.id }, 'listening')
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

run().catch((error) => {
  process.stderr.write(`${error instanceof BadConfig ? error.message : (error?.stack ?? error)}\n`)
  process.exit(1)
})
