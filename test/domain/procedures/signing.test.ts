import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import {
  bookSlot,
  eraseAppointments,
  findAppointment,
  findSchedule,
  getAvailability,
  getSchedules,
} from '#domain/appointments'
import { openConversation } from '#domain/conversations'
import {
  beginIdentification,
  claimSeat,
  completeIdentification,
  findSigning,
  listEvidence,
  presentDocument,
  purgeUnsigned,
  readDocument,
  recordConsent,
  requeueStalledSeals,
  sealSignedDocument,
  sha256,
} from '#domain/procedures'
import { createContext } from '#domain/use-cases'
import { checkSignature, createPlainPdf, signPdf, UnsignablePdf, withSignaturePage } from '#platform/sealing'
import { startIdentityEmulator } from '../../../src/dev/emulator/identity.ts'
import { DAY, MINUTE } from '../../support/clock.ts'
import { freePort, startWorld, until, WITH_VIDEO, type World } from '../../support/world.ts'

/** Signatures without a browser: killed in the middle, forgotten, replaced underneath, checked by the command. */

const ports = { town: freePort(), identity: freePort() }
const identity = await startIdentityEmulator({
  port: ports.identity,
  clientId: 'town',
  clientSecret: 'identity-secret',
  redirect: `http://localhost:${ports.town}/appointments/identified`,
})
let world: World
beforeAll(async () => {
  world = await startWorld({
    ...WITH_VIDEO,
    PORT: String(ports.town),
    IDENTITY_KIND: 'valid',
    IDENTITY_ISSUER: identity.url,
    IDENTITY_CLIENT_ID: 'town',
    IDENTITY_CLIENT_SECRET: 'identity-secret',
  })
})
afterAll(async () => {
  identity.stop()
  await world.stop()
})

const appointmentOf = async (contactId?: string) => {
  const { town } = world.service
  const schedule = findSchedule(await getSchedules(town), 'oac-centre')
  const service = schedule?.services.find(({ code }) => code === 'tramit-video')
  if (!schedule || !service) throw new Error('no such service')
  const [free] = await getAvailability(town.db, town, schedule, service)
  const got = await bookSlot(createContext(town, { kind: 'system' }), {
    slot: {
      agendaId: schedule.id,
      serviceCode: service.code,
      start: free?.starts[0] ?? 0,
      channel: 'web',
      language: 'ca',
      contactId,
    },
    attendee: { name: 'Rosa Puig i Serra', answers: { tramit: 'Ajut', identity: '77310058Y' } },
  })
  if (got.outcome !== 'booked') throw new Error(got.outcome)
  return got.appointment
}

const SIGNER = { name: 'Rosa Puig i Serra', number: '77.310.058-Y' }

const presented = async (title: string) => {
  const { town } = world.service
  const bytes = await createPlainPdf(title, ['Sol·licito l’ajut.'])
  const id = await presentDocument(
    town,
    await appointmentOf(),
    { title, signer: SIGNER, assurance: 'low', bytes },
    'Jordi',
  )
  const kept = await seatOf(id)
  return { id, bytes, kept }
}

/** Sits down for the call of a document. @returns what the browser is given */
const seatOf = async (id: string): Promise<string | undefined> => {
  const { town } = world.service
  const found = await findSigning(town.db, town, id)
  const seat = await claimSeat(town, found?.appointmentId ?? '', undefined)
  return seat.seat === 'own' ? seat.given : undefined
}

/** Goes to the provider of VÀLid's kind and back, as a browser would. @returns where it is sent back to */
const throughValid = async (url: string, who: string, level: string): Promise<URL> => {
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ who, level }),
    redirect: 'manual',
  })
  return new URL(answer.headers.get('location') ?? '')
}

