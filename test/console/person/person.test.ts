import { afterAll, beforeAll, expect, test } from 'bun:test'
import { flushAccessLog } from '#domain/staff'
import { ChatVisitor } from '../../support/browser/chat-visitor.ts'
import { button } from '../../support/citizen.ts'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** All that is a person's on one page, and two that were one. */

let world: World
const staff = new Map<string, ConsoleSession>()
const who = (name: string): ConsoleSession => staff.get(name) as ConsoleSession

beforeAll(async () => {
  world = await startWorld()
  for (const name of ['agent', 'lead', 'admin', 'brigada', 'social', 'operator'])
    staff.set(name, await signInToConsole(world, `${name}@demo.test`))
})
afterAll(() => world.stop())

/** The address of the page of somebody who was found. */
const pageOf = async (name: string, text: string): Promise<string> =>
  until(`${name} to find ${text}`, async () => {
    const { text: found } = await who(name).opens(`/console/search?q=${encodeURIComponent(text)}`)
    return /href="(\/console\/person\/[^"]+)"/.exec(found)?.[1]
  })

test('shows channels, conversations, reports, appointments, consents and notes; numbers only on request, which is logged', async () => {
  // Given Roser, who reported a container by WhatsApp and asked to be told of markets
  const roser = world.citizenAt('34622003141', 'Roser Claret')
  await roser.asks('el contenidor del carrer del Bruc 20 està ple a vessar', 'Reviseu-ho')
  await roser.asks('sí', /té el número/)
  const page = await pageOf('agent', 'roser claret')
  const { status, text } = await who('agent').opens(page)
  expect(status).toBe(200)
  for (const words of [
    'Roser Claret',
    '••• ••• 141',
    'WhatsApp',
    'Les seves incidències',
    'No n’ha demanat cap',
  ])
    expect([words, text.includes(words)]).toEqual([words, true])
  expect(text).not.toContain('34622003141')
  // When the agent asks for the number, it is there, and it is written down that they saw it
  const shown = await who('agent').sends(page, { do: 'reveal' })
  expect(shown.text).toContain('+34622003141')
  await flushAccessLog(world.service.town)
  const log = await world.sql`select action, details from audit_entry where object = ${page} order by at`
  expect(log.map(({ action, details }) => `${action} ${details.telephone ?? ''}`)).toContain(
    'answer-citizens seen',
  )
  expect(log.some(({ action }) => action === 'read')).toBe(true)
  // A colleague of another department knows of the report only that there is one.
  expect((await who('brigada').opens(page)).text).toMatch(/Un altre departament en té una/)
  expect((await who('operator').opens(page)).status).toBe(403)
})

test('a note is for colleagues, a discreet team’s for its own; it is found, exported and erased with the person', async () => {
  const enric = world.citizen('Enric Masferrer')
  await enric.asks('bona tarda', /./)
  const page = await pageOf('agent', 'masferrer')
  expect((await who('agent').sends(page, { do: 'note', note: '  ' })).status).toBe(422)
  const kept = await who('agent').sends(page, { do: 'note', note: 'Prefereix que li truquin al matí' })
  expect(kept.location).toBe(`${page}?done=note`)
  await who('social').sends(page, { do: 'note', note: 'Té un expedient de dependència', team: 'social' })
  expect((await who('lead').opens(page)).text).toContain('truquin al matí')
  expect((await who('social').opens(page)).text).toContain('expedient de dependència')
  for (const name of ['agent', 'lead', 'admin'])
    expect([name, (await who(name).opens(page)).text.includes('expedient')]).toEqual([name, false])
  expect((await who('agent').sends(page, { do: 'note', note: 'x', team: 'social' })).status).toBe(422)
  // Enric gets both, where he asks for his data; then he asks to be forgotten.
  const [conversation] = await world.sql`select id from conversation order by created_at desc limit 1`
  const held = await who('lead').sends(`/console/conversations/${conversation?.id}`, { do: 'held' })
  expect(held.text).toContain('truquin al matí')
  expect(held.text).not.toContain('expedient')
  await enric.asks('esborreu les meves dades', button('Sí, esborreu-me'))
  await enric.taps('Sí, esborreu-me')
  await until('him to be forgotten', async () => (await who('lead').opens(page)).status === 404)
  expect(await world.sql`select 1 from contact_note`).toHaveLength(0)
  expect(await world.sql`select 1 from word_index where kind = 'person-note'`).toHaveLength(0)
})

