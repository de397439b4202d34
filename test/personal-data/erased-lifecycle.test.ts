import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createDump } from '../../src/open311/index.ts'
import { eraseDueContacts } from '../../src/server/erase-due.ts'
import { button } from '../support/citizen.ts'
import { containsAny, listStoredFiles, listStoredValues } from '../support/personal-data/decrypted-values.ts'
import { type Lifecycle, NAMES, runFullLifecycle, WORDS } from '../support/personal-data/full-lifecycle.ts'
import { KEPT_BY_LAW, ORPHANED_IDS } from '../support/personal-data/personal-columns.ts'
import { delivery, post, toTimestamp } from '../support/signed-webhooks.ts'
import { type SpeechServer, startSpeechServer } from '../support/stand-ins/speech.ts'
import { startWorld, until, WITH_VIDEO, type World } from '../support/world.ts'

/**
 * One person who did everything that can be done with the town, and is forgotten. What is left is looked for in the whole
 * database with the keys, in every file and in the log.
 */

let speech: SpeechServer
let world: World
let life: Lifecycle
let traces: string[] = []
const log: string[] = []
beforeAll(async () => {
  speech = startSpeechServer('speech-key')
  world = await startWorld(
    { ...WITH_VIDEO, SPEECH_URL: speech.url, SPEECH_KEY: 'speech-key', LOG_LEVEL: 'debug' },
    Date.parse('2026-11-25T11:00:00+01:00'),
    log,
  )
  life = await runFullLifecycle(world, speech)
  traces = [...NAMES, ...WORDS, life.phone, life.bsuid, ...life.messages]
  await createDump(world.service.town)
})
afterAll(async () => {
  await world.stop()
  speech.stop()
})

/** Where one of some words stands in the database, by its column. */
const columnsWith = async (words: string[]): Promise<string[]> =>
  (await listStoredValues(world)).flatMap(({ table, column, text }) =>
    containsAny(text, words).map((word) => `${table}.${column}: ${word}`),
  )

const filesWith = async (words: string[]): Promise<string[]> =>
  (await listStoredFiles(world)).flatMap(({ file, bytes }) =>
    containsAny(`${file} ${bytes.toString('utf8')}`, words).map((word) => `${file}: ${word}`),
  )

const documents = async (): Promise<string[]> =>
  (await listStoredFiles(world)).flatMap(({ file }) => /signings\/.*$/.exec(file)?.[0] ?? [])

const isForgotten = async (): Promise<void> => {
  await life.person.asks('esborreu les meves dades', button('Sí, esborreu-me'))
  await life.person.taps('Sí, esborreu-me')
  await life.person.sees(/./)
  await until('them to be forgotten', async () => {
    await eraseDueContacts(world.service.town)
    const [row] = await world.sql`select (select count(*) from contact) = 0 and not exists (
      select from pgboss.job where name like '%/forget-contact' and state < 'completed') as done`
    return row?.done
  })
}

test('after an erasure in the chat, no column, file or log line has a trace of the person', async () => {
  await until('everything that they left to be stored', async () => {
    const held = [...(await columnsWith(traces)), ...(await filesWith(traces))].join('\n')
    return traces.every((word) => held.includes(word))
  })
  expect((await filesWith(['Tornafoch', 'Bonsenyoret'])).some((one) => one.includes('dumps/'))).toBe(true)
  expect(await documents()).toHaveLength(3)
  const known = await world.sql`select id, contact_id from conversation
    union all select merged_id, kept_id from contact_merge`
  const ids = known.flatMap((row) => [String(row.id), String(row.contact_id)])

  await isForgotten()

  const { signed } = life
  const [kept] = await world.sql`select id, document_key, sealed_key from signing`
  expect(kept?.id).toBe(signed)
  const left = await columnsWith(traces)
  expect([...new Set(left.map((one) => one.split(':')[0]))]).toEqual(
    Object.keys(KEPT_BY_LAW).filter((one) => !one.startsWith('media ')),
  )
  expect(left.sort()).toEqual(['signing.signer: 77310058Y', 'signing.signer: Montdefust'])
  expect((await documents()).sort()).toEqual([String(kept?.document_key), String(kept?.sealed_key)].sort())
  const pointing = (await columnsWith(ids)).map((one) => one.split(':')[0] ?? '')
  expect([...new Set(pointing)].sort()).toEqual(Object.keys(ORPHANED_IDS).sort())
  // The public files are written again.
  await until('the files to be without them', async () => (await filesWith(traces)).length === 0)
  expect(log.length).toBeGreaterThan(0)
  expect(log.filter((line) => containsAny(line, [...traces, ...ids]).length > 0)).toEqual([])
  // The reports go on, and the one of somebody else too.
  const rows = await world.sql`select id, description from service_request order by id`
  expect(rows.map(({ id }) => id)).toEqual([...life.reports, life.joined].sort())
  expect(rows[0]?.description).toContain('un fanal fos')
})

test('late or repeated webhooks about an erased person store nothing', async () => {
  const at = toTimestamp(world.clock.now())
  const statuses = life.messages.map((id) => ({
    id,
    status: 'read',
    timestamp: at,
    recipient_id: life.person.waId,
    recipient_user_id: life.bsuid,
  }))
  expect((await post(world, JSON.stringify(delivery({ statuses })))).status).toBe(200)
  for (const captured of life.captured) expect((await post(world, captured)).status).toBe(200)
  const left = await columnsWith(traces)
  expect(left.filter((one) => !one.startsWith('signing.signer'))).toEqual([])
})