describe('with the OAuth of VÀLid', () => {
  test('the identified citizen’s document is sealed as presented, with a signature page added', async () => {
    const { town } = world.service
    const { id, bytes, kept: seat } = await presented('Sol·licitud')
    // Without consent nobody is sent anywhere; consent is to the very document.
    expect(await beginIdentification(town, id)).toBeUndefined()
    expect(await recordConsent(town, id, 'Hi estic d’acord', sha256(new Uint8Array([1])))).toBe(false)
    expect(await recordConsent(town, id, 'Hi estic d’acord', sha256(bytes))).toBe(true)
    const url = await beginIdentification(town, id)
    const back = await throughValid(url ?? '', '0', 'low')
    expect((await completeIdentification(town, back, seat)).outcome).toBe('identified')
    expect((await completeIdentification(town, back, seat)).outcome).toBe('unknown')
    await until(
      'the document to be sealed',
      async () => (await findSigning(town.db, town, id))?.state === 'signed',
    )
    const kinds = (await listEvidence(town.db, town, id)).map(({ kind }) => kind)
    expect(kinds).toEqual(['presented', 'consented', 'identified', 'sealed'])
    // Nothing that names anybody is in the record, and documents do not lie about readable.
    const [all] = await world.sql`select string_agg(details::text, '') as said from evidence`
    expect(all?.said).not.toMatch(/Rosa|77310058/)
    const one = await findSigning(town.db, town, id)
    const kept = await town.media.get(one?.documentKey ?? '')
    expect(Buffer.from(kept ?? []).includes('%PDF')).toBe(false)
    expect(await readDocument(town, one?.documentKey ?? '')).toEqual(new Uint8Array(bytes))
  })

  test('a forged state and a code used twice are rejected', async () => {
    const { town } = world.service
    const { id, bytes, kept: seat } = await presented('Una altra')
    await recordConsent(town, id, 'd’acord', sha256(bytes))
    const url = new URL((await beginIdentification(town, id)) ?? '')
    const back = await throughValid(url.href, '0', 'low')
    const forged = new URL(back)
    forged.searchParams.set('state', 'inventat')
    expect((await completeIdentification(town, forged, seat)).outcome).toBe('unknown')
    // Somebody else's code with our state: the provider knows it for another's, or not at all.
    const wrong = new URL(back)
    wrong.searchParams.set('code', 'inventat')
    expect((await completeIdentification(town, wrong, seat)).outcome).toBe('failed')
    expect((await findSigning(town.db, town, id))?.state).toBe('consented')
  })
})

test('sealing that was interrupted after identification is resumed; a document replaced in storage is not sealed', async () => {
  const { town } = world.service
  const { id } = await presented('Interromput')
  await world.sql`
    update signing set state = 'identified', method = 'low', method_said = 'idcatmobil', identified_at = ${world.clock.ago(MINUTE)}
    where id = ${id}`
  await requeueStalledSeals(town, 4)
  await until(
    'the document to be sealed',
    async () => (await findSigning(town.db, town, id))?.state === 'signed',
  )
  const first = (await findSigning(town.db, town, id))?.sealedSha256
  await sealSignedDocument(town, id)
  expect((await findSigning(town.db, town, id))?.sealedSha256).toBe(first ?? '')

  const other = await presented('Substituït')
  await world.sql`update signing set state = 'identified', method = 'low', identified_at = ${world.clock.now()} where id = ${other.id}`
  const found = await findSigning(town.db, town, other.id)
  const altered = await createPlainPdf('Un altre', ['Ho cedeixo tot.'])
  await town.media.put(
    found?.documentKey ?? '',
    town.vault.encrypt(Buffer.from(altered).toString('base64'), 'media.document', found?.documentKey ?? ''),
    'x/y',
  )
  await expect(sealSignedDocument(town, other.id)).rejects.toThrow('differs from the one that was presented')
})

test('an unsigned document is deleted after two days; signed ones stay', async () => {
  const { town } = world.service
  const { id } = await presented('Oblidat')
  const key = (await findSigning(town.db, town, id))?.documentKey ?? ''
  await world.sql`update signing set presented_at = ${world.clock.ago(3 * DAY)}`
  await purgeUnsigned(town)
  expect(await findSigning(town.db, town, id)).toBeUndefined()
  expect(await town.media.get(key)).toBeUndefined()
  const [signed] = await world.sql`select count(*)::int as signed from signing where state = 'signed'`
  expect(signed?.signed).toBeGreaterThan(0)
  expect((await listEvidence(town.db, town, id)).map(({ kind }) => kind)).toEqual(['presented'])
})

