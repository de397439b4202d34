import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import { DateTime } from 'luxon'
import { verifyAuditExport } from '#domain/audit-export'
import { flushAccessLog } from '#domain/staff'
import { createDemoCertificate, encodeCms, signDigest } from '#platform/sealing'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { startWorld, type World } from '../../support/world.ts'

/** The audit log is given out signed, by the console and by a command: a changed line is found. */

let world: World
let auditor: ConsoleSession
let cookie: string
let folder: string
let request: string

beforeAll(async () => {
  world = await startWorld()
  folder = await mkdtemp(join(tmpdir(), 'town-audit-'))
  const agent = await signInToConsole(world, 'agent@demo.test')
  auditor = await signInToConsole(world, 'auditor@demo.test')
  cookie = await world.signIn('auditor@demo.test')
  request = await world.report({ phone: '612300400', first_name: 'Ona Bru' })
  await agent.opens(`/console/requests/${request}`)
  await agent.sends(`/console/requests/${request}`, { do: 'change', state: 'confirmed' })
  await flushAccessLog(world.service.town)
})
afterAll(async () => {
  await world.stop()
  await rm(folder, { recursive: true, force: true })
})

const download = (fields: Record<string, string>): Promise<Response> =>
  fetch(`${world.url}/console/audit/export`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams(fields),
  })

const unpack = async (response: Response) => {
  const files = Object.entries(unzipSync(await response.bytes()))
  const named = (end: string) => files.find(([name]) => name.endsWith(end))?.[1] ?? new Uint8Array()
  const content = named('.jsonl')
  return {
    content,
    signature: named('.p7s'),
    lines: new TextDecoder().decode(content).trimEnd().split('\n'),
  }
}

const command = async (...given: string[]) => {
  const env = {
    ...process.env,
    DATABASE_URL: world.databaseUrl,
    SECRET_KEY: world.config.secretKey,
    DATA_DIR: world.config.dataDir,
    DEMO: 'yes',
  }
  const run = Bun.spawn(['bun', ...given], { env, stdout: 'pipe', stderr: 'pipe' })
  const [said, problem] = await Promise.all([
    new Response(run.stdout).text(),
    new Response(run.stderr).text(),
  ])
  return { said, problem, code: await run.exited }
}

const ours = () => (world.service.town.seal ? [world.service.town.seal] : [])

