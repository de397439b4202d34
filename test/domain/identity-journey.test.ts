import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Appointment } from '#domain/appointments'
import { eraseRequested } from '#domain/conversations'
import { sendOneTimeCode } from '../../src/domain/procedures/one-time-code.ts'
import { type Citizen, messageText } from '../support/citizen.ts'
import { signInToConsole } from '../support/console/console.ts'
import { startWorld, until, WITH_VIDEO, type World } from '../support/world.ts'

/** People without a visible telephone are served like everybody else; and nobody sees what is another person's. */

let world: World
beforeAll(async () => {
  world = await startWorld(WITH_VIDEO, Date.parse('2026-11-25T11:00:00+01:00'))
})
afterAll(() => world.stop())

const numberIn = (seen: { text?: { body: string }; interactive?: { body: { text: string } } }[]): string => {
  const text = seen.map((one) => one.interactive?.body.text ?? one.text?.body ?? '').join('\n')
  const number = /\d{2}-\d{5}/.exec(text)?.[0]
  if (!number) throw new Error(`no number in: ${text}`)
  return number
}

const reports = async (person: Citizen, text: string): Promise<string> => {
  await person.asks(text, 'Reviseu-ho')
  await person.taps('Confirmar')
  return numberIn(await person.sees('té el número'))
}

/** The platform has delivered everything that it had to tell. */
const told = () => until('every webhook to be taken', async () => world.emulator.pending() === 0)

const contactOf = async (number: string): Promise<string> => {
  const [row] = await world.sql`select contact_id from service_request where id = ${number}`
  return row?.contact_id
}

const changes = async (number: string, state: string, note: string) => {
  const agent = await signInToConsole(world, 'agent@demo.test')
  const { version } = (await world.sql`select version from service_request where id = ${number}`)[0] ?? {}
  return agent.sends(`/console/requests/${number}`, { version: String(version), state, public_note: note })
}

describe('a citizen whose number is hidden', () => {
  test('reports, gets updates, books, is handed to a person, exports their data and is erased', async () => {
    const rosa = world.citizen('Rosa Puig')
    await rosa.hidesNumber('rosa.puig')
    const { bsuid } = await rosa.identity()

    const number = await reports(rosa, 'hi ha un incendi petit en una paperera al carrer Guimerà 12')
    await changes(number, 'in_progress', '')
    await rosa.sees(`*${number}*`)
    // A day later it goes by an approved template, to the user id.
    world.clock.advance(25 * 3_600_000)
    await changes(number, 'resolved', 'Ja està apagat.')
    await rosa.sees('Ja està apagat.')
    world.clock.reset()

    await rosa.asks('vull cita per al padró, la primera', 'On us va millor?')
    await rosa.taps('OAC Plaça Major')
    await rosa.sees('A nom de qui')
    await rosa.asks('Rosa Puig', 'Cita confirmada')

    await rosa.asks('vull parlar amb una persona', 'què necessiteu')
    await rosa.asks('és pel volant d’empadronament', /ja ho té|fora d’horari/)
    const agent = await signInToConsole(world, 'agent@demo.test')
    const [row] =
      await world.sql`select id, contact_id from conversation order by last_inbound_at desc limit 1`
    const path = `/console/conversations/${row?.id}`
    const page = (await agent.opens(path)).text
    expect(page).toContain('sense telèfon visible')
    expect(page).toContain('@rosa.puig')
    await agent.sends(path, { do: 'answer', words: 'Ja el teniu a punt.', form_id: 'h1' })
    await rosa.sees('Ja el teniu a punt.')
    // Nobody was ever written to at a telephone that the town does not know.
    const sent = world.emulator.platform.citizens.get(rosa.waId)?.entries.length
    expect(sent).toBeGreaterThan(8)
    await rosa.asks('menú', 'En què us podem ajudar?')

    await rosa.asks('què sabeu de mi', 'Tot el que desem de vós')
    const file = await until(
      'the file',
      async () =>
        (await rosa.transcript()).findLast(({ document }) => document?.filename.endsWith('.txt'))?.document,
    )
    const held = await (await fetch(`${world.emulator.url}/citizens/${rosa.waId}/media/${file.id}`)).text()
    expect(held).toContain(bsuid)
    expect(held).toContain('@rosa.puig')
    expect(held).not.toContain(rosa.waId)

    await rosa.asks('esborreu-me', /esborrar|suprimi/i)
    await rosa.taps('Sí, esborreu-me')
    await rosa.sees('no quedarà res de vós')
    await until('every id of hers to be gone', async () => {
      await eraseRequested(world.service.town)
      const [left] =
        await world.sql`select count(*)::int as n from contact_alias where contact_id = ${row?.contact_id}`
      return left?.n === 0 && (await contactOf(number)) === null
    })
    await until('the platform’s contact book to forget her too', async () => {
      const [job] = await world.sql`select state from pgboss.job where name like '%forget-contact' limit 1`
      return job?.state === 'completed'
    })
  })

  test('is found in the console by the username, and not by the profile name', async () => {
    const pol = world.citizen('Pol Font')
    await pol.hidesNumber('pol.font')
    await pol.asks('hola', 'En què us podem ajudar?')
    const agent = await signInToConsole(world, 'agent@demo.test')
    expect((await agent.sends('/console/conversations/search', { who: '@Pol.Font' })).text).toContain(
      'Una conversa',
    )
    expect((await agent.sends('/console/conversations/search', { who: 'Pol Font' })).text).toContain(
      'No hi ha cap',
    )
    expect((await agent.sends('/console/conversations/search', { who: pol.waId })).text).toContain(
      'No hi ha cap',
    )
  })
})