test('the command reports the state of a document, and whether the evidence record is intact', async () => {
  const { town, config } = { town: world.service.town, config: world.config }
  const [row] = await world.sql`select id from signing where state = 'signed' limit 1`
  const one = await findSigning(town.db, town, String(row?.id))
  const bytes = await readDocument(town, one?.sealedKey ?? '')
  const folder = join(import.meta.dir, '../../output')
  const good = join(folder, 'command.pdf')
  const bad = join(folder, 'command-bad.pdf')
  await Bun.write(good, bytes ?? '')
  const changed = new Uint8Array(bytes ?? [])
  changed[400] = (changed[400] ?? 0) ^ 1
  await Bun.write(bad, changed)
  const env = {
    ...process.env,
    DATABASE_URL: world.databaseUrl,
    SECRET_KEY: config.secretKey,
    DATA_DIR: config.dataDir,
    DEMO: 'yes',
  }
  const run = async (file: string) => {
    const command = Bun.spawn(['bun', 'src/cli/verify.ts', file], { env, stdout: 'pipe', stderr: 'pipe' })
    return { said: await new Response(command.stdout).text(), code: await command.exited }
  }
  const fine = await run(good)
  expect(fine.said).toContain('VALID: sealed by the town, recorded, not modified since')
  expect(fine.said).toMatch(/Evidence record: \d+ entries, intact\./)
  expect(fine.code).toBe(0)
  const wrong = await run(bad)
  expect(wrong.said).toContain('NOT VALID: modified after it was sealed')
  expect(wrong.code).toBe(1)
})

test('after an erasure the appointment has no personal data, its slot is free, and the signed document stays', async () => {
  const { town } = world.service
  const contactId = (await town.db.transaction((tx) => openConversation(tx, town, '34600555111'))).contactId
  const one = await appointmentOf(contactId)
  await town.db.transaction((tx) => eraseAppointments(tx, town, contactId, []))
  const after = await findAppointment(town.db, town, one.id)
  expect(after).toMatchObject({ state: 'cancelled', person: undefined, contactId: null })
})

test.each([
  ['no PDF at all', new TextEncoder().encode('hola'), 'not-a-pdf'],
  ['half a PDF', new TextEncoder().encode('%PDF-1.7\n1 0 obj\n<<'), 'not-a-pdf'],
  ['a PDF with a script', undefined, 'active-content'],
  ['a PDF that is signed already', undefined, 'signed-already'],
] as const)('a document that is %s is refused', async (name, bytes, problem) => {
  const plain = await createPlainPdf('Títol', ['línia'])
  const { town } = world.service
  const script = Buffer.from(
    Buffer.from(plain)
      .toString('latin1')
      .replace('/Type /Catalog', '/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>'),
    'latin1',
  )
  const given =
    bytes ??
    (name.includes('script')
      ? new Uint8Array(script)
      : town.seal &&
        (await signPdf(await withSignaturePage(plain, { title: 't', facts: [], notes: [] }), town.seal, {
          reason: 'r',
          holder: 'h',
          at: world.clock.now(),
        })))
  const error = await withSignaturePage(given as Uint8Array, { title: 't', facts: [], notes: [] }).catch(
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(UnsignablePdf)
  expect((error as UnsignablePdf).problem).toBe(problem)
})

test('an altered, moved or unknown seal is reported as unsigned', async () => {
  expect(await checkSignature(new Uint8Array())).toEqual({ signed: false })
  const forged = new TextEncoder().encode('%PDF-1.4 /ByteRange [0 10 20 5] <zz>')
  expect(await checkSignature(forged)).toEqual({ signed: false })
})

test('the evidence record is append-only, also for the owner of the database', async () => {
  for (const statement of ['update evidence set at = at', 'delete from evidence', 'truncate evidence'])
    await expect(world.sql.unsafe(statement)).rejects.toThrow('only added to')
})