describe('at the console', () => {
  test('an auditor gets every entry with its signature, and the log says so', async () => {
    const response = await download({ reads: 'yes' })
    expect(response.headers.get('content-type')).toBe('application/zip')
    expect(response.headers.get('content-disposition')).toMatch(/filename="registre-\d{4}-\d\d-\d\d\.zip"/)
    const { content, signature, lines } = await unpack(response)
    const [head, ...rest] = lines.map((line) => JSON.parse(line))
    expect(head).toMatchObject({ format: 'audit-log/1', jurisdiction: 'manresa.cat', reads: true })
    const [row] = await world.sql`
      select count(*)::int as n from audit_entry where object <> '/console/audit/export'`
    expect(rest.at(-1).entries).toBe(Number(row?.n))
    expect(rest).toContainEqual(
      expect.objectContaining({
        action: 'read',
        member: 'Jordi Casals',
        object: `/console/requests/${request}`,
      }),
    )
    const check = await verifyAuditExport(content, signature, ours())
    expect(check).toMatchObject({ outcome: 'valid', chain: { entries: Number(row?.n) } })
    const [entry] = await world.sql`
      select outcome, details from audit_entry where object = '/console/audit/export' order by at desc limit 1`
    expect(entry).toMatchObject({
      outcome: 'done',
      details: { digest: check.sha256, entries: String(row?.n) },
    })
    expect((await auditor.opens('/console/audit')).text).toContain(`SHA-256 ${check.sha256}`)
  })

  test('a period has its days alone, and looks only where they are asked for', async () => {
    const day = DateTime.fromJSDate(world.clock.now(), { zone: 'Europe/Madrid' }).toISODate() ?? ''
    const { lines } = await unpack(await download({ 'export-from': day, 'export-to': day }))
    const entries = lines.slice(1, -1).map((line) => JSON.parse(line))
    expect(entries.length).toBeGreaterThan(0)
    expect(entries.filter(({ action }) => action === 'read')).toEqual([])
    const old = await unpack(await download({ 'export-to': '2020-01-31' }))
    expect(JSON.parse(old.lines.at(-1) ?? '')).toMatchObject({ entries: 0 })
  })

  test('days that are none, or in the wrong order, are said at their field', async () => {
    const none = await auditor.sends('/console/audit/export', { 'export-from': 'demà' })
    expect(none.status).toBe(422)
    expect(none.text).toContain('No és cap dia del calendari.')
    const wrong = await auditor.sends('/console/audit/export', {
      'export-from': '2026-03-02',
      'export-to': '2026-03-01',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('El darrer dia és anterior al primer.')
    const [row] = await world.sql`
      select count(*)::int as n from audit_entry where object = '/console/audit/export' and outcome = 'failed'`
    expect(Number(row?.n)).toBe(2)
  })

  test('an agent, who may not see the log, gets no file', async () => {
    const agent = await signInToConsole(world, 'agent@demo.test')
    expect((await agent.sends('/console/audit/export', { reads: 'yes' })).status).toBe(403)
  })
})

describe('a forged log', () => {
  const exported = async () => unpack(await download({ reads: 'yes' }))
  const check = (text: string, signature: Uint8Array) =>
    verifyAuditExport(new TextEncoder().encode(text), signature, ours())

  test('a line that is changed, removed, added or moved is found', async () => {
    const { lines, signature } = await exported()
    const at = lines.findIndex((line) => line.includes('Jordi Casals'))
    const line = lines[at] ?? ''
    const outcomes = await Promise.all(
      [
        lines.with(at, line.replace('Jordi Casals', 'Marta Vila')),
        lines.toSpliced(at, 1),
        lines.toSpliced(at, 0, line),
        lines.toSpliced(at, 2, lines[at + 1] ?? '', line),
      ].map(async (forged) => (await check(`${forged.join('\n')}\n`, signature)).chain),
    )
    expect(outcomes).toEqual([
      { outcome: 'broken', line: at + 1 },
      { outcome: 'broken', line: at + 1 },
      { outcome: 'broken', line: at + 2 },
      { outcome: 'broken', line: at + 1 },
    ] as typeof outcomes)
  })

  test('a missing end is found', async () => {
    const { lines, signature } = await exported()
    const short = await check(`${lines.slice(0, -2).join('\n')}\n`, signature)
    expect(short.outcome).toBe('incomplete')
    expect((await check(lines.join('\n'), signature)).outcome).toBe('broken')
  })

  test('digests that were all written again are found by the signature', async () => {
    const { lines, signature } = await exported()
    let previous = '0'.repeat(64)
    const rewritten = lines.map((line) => {
      const body = line.replace('Jordi Casals', 'Marta Vila').replace(/,"hash":"[0-9a-f]{64}"\}$/, '}')
      previous = new Bun.CryptoHasher('sha256').update(`${previous}\n${body}`).digest('hex')
      return `${body.slice(0, -1)},"hash":"${previous}"}\n`
    })
    const text = rewritten.join('')
    expect(await check(text, signature)).toMatchObject({ outcome: 'forged', chain: { outcome: 'whole' } })
    expect((await check(text, new Uint8Array())).outcome).toBe('unsigned')
    // And by whose it is, where it was signed by somebody else.
    const other = await createDemoCertificate(
      join(folder, 'other.pem'),
      join(folder, 'other-key.pem'),
      'Ajuntament de Manresa',
      world.clock.now(),
    )
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    const signed = encodeCms(await signDigest(other, digest, world.clock.now()))
    expect((await check(text, signed)).outcome).toBe('foreign')
  })
})

describe('the command', () => {
  test('writes a log that it verifies, and that OpenSSL verifies; a forged line is found', async () => {
    const file = join(folder, 'registre.jsonl')
    const written = await command('src/cli/audit.ts', file)
    expect([written.problem, written.code]).toEqual(['', 0])
    expect(written.said).toMatch(/\d+ entries written to/)
    const fine = await command('src/cli/verify.ts', file)
    expect(fine.said).toContain('VALID: signed by the town, not modified since')
    expect(fine.code).toBe(0)
    const [entry] = await world.sql`select details from audit_entry where object = 'bun run audit'`
    expect(written.said).toContain(`SHA-256 ${entry?.details.digest}`)
    if (Bun.which('openssl')) {
      const openssl = Bun.spawnSync(
        // biome-ignore format: one line for each argument hides the command
        ['openssl', 'cms', '-verify', '-binary', '-inform', 'DER', '-in', `${file}.p7s`, '-content', file,
          '-noverify', '-out', '/dev/null'],
      )
      expect([openssl.stderr.toString().trim(), openssl.exitCode]).toEqual(['CMS Verification successful', 0])
    }
    const text = await Bun.file(file).text()
    await Bun.write(file, text.replace('Jordi Casals', 'Marta Vila'))
    const wrong = await command('src/cli/verify.ts', file)
    expect(wrong.said).toMatch(/NOT VALID: modified[\s\S]*first line that is not as it was written: \d+/)
    expect(wrong.code).toBe(1)
  })

  test('verifies what the console gave out, as it was downloaded', async () => {
    const file = join(folder, 'registre.zip')
    await Bun.write(file, await (await download({ reads: 'yes' })).bytes())
    expect(await command('src/cli/verify.ts', file)).toMatchObject({ code: 0 })
    await Bun.write(file, zipSync({ 'altre.txt': new TextEncoder().encode('hola') }))
    const wrong = await command('src/cli/verify.ts', file)
    expect([wrong.code, wrong.said]).toEqual([1, expect.stringContaining('NOT AN AUDIT LOG')])
  })

  test('says how it is used where what it is given is not understood', async () => {
    const wrong = await command('src/cli/audit.ts', join(folder, 'a.jsonl'), '--from', 'demà')
    expect([wrong.code, wrong.problem]).toEqual([2, expect.stringContaining('--from: not a day')])
    expect((await command('src/cli/audit.ts')).problem).toContain('Usage: bun run audit FILE.jsonl')
  })
})