test('two people are merged by a lead and split by an administrator; two accounts of one messenger are not', async () => {
  // Given Blanca in the chat of the site and on WhatsApp, and her neighbour
  const visitor = new ChatVisitor(world.url)
  await visitor.begins('els grills del parc canten massa fort')
  await visitor.sees(/./)
  const blanca = world.citizen('Blanca Tarragó')
  await blanca.asks('soc la dels grills', /./)
  const neighbour = world.citizen('Blanca Oliveres')
  await neighbour.asks('hola', /./)
  const [mine, theirs] = [await pageOf('lead', 'blanca tarragó'), await pageOf('lead', 'blanca oliveres')]
  const [chat] = await world.sql`select contact_id from conversation where channel = 'web-chat'`
  const guest = `/console/person/${chat?.contact_id}`
  await who('agent').sends(guest, { do: 'note', note: 'Truca per WhatsApp' })
  const idOf = (path: string) => path.split('/').at(-1) ?? ''

  // Only a lead or an administrator merges, and not who has an account of her own.
  expect((await who('agent').sends(guest, { do: 'merge', person: idOf(mine) })).status).toBe(403)
  expect((await who('lead').sends(mine, { do: 'merge', person: idOf(theirs) })).text).toContain(
    'Cadascuna té el seu compte de WhatsApp',
  )
  expect((await who('lead').sends(mine, { do: 'merge', person: idOf(mine) })).text).toContain(
    'Ja és aquesta persona',
  )
  const found = await who('lead').sends(guest, { do: 'find', other: 'blanca' })
  expect(found.text).toContain('Ajuntar amb Blanca Tarragó')

  const merged = await who('lead').sends(guest, { do: 'merge', person: idOf(mine) })
  const page = merged.location.replace(/\?.*/, '')
  const both = (await who('lead').opens(page)).text
  for (const words of [
    'Blanca Tarragó',
    'Xat del web',
    'WhatsApp',
    'Truca per WhatsApp',
    'Pere Soler va dir que',
  ])
    expect([words, both.includes(words)]).toEqual([words, true])
  // The old address leads to her.
  const gone = [guest, mine].find((path) => path !== page) ?? ''
  expect(
    (await fetch(`${world.url}${gone}`, { headers: { cookie: await world.signIn('lead@demo.test') } })).url,
  ).toEndWith(page)

  // When it was wrong, an administrator splits them, each with what was theirs
  const [, undo = ''] =
    /action="(\/console\/contact-merges\/[^"]+)"/.exec((await who('admin').opens(page)).text) ?? []
  expect((await who('lead').sends(undo, {})).status).toBe(403)
  expect((await who('admin').sends(undo, { person: idOf(page) })).location).toBe(`${page}?done=separated`)
  expect((await who('lead').opens(mine)).text).not.toContain('Xat del web')
  const again = (await who('lead').opens(guest)).text
  expect([again.includes('Xat del web'), again.includes('Truca per WhatsApp')]).toEqual([true, true])
})

test('a conversation leads to the page of its person, and back; not through a broken glass', async () => {
  const ona = world.citizen('Ona Planas')
  await ona.asks('bon dia', /./)
  const page = await pageOf('agent', 'ona planas')
  const [row] =
    await world.sql`select id from conversation where contact_id = ${page.split('/').at(-1) ?? ''}`
  const thread = `/console/conversations/${row?.id}`
  const link = `href="${page}?from=${row?.id}"`
  const { text } = await who('agent').opens(thread)
  expect(text.split(link)).toHaveLength(3)
  expect((await who('agent').opens(`${page}?from=${row?.id}`)).text).toContain('Tornar a la conversa')
  // From another's conversation there is no way back to it.
  expect((await who('agent').opens(`${page}?from=${crypto.randomUUID()}`)).text).not.toContain('Tornar a la')

  const berta = world.citizen('Berta Comas')
  await berta.asks('no puc pagar el lloguer', button('Escriure a l’equip'))
  await berta.taps('Escriure a l’equip')
  await berta.sees(/ja ho té Serveis Socials|fora d/)
  const [held] = await world.sql`select h.conversation_id, c.contact_id from handover h
    join conversation c on c.id = h.conversation_id where h.discreet order by h.requested_at desc limit 1`
  const discreet = `/console/conversations/${held?.conversation_id}`
  const theirs = `/console/person/${held?.contact_id}`
  expect((await who('social').opens(discreet)).text).toContain(theirs)
  await who('admin').sends('/console/conversations', {
    team: 'social',
    reason: 'Baixa de tot l’equip: cal atendre-la avui',
  })
  const seen = await who('admin').opens(discreet)
  expect(seen.status).toBe(200)
  expect(seen.text).not.toContain(theirs)
  expect((await who('admin').opens(theirs)).status).toBe(404)
})

test('whom a discreet team has now is nobody to others', async () => {
  const olga = world.citizen('Olga Santmartí')
  await olga.asks('no puc pagar el lloguer', button('Escriure a l’equip'))
  await olga.taps('Escriure a l’equip')
  await olga.sees(/ja ho té Serveis Socials|fora d/)
  const page = await pageOf('social', 'santmartí')
  expect((await who('social').opens(page)).status).toBe(200)
  for (const name of ['agent', 'lead', 'admin']) {
    expect([name, (await who(name).opens(page)).status]).toEqual([name, 404])
    expect([name, (await who(name).sends(page, { do: 'note', note: 'x' })).status]).toEqual([name, 404])
    expect([name, (await who(name).sends(page, { do: 'reveal' })).status]).toEqual([name, 404])
  }
})
