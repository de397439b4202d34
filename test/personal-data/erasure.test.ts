import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bookSlot, getAvailability, getSchedules } from '#domain/appointments'
import { eraseRequested } from '#domain/conversations'
import { rebuildOutdatedProjections } from '#domain/service-requests'
import { createContext } from '#domain/use-cases'
import type { Citizen } from '../support/citizen.ts'
import { button } from '../support/citizen.ts'
import { DAY } from '../support/clock.ts'
import { signInToConsole } from '../support/console/console.ts'
import {
  NON_PERSONAL_COLUMNS,
  NON_PERSONAL_TABLES,
  PERSONAL,
} from '../support/personal-data/personal-columns.ts'
import { delivery, post, toTimestamp } from '../support/signed-webhooks.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** Somebody asks to be forgotten: nothing that they ever gave is left, wherever they gave it, and nothing comes back. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

/** Everything in the database as text, a line for each row; sealed and hashed columns as what they are. */
const dump = async (): Promise<string[]> => {
  const tables = await world.sql`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`
  const rows = await Promise.all(
    tables.map(async ({ name }) => {
      const found = await world.sql`select t::text as line from ${world.sql(name)} t`
      return found.map(({ line }) => `${name}: ${line}`)
    }),
  )
  return rows.flat()
}

/** The rows that hold one of some words, as text or as bytes in hexadecimal. */
const rowsWith = async (words: string[]): Promise<string[]> => {
  const wanted = words.flatMap((word) => [
    word.toLowerCase(),
    Buffer.from(word).toString('hex'),
    Buffer.from(word).toString('base64').replace(/=+$/, '').slice(0, -1),
  ])
  return (await dump()).filter((line) =>
    wanted.some((word) => line.includes(word) || line.toLowerCase().includes(word)),
  )
}

const filesWith = async (words: string[]): Promise<string[]> => {
  const folder = world.config.dataDir
  const found: string[] = []
  for await (const file of new Bun.Glob('**/*').scan({ cwd: folder, absolute: true }))
    if (words.some((word) => file.includes(word))) found.push(file)
    else {
      const bytes = Buffer.from(await Bun.file(file).bytes())
      if (words.some((word) => bytes.includes(word))) found.push(file)
    }
  return found.filter((file) => !file.includes('/postgres/'))
}

const takesName = async (citizen: Citizen, name: string): Promise<void> => {
  await citizen.asks('preferències', button('El vostre nom'))
  await citizen.taps('El vostre nom')
  await citizen.sees(/nom/)
  await citizen.asks(name, name.split(' ')[0] ?? '')
}

const reports = async (citizen: Citizen, text: string): Promise<string> => {
  await citizen.asks(text, button('Confirmar'))
  await citizen.taps('Confirmar')
  const [said] = await citizen.sees(/té el número/)
  return /\d\d-\d{5}/.exec(JSON.stringify(said))?.[0] ?? ''
}

const bookWith = async (phone: string, name: string): Promise<void> => {
  const { town } = world.service
  const schedule = (await getSchedules(town)).find(({ id }) => id === 'oac-centre')
  const service = schedule?.services[0]
  if (!schedule || !service) throw new Error('no agenda')
  const [day] = await getAvailability(town.db, town, schedule, service)
  const start = day?.starts[3] ?? 0
  const got = await bookSlot(createContext(town, { kind: 'system' }), {
    slot: { agendaId: schedule.id, serviceCode: service.code, start, language: 'ca', channel: 'phone' },
    attendee: { name, phone },
  })
  expect(got.outcome).toBe('booked')
}

