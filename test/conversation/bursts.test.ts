import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { textMessage } from '#domain/conversations'
import { button, type Citizen, messageText } from '../support/citizen.ts'
import { untilDecoded } from '../support/media.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** People write a report in several messages: each answer is paid for, so that they get one. */

let world: World
beforeAll(async () => {
  world = await startWorld({ BURST_PAUSE_SECONDS: '1.2' })
})
afterAll(() => world.stop())

const photo = () =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: '#654' } })
    .jpeg()
    .toBuffer()

/** Has things said while no time passes, so that all of them are of one burst however slow the machine is. */
const atOnce = async (who: Citizen, messages: string[]): Promise<void> => {
  const count = async () => {
    const [row] = await world.sql`select count(*)::int as n from inbound_message`
    return Number(row?.n)
  }
  const before = await count()
  world.clock.stop()
  try {
    // One after the other: their order is not told by their times.
    for (const [index, message] of messages.entries()) {
      await who.says(message)
      await until('it to have come', async () => (await count()) === before + index + 1)
    }
  } finally {
    world.clock.goOn()
  }
}

test('a report in three messages is answered with one summary', async () => {
  const rosa = world.citizen('Rosa')
  await rosa.asks('hola', button('Comunicar una incidència'))
  const before = (await rosa.transcript()).length
  await atOnce(rosa, ['hi ha una paperera trencada', 'al carrer Guimerà 12', 'davant de la farmàcia'])
  const [summary] = await rosa.sees('Reviseu-ho')
  expect(summary && messageText(summary)).toMatch(
    /trencada[\s\S]*davant de la farmàcia\nOn: Carrer de Guimerà, 12/,
  )
  // The read mark and the sign that somebody writes cost nothing: all three have it.
  const written = () =>
    world.emulator.platform.citizens
      .get(rosa.waId)
      ?.entries.filter(({ direction }) => direction === 'from-citizen') ?? []
  await until('all to be read', async () => written().every(({ status }) => status === 'read'))
  await rosa.taps('Confirmar')
  await rosa.sees(/té el número/)
  expect((await rosa.transcript()).length).toBe(before + 2)
})

test('words and a picture within a second are one report with one summary', async () => {
  const pau = world.citizen('Pau')
  await untilDecoded(world, async () => {
    await pau.says('hi ha un fanal fos a la plaça Major')
    await pau.sendsPicture(await photo())
  })
  const seen = await pau.sees('Sóc l’assistent automàtic', 'Fotografies: 1')
  expect(seen).toHaveLength(1)
})

test('what is no report is answered while no time passes, and so is an alarm', async () => {
  const ona = world.citizen('Ona')
  world.clock.stop()
  try {
    await ona.asks('hola', button('Comunicar una incidència'))
    await ona.asks('hi ha olor de gas al carrer Guimerà', '112')
  } finally {
    world.clock.goOn()
  }
})

test('what waits to be sent goes before an answer that is handed over as it is written', async () => {
  const nora = world.citizen('Nora')
  await nora.asks('hola', button('Comunicar una incidència'))
  const { town } = world.service
  const now = world.clock.now()
  const content = town.vault.encrypt(textMessage('Avís: la fanal ja s’encén'), 'outbound_message.content')
  // Nobody is woken for it.
  await world.sql`insert into outbound_message
      (id, jurisdiction_id, conversation_id, cause_key, content, task, state, not_before, created_at, state_at)
    select ${Bun.randomUUIDv7()}, jurisdiction_id, id, 'waits', ${content}, 'other', 'queued', ${now}, ${now}, ${now}
    from conversation order by created_at desc limit 1`
  await nora.asks('menú', 'Avís: la fanal ja s’encén', button('Comunicar una incidència'))
  const said = (await nora.transcript()).map(messageText)
  expect(said.findIndex((text) => text.includes('Avís'))).toBe(said.length - 2)
})