describe('one person with several ids', () => {
  test('who first wrote with a number and later hides it is the same contact with their own reports', async () => {
    const joan = world.citizen('Joan Vila')
    const number = await reports(joan, 'hi ha un fanal fos al carrer Guimerà 14')
    await joan.hidesNumber()
    await joan.asks('com està la meva incidència?', number)
  })

  test('known to the phone line by telephone and to WhatsApp by user id is merged when both ids first appear together', async () => {
    const marta = world.citizen('Marta Roca')
    await marta.hidesNumber('marta.roca')
    const mine = await reports(marta, 'hi ha un banc trencat a la plaça Major')
    const operator = await signInToConsole(world, 'operator@demo.test')
    const taken = await operator.sends('/console/010', {
      service_code: 'EP01',
      description: 'Fanal que fa pampallugues',
      address: 'Carrer de Guimerà, 20',
      name: 'Marta Roca',
      phone: `+${marta.waId}`,
      whatsapp: 'yes',
      form_id: crypto.randomUUID(),
    })
    expect(taken.status).toBe(200)
    const [called] = await world.sql`
      select id, contact_id from service_request where channel = 'phone' order by requested_at desc limit 1`
    expect(called?.contact_id).not.toBe(await contactOf(mine))
    // The town wrote to the telephone: the platform shows it from now on.
    await marta.sees(called?.id)
    await marta.asks('les meves incidències', mine, called?.id)
    expect(await contactOf(mine)).toBe(await contactOf(called?.id))
  })

  test('who changes number in the middle of a report continues it', async () => {
    const laia = world.citizen('Laia Mas')
    await laia.asks('hi ha un contenidor cremat', 'On és?')
    await laia.changesNumber('34600770001', 'number')
    await told()
    await laia.asks('carrer Guimerà 30', 'Reviseu-ho')
    await laia.taps('Confirmar')
    await laia.sees('té el número')
    // Nobody answers the platform's own word of it.
    expect(
      (await laia.transcript()).map(messageText).filter((text) => text.includes('No puc llegir')),
    ).toEqual([])
  })

  test('whose user id alone changes is the same person under the new id', async () => {
    const biel = world.citizen('Biel Soler')
    const number = await reports(biel, 'hi ha un sot molt gros al carrer Guimerà 40')
    await biel.changesNumber('34600770002', 'user_id')
    await told()
    await biel.asks('com està la meva incidència?', number)
  })
})

describe('another person', () => {
  test('who gets a recycled number sees nothing of its former owner', async () => {
    const former = world.citizen('Ona Prat')
    const number = await reports(former, 'hi ha un arbre caigut al carrer Guimerà 50')
    const old = former.waId
    await former.changesNumber('34600770003', 'nothing')
    await fetch(`${world.emulator.url}/citizens/${old}/recycled`, { method: 'POST' })
    const heir = world.citizenAt(old, 'Quim Serra')
    const seen = await heir.asks('les meves incidències', /./)
    expect(seen.map(messageText).join('\n')).not.toContain(number)
    await until('both to be known apart', async () => {
      const [row] = await world.sql`select count(*)::int as n from contact`
      return row?.n > 1
    })
  })

  test('sharing a card by hand identifies nobody; answering our contact request does', async () => {
    const nil = world.citizen('Nil Costa')
    await nil.hidesNumber()
    await nil.asks('hola', 'En què us podem ajudar?')
    const phones = async () =>
      (await world.sql`select count(*)::int as n from contact_alias where kind = 'phone' and active`)[0]?.n
    const before = await phones()
    await nil.sharesContact({ origin: 'other', phone: '34600999111', name: 'Un amic' })
    await nil.sees(/./)
    expect(await phones()).toBe(before)
    await nil.sharesContact()
    await nil.sees(/./)
    expect(await phones()).toBe(before + 1)
  })

  test('messages that need a telephone number ask for it, and are sent once it is shared', async () => {
    const { town } = world.service
    const aina = world.citizen('Aina Costa')
    await aina.hidesNumber()
    await aina.asks('hola', 'En què us podem ajudar?')
    const [row] =
      await world.sql`select contact_id from conversation order by created_at desc, id desc limit 1`
    // Outside the window the code needs its own template, which goes to no user id (131062).
    await world.lastWroteDaysAgo(3)
    const appointment = { contactId: row?.contact_id, language: 'ca' } as Appointment
    await town.db.transaction((tx) => sendOneTimeCode(tx, town, appointment, '482913', 'prova'))
    const seen = await aina.sees('que només pot anar a un telèfon')
    expect(seen.map(messageText).join()).not.toContain('482913')
    await aina.sharesContact()
    await aina.sees('482913')
  })
})