test('a person who wrote, called, used the web form and booked is erased everywhere', async () => {
  const eulalia = world.citizen('Eulàlia Tornafoch')
  const phone = eulalia.waId.slice(2)
  const spaced = phone.replace(/(...)(...)(...)/, '$1 $2 $3')
  await eulalia.asks('hola', 'En què us podem ajudar?')
  await takesName(eulalia, 'Eulàlia Tornafoch')
  const text = `hi ha un fanal fos al carrer Guimerà 12, soc la Eulalia Tornafoch i el meu mòbil és el ${spaced}`
  const byChat = await reports(eulalia, text)

  const form = new FormData()
  for (const [name, value] of Object.entries({
    service_code: 'NR01',
    description: `Contenidor ple, aviseu la Tornafoch al ${spaced}`,
    address: 'Plaça Major, 1',
    phone,
    attributes: '',
  }))
    form.set(name, value)
  const sent = await fetch(`${world.url}/reports`, { method: 'POST', body: form, redirect: 'manual' })
  expect(sent.status).toBe(303)
  const operator = await signInToConsole(world, 'operator@demo.test')
  const called = await operator.sends('/console/010', {
    service_code: 'EP01',
    description: 'La senyora Tornafoch diu que fa pampallugues',
    address: 'Carrer de Guimerà, 14',
    name: 'Eulàlia Tornafoch',
    phone,
  })
  expect(called.status).toBeLessThan(400)
  await bookWith(phone, 'Eulàlia Tornafoch')
  const lead = await signInToConsole(world, 'lead@demo.test')
  const page = await lead.opens(`/console/requests/${byChat}`)
  const version = /name="version" value="(\d+)"/.exec(page.text)?.[1] ?? ''
  await lead.sends(`/console/requests/${byChat}`, {
    version,
    state: 'in_progress',
    public_note: 'Bon dia Eulàlia, hi anem.',
    internal_note: `Trucar la Tornafoch al ${spaced}`,
  })
  await eulalia.sees('Bon dia Eulàlia, hi anem.')
  expect((await rowsWith(['tornafoch', phone, spaced])).length).toBeGreaterThan(3)
  // In the middle of another report they may ask for both: it is no address.
  await eulalia.asks('hi ha un sot molt gros', 'On és?')
  await eulalia.asks('què sabeu de mi', 'Tot el que desem de vós')
  const file = (await eulalia.transcript()).find(({ document }) => document)?.document
  const media = await fetch(`${world.emulator.url}/citizens/${eulalia.waId}/media/${file?.id}`)
  const held = await media.text()
  expect(held).toContain('Contenidor ple, aviseu la Tornafoch')
  expect(held).toContain('La senyora Tornafoch diu')
  await eulalia.asks('menú', button('Continuar la incidència'))
  await eulalia.taps('Continuar la incidència')
  await eulalia.sees('On és?')

  const ids = await world.sql`select id, contact_id from conversation`
  await eulalia.asks('esborreu les meves dades', button('Sí, esborreu-me'))
  await eulalia.taps('Sí, esborreu-me')
  await eulalia.sees(/./)
  await until('her to be forgotten', async () => {
    await eraseRequested(world.service.town)
    const [row] = await world.sql`select count(*)::int as left from contact`
    return row?.left === 0
  })

  expect(await rowsWith(['tornafoch', 'eulàlia', 'eulalia', phone, spaced, eulalia.waId])).toEqual([])
  expect(await filesWith(['Tornafoch', phone, spaced])).toEqual([])
  // What points at her is gone too, but for the proof that she was forgotten.
  const pointing = await rowsWith(ids.flatMap((row) => [String(row.id), String(row.contact_id)]))
  expect(pointing.map((line) => line.split(':')[0])).toEqual(['erasure'])
  // The reports go on, nobody's; the hour that she had is free.
  const left =
    await world.sql`select description, contact_id, reporter, caller_index from service_request order by id`
  expect(left.map((row) => [row.contact_id, row.reporter, row.caller_index])).toEqual(
    Array.from({ length: 3 }, () => [null, null, null]),
  )
  expect(left[0]?.description).toContain('soc la ▒▒▒ ▒▒▒ i el meu mòbil és el ▒▒▒')
  const [hour] = await world.sql`select state, person, caller_index from appointment`
  expect(hour).toEqual({ state: 'cancelled', person: null, caller_index: null })

  // Rules that change later make the public words of what is left, not of what was there.
  await world.sql`update service_request set face_version = 1`
  await rebuildOutdatedProjections(world.service.town)
  const shown = await (await fetch(`${world.url}/open311/v2/requests.json?extensions=true`)).text()
  expect(shown).toContain('soc la ▒▒▒ ▒▒▒')
  expect(shown.toLowerCase()).not.toContain('tornafoch')
})

test('a captured webhook that is replayed after an erasure creates no contact', async () => {
  const { town } = world.service
  const captured = (at: Date) =>
    JSON.stringify(
      delivery({
        contacts: [{ wa_id: '34699000111', profile: { name: 'Ot Ferrer' } }],
        messages: [
          {
            from: '34699000111',
            id: `wamid.${toTimestamp(at)}`,
            timestamp: toTimestamp(at),
            type: 'text',
            text: { body: 'hola' },
          },
        ],
      }),
    )
  const known = async () => {
    const [row] = await world.sql`select count(*)::int as n from contact`
    return Number(row?.n)
  }
  const now = world.clock.now()
  expect((await post(world, captured(now))).status).toBe(200)
  await until('him to be known and answered', async () => {
    const [row] = await world.sql`
      select count(*)::int as n from outbound_message where state in ('queued', 'sending')`
    const [into] = await world.sql`select count(*)::int as n from inbound_message where handled_at is null`
    return (await known()) === 1 && row?.n === 0 && into?.n === 0
  })
  await world.sql`update conversation set erase_at = ${now}`
  await until('him to be forgotten', async () => {
    await eraseRequested(town)
    return (await known()) === 0
  })
  expect((await post(world, captured(now))).status).toBe(200)
  // One of two years ago, which nobody remembers: the platform repeats for seven days.
  expect((await post(world, captured(new Date(now.getTime() - 700 * DAY)))).status).toBe(200)
  expect((await post(world, captured(new Date(now.getTime() - 9 * DAY)))).status).toBe(200)
  expect(await known()).toBe(0)
  const [row] = await world.sql`select count(*)::int as n from inbound_message`
  expect(row?.n).toBe(0)
  // What is late, as the platform may be, is taken.
  expect((await post(world, captured(new Date(now.getTime() - 6 * DAY)))).status).toBe(200)
  expect(await known()).toBe(1)
})

test('every column that can hold text is in the register of personal columns or of others', async () => {
  const columns = await world.sql`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'bytea', 'jsonb', 'json', 'ARRAY', 'character varying')`
  const unknown = columns.filter(
    ({ table, column }) =>
      !NON_PERSONAL_TABLES.has(table) && !PERSONAL[table]?.[column] && !NON_PERSONAL_COLUMNS.has(column),
  )
  expect(unknown.map(({ table, column }) => `${table}.${column}`)).toEqual([])
  const known = new Set(columns.map(({ table, column }) => `${table}.${column}`))
  const gone = Object.entries(PERSONAL).flatMap(([table, of]) =>
    Object.keys(of).filter((column) => !known.has(`${table}.${column}`)),
  )
  expect(gone).toEqual([])
})
