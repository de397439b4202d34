import { parseArgs } from 'node:util'
import {
  type Behind,
  type Installed,
  matchOsv,
  readAudit,
  readLockFile,
  readOsv,
  readOutdated,
  type Vulnerable,
} from './dependency-report.ts'

const USAGE = `Usage: bun run dependencies [--advisories FILE]
  lists packages that are behind and those with known vulnerabilities (docs/operators/dependencies.md)
  --advisories: advisories in the OSV format, where the registry has none or there is no network; also ADVISORIES_FILE
  exit code: 0 nothing known, 1 vulnerable, 2 wrong use, 3 vulnerabilities could not be checked`

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Asks the registry by Bun itself, with its configuration. */
const bun = async (...given: string[]) => {
  const run = Bun.spawn([process.execPath, ...given], { stdout: 'pipe', stderr: 'pipe' })
  const [said, problem] = await Promise.all([
    new Response(run.stdout).text(),
    new Response(run.stderr).text(),
  ])
  const lines = problem.split('\n').filter((line) => line.startsWith('error:'))
  return { said, problem: lines[0]?.replace('error: ', '') ?? '' }
}

/** @returns why it is not known, where it is not */
const findBehind = async (): Promise<Behind[] | string> => {
  const { said, problem } = await bun('outdated')
  const behind = readOutdated(said)
  return behind.length === 0 && problem ? problem : behind
}

const findVulnerable = async (installed: Installed[], file?: string): Promise<Vulnerable[] | string> => {
  if (file) {
    try {
      return matchOsv(readOsv(await Bun.file(file).text()), installed)
    } catch {
      return `${file}: no advisories in the OSV format`
    }
  }
  const { said, problem } = await bun('audit', '--json')
  try {
    return readAudit(said, installed)
  } catch {
    return problem || 'the registry’s answer is no list of advisories'
  }
}

/** `bun run dependencies`: what is behind, what is vulnerable. @returns the exit code */
const run = async (): Promise<number> => {
  let file: string | undefined
  try {
    const { values } = parseArgs({ options: { advisories: { type: 'string' } } })
    file = values.advisories ?? (process.env.ADVISORIES_FILE || undefined)
  } catch {
    process.stderr.write(`${USAGE}\n`)
    return 2
  }
  const installed = readLockFile(await Bun.file('bun.lock').text())
  const [behind, vulnerable] = await Promise.all([findBehind(), findVulnerable(installed, file)])
  if (typeof behind === 'string') say(`? behind: not known, the registry did not answer (${behind}).`)
  else {
    for (const { name, current, latest } of behind) say(`! ${name} ${current}: ${latest} is out`)
    say(`${behind.length} packages are behind.`)
  }
  if (typeof vulnerable === 'string') {
    say(
      `✗ vulnerabilities: not checked (${vulnerable}). Use a registry with advisories, or --advisories FILE with a copy of OSV’s.`,
    )
    return 3
  }
  for (const { name, version, id, severity, title } of vulnerable)
    say(`✗ ${name} ${version}: ${id} (${severity}) ${title}`)
  say(`${vulnerable.length} known vulnerabilities in ${installed.length} packages.`)
  return vulnerable.length > 0 ? 1 : 0
}

if (import.meta.main) process.exit(await run())
