import { createWriteStream } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { DateTime } from 'luxon'
import { type AuditExport, type ExportRefusal, exportAuditLog } from '#domain/audit-export'
import { Conflict, conflictOf, createContext } from '#domain/use-cases'
import { readSigningCertificate } from '#platform/sealing'
import { traceError } from '#platform/telemetry'
import { BadConfig } from '../server/config.ts'
import { readCommandConfig } from '../server/towns/index.ts'
import { openTown } from './open-town.ts'

const USAGE = `Usage: bun run audit FILE.jsonl [--from 2026-01-01] [--to 2026-03-31] [--without-reads]
  writes the audit log, and its signature by the town's seal to FILE.jsonl.p7s; bun run verify FILE.jsonl checks both`

const REFUSALS: Record<ExportRefusal, string> = {
  'no-seal':
    '✗ no certificate to sign with: set PDF_SIGNING_CERTIFICATE and PDF_SIGNING_KEY (docs/signature.md).',
  'too-many': '✗ too many entries: choose a shorter period.',
}

const readArguments = () => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        from: { type: 'string' },
        to: { type: 'string' },
        'without-reads': { type: 'boolean', default: false },
      },
    })
    const [file] = positionals
    if (positionals.length === 1 && file?.endsWith('.jsonl')) return { ...values, file }
  } catch {
    // Said below.
  }
  throw new BadConfig(USAGE)
}

/** `bun run audit FILE`: the audit log of a period, signed by the town's seal. */
const run = async (): Promise<void> => {
  const given = readArguments()
  const config = readCommandConfig(process.env)
  const opened = await openTown(config, 'error')
  const seal = config.seal && (await readSigningCertificate(config.seal.certificate, config.seal.key))
  const town = { ...opened.town, seal }
  const day = (name: 'from' | 'to'): DateTime | undefined => {
    if (given[name] === undefined) return undefined
    const date = DateTime.fromISO(given[name], { zone: town.profile.time_zone })
    if (!date.isValid) throw new BadConfig(`✗ --${name}: not a day, such as 2026-01-31.`)
    return date.startOf('day')
  }
  // Under another name until it is whole: what is interrupted leaves no file that looks like one.
  const partial = `${given.file}.partial`
  const out = createWriteStream(partial, { mode: 0o600 })
  const done: AuditExport = await exportAuditLog(createContext(town, { kind: 'system' }), {
    from: day('from')?.toJSDate(),
    to: day('to')?.plus({ days: 1 }).toJSDate(),
    reads: !given['without-reads'],
    write: (piece) => out.write(piece),
  }).catch(async (error) => {
    out.destroy()
    await rm(partial, { force: true })
    throw error instanceof Conflict
      ? new BadConfig(REFUSALS[conflictOf<ExportRefusal>(error, ['no-seal', 'too-many'])])
      : error
  })
  out.end()
  await finished(out)
  await writeFile(`${given.file}.p7s`, done.signature, { mode: 0o600 })
  await rename(partial, given.file)
  await opened.close()
  process.stdout.write(
    `${done.entries} entries written to ${given.file}, signature to ${given.file}.p7s.\nSHA-256 ${done.sha256}\n`,
  )
}

run().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error instanceof BadConfig ? error.message : traceError(error)}\n`)
    process.exit(error instanceof BadConfig ? 2 : 1)
  },
)
