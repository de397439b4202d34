import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Appointment } from '#domain/appointments'
import {
  findSigning,
  listEvidence,
  presentDocument,
  readDocument,
  sealSignedDocument,
  verifyEvidenceChain,
} from '#domain/procedures'
import { checkSignature, createPlainPdf } from '#platform/sealing'
import { createClock } from '../../support/clock.ts'
import { bookVideoCall } from '../../support/console/procedure.ts'
import { startTimeStampServer, type TimeStampServer } from '../../support/stand-ins/time-stamps.ts'
import { startWorld, WITH_VIDEO, type World } from '../../support/world.ts'

/** Sealed documents with a time stamp of an authority, and without one while the authority is down. */

let authority: TimeStampServer
let folder: string
let world: World
let call: Appointment
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'town-stamps-'))
  // Until there is a world: the clock that worlds begin with.
  const before = createClock()
  authority = await startTimeStampServer(() => (world?.clock ?? before).now())
  await Bun.write(join(folder, 'root.pem'), authority.root)
  world = await startWorld({
    ...WITH_VIDEO,
    TIME_STAMP_URL: authority.url,
    TIME_STAMP_CERTIFICATES: join(folder, 'root.pem'),
  })
  call = await bookVideoCall(world)
})
afterAll(async () => {
  await world.stop()
  authority.stop()
  await rm(folder, { recursive: true, force: true })
})

/** A document of Rosa's, whom an identity provider has identified, is sealed. */
const seals = async (title: string) => {
  const { town } = world.service
  const bytes = await createPlainPdf(title, ['Sol·licito l’ajut per a la rehabilitació de façanes.'])
  const id = await presentDocument(
    town,
    call,
    { title, signer: { name: 'Rosa Puig i Serra', number: '77310058Y' }, assurance: 'low', bytes },
    'Jordi',
  )
  await world.sql`
    update signing set state = 'identified', method = 'low', identified_at = ${world.clock.now()} where id = ${id}`
  await sealSignedDocument(town, id)
  const one = await findSigning(town.db, town, id)
  const pdf = (await readDocument(town, one?.sealedKey ?? '')) ?? new Uint8Array()
  const evidence = (await listEvidence(town.db, town, id)).find(({ kind }) => kind === 'sealed')
  const page = async () => (await fetch(`${world.url}/verify?lang=ca&code=${one?.code}`)).text()
  return { id, pdf, details: evidence?.details ?? {}, page }
}

test('a sealed document has the authority’s time stamp; the record and the page that verifies it say so', async () => {
  const { pdf, details, page } = await seals('Ajut de façanes')
  expect(authority.wrong).toEqual([])
  const check = await checkSignature(pdf)
  expect(check).toMatchObject({ intact: true, timeStamp: { authority: 'Segell de temps de proves' } })
  const at = check.signed ? check.timeStamp?.at.toISOString() : undefined
  expect(details).toMatchObject({ time_stamp: at, time_stamp_by: 'Segell de temps de proves' })
  expect(await page()).toMatch(/Segell de temps<\/dt>[\s\S]*Segell de temps de proves/)
})

test('while the authority is down a document is sealed without, after two tries, and that is said', async () => {
  authority.answers('broken')
  const before = authority.asked
  const { pdf, details, page } = await seals('Ajut de lloguer')
  authority.answers('grants')
  expect(authority.asked - before).toBe(2)
  expect(await checkSignature(pdf)).toMatchObject({
    intact: true,
    coversWholeFile: true,
    timeStamp: undefined,
  })
  expect(details.time_stamp).toBe('none')
  expect(await page()).toContain('l’autoritat de segell de temps no va respondre com calia')
  const { town } = world.service
  expect((await verifyEvidenceChain(town.db, town)).broken).toBeUndefined()
})

test('the command says the time stamp of a document', async () => {
  const { pdf } = await seals('Ajut de transport')
  const file = join(folder, 'ajut.pdf')
  await Bun.write(file, pdf)
  const run = Bun.spawn(['bun', 'src/cli/verify.ts', file], {
    env: {
      ...process.env,
      DATABASE_URL: world.databaseUrl,
      SECRET_KEY: world.config.secretKey,
      DATA_DIR: world.config.dataDir,
      DEMO: 'yes',
    },
    stdout: 'pipe',
    stderr: 'inherit',
  })
  expect(await new Response(run.stdout).text()).toMatch(/time stamp \d{4}-\S+Z by Segell de temps de proves/)
  expect(await run.exited).toBe(0)
})
