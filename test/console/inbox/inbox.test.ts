import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import sharp from 'sharp'
import { parseMentions } from '#domain/conversations'
import { button, type Citizen, type ReceivedMessage } from '../../support/citizen.ts'
import { HOUR, MINUTE } from '../../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { linkInList } from '../../support/console/inbox-list.ts'
import { startWorld, until, type World } from '../../support/world.ts'

let world: World
let agent: ConsoleSession
let lead: ConsoleSession
let social: ConsoleSession
let admin: ConsoleSession

beforeAll(async () => {
  world = await startWorld()
  agent = await signInToConsole(world, 'agent@demo.test')
  lead = await signInToConsole(world, 'lead@demo.test')
  social = await signInToConsole(world, 'social@demo.test')
  admin = await signInToConsole(world, 'admin@demo.test')
})
afterAll(() => world.stop())

const idOf = async (email: string): Promise<string> =>
  (await world.sql`select id from staff_user where email = ${email}`)[0]?.id ?? ''

/** Where the conversation of a citizen is, who wrote these words. */
const linkOf = async (who: ConsoleSession, words: string, show = 'open'): Promise<string> => {
  const { text } = await who.opens(`/console/conversations?show=${show}`)
  return linkInList(text, words) ?? ''
}

const asksForPeople = async (name: string, about: string): Promise<{ citizen: Citizen; link: string }> => {
  const citizen = world.citizen(name)
  await citizen.asks('persona', 'què necessiteu')
  await citizen.asks(about, /ja ho té|fora de l’horari|fora d’horari/)
  return { citizen, link: await linkOf(agent, about) }
}

const teamsOf = (link: string) =>
  world.sql`select team, assignee_id from handover where conversation_id = ${link.split('/').at(-1) ?? ''} and state in ('waiting', 'taken')`

const post = async (email: string, path: string, fields: Record<string, string | File>) => {
  const cookie = await world.signIn(email)
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  const response = await fetch(`${world.url}${path}`, {
    method: 'POST',
    headers: { cookie },
    body,
    redirect: 'manual',
  })
  return { status: response.status, text: await response.text() }
}

const lastOf = async (citizen: Citizen, type: string): Promise<ReceivedMessage & Record<string, never>> =>
  until(`a message of type ${type}`, async () =>
    (await citizen.transcript()).findLast((one) => one.type === type),
  ) as Promise<ReceivedMessage & Record<string, never>>

describe('the lists', () => {
  test('show waiting, own, unread and all conversations, and a conversation shows its whole history', async () => {
    const { citizen, link } = await asksForPeople('Dolors', 'el padró no em surt')
    expect(await linkOf(agent, 'el padró', 'waiting')).toBe(link)
    expect(await linkOf(agent, 'el padró', 'mine')).toBe('')
    expect((await agent.opens('/console/conversations')).text).toContain('Nou')
    await agent.sends(link, { do: 'answer', words: 'Bon dia, ara ho miro', form_id: 'l1' })
    await citizen.sees('ara ho miro')
    expect(await linkOf(agent, 'el padró', 'waiting')).toBe('')
    expect(await linkOf(agent, 'el padró', 'mine')).toBe(link)
    const page = await agent.opens(link)
    // What the automatic part said is there, and so are the ticks of what Jordi wrote.
    expect(page.text).toContain('què necessiteu')
    await until('the blue ticks', async () => (await agent.opens(link)).text.includes('llegit'))
    expect(page.text).toMatch(/Es pot escriure 23 h \d+ min més/)
    await citizen.says('gràcies, espero')
    await until('it to be unread again', async () =>
      /class="unread"[\s\S]*el padró/.test((await agent.opens('/console/conversations?show=mine')).text),
    )
    expect((await lead.opens('/console/conversations?show=all')).text).toContain('Dolors')
  })

  test('a conversation goes to no team and to no colleague that nobody chose', async () => {
    const { link } = await asksForPeople('Quima', 'la deixalleria obre dissabte?')
    await agent.sends(link, { do: 'take' })
    // Each team and each colleague is a button of its own: none is chosen before somebody chooses.
    const page = await agent.opens(link)
    expect(page.text).toMatch(/<button type="submit" name="team" value="cio">/)
    expect(page.text).toMatch(/<button type="submit" name="colleague" value="[^"]+">Pere Soler/)
    const before = await teamsOf(link)
    for (const [command, words] of [
      ['pass', 'Trieu a quin equip la passeu.'],
      ['give', 'Trieu a qui la passeu.'],
    ] as const) {
      const refused = await agent.sends(link, { do: command, team: '', colleague: '' })
      expect([command, refused.status, refused.text.includes('href="#pass-menu"')]).toEqual([
        command,
        422,
        true,
      ])
      expect(refused.text).toContain(words)
    }
    expect(await teamsOf(link)).toEqual(before)
  })

  test('a member takes over a conversation from the assistant, and the citizen is told by whom', async () => {
    const citizen = world.citizen('Jofre')
    await citizen.asks('hola', button('Comunicar una incidència'))
    const { text } = await lead.opens('/console/conversations?show=all')
    const link = linkInList(text, 'Jofre') ?? ''
    expect((await lead.opens(link)).text).toContain('Agafar la conversa')
    await lead.sends(link, { do: 'take' })
    await citizen.sees('Us atén Pere.')
    await lead.sends(link, { do: 'answer', words: 'Hem vist que us costava: us hi ajudo', form_id: 't1' })
    await citizen.sees('us hi ajudo')
    // The automatic part keeps still.
    await citizen.says('hola')
    await citizen.seesNothing()
  })
})

describe('answering', () => {
  test('with a picture, a document or a place reaches the citizen; an unreadable file is refused and the text stays in the form', async () => {
    const { citizen, link } = await asksForPeople('Quim', 'on he d’anar')
    const jpeg = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#369' } })
      .jpeg()
      .toBuffer()
    await post('agent@demo.test', link, {
      do: 'answer',
      words: 'Aquesta és l’entrada',
      file: new File([new Uint8Array(jpeg)], 'entrada.jpg', { type: 'image/jpeg' }),
    })
    expect(await lastOf(citizen, 'image')).toMatchObject({ image: { caption: 'Aquesta és l’entrada' } })
    const pdf = new TextEncoder().encode('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF')
    await post('agent@demo.test', link, {
      do: 'answer',
      words: '',
      file: new File([pdf], 'Sol·licitud <b>.pdf', { type: 'application/pdf' }),
    })
    expect(await lastOf(citizen, 'document')).toMatchObject({ document: { filename: 'Sol·licitud b.pdf' } })
    await post('agent@demo.test', link, { do: 'answer', words: 'Som aquí', place: 'Plaça Major, 1' })
    expect(await lastOf(citizen, 'location')).toMatchObject({
      location: { name: 'Som aquí', address: 'Plaça Major, 1' },
    })
    const bad = await post('agent@demo.test', link, {
      do: 'answer',
      words: 'us envio el formulari',
      file: new File(['MZ...'], 'formulari.exe', { type: 'application/pdf' }),
    })
    expect(bad.status).toBe(422)
    expect(bad.text).toContain('ha de ser una imatge o un PDF')
    expect(bad.text).toContain('us envio el formulari')
    expect(
      (await post('agent@demo.test', link, { do: 'answer', words: 'x', place: 'qwzx 999' })).status,
    ).toBe(422)
  })

  test('after 24 hours is by an approved template in the citizen’s language', async () => {
    const citizen = world.citizen('Pilar')
    await citizen.asks('hay alguien?', 'qué necesita')
    await citizen.asks('lo de la beca comedor', /ya lo tiene|fuera de horario/)
    const link = await linkOf(agent, 'lo de la beca')
    world.clock.advance(25 * HOUR)
    expect((await agent.opens(link)).text).toContain('només deixa enviar una plantilla aprovada')
    expect((await agent.sends(link, { do: 'answer', words: 'Hola', form_id: 'p1' })).status).toBe(422)
    await agent.sends(link, { do: 'template', words: 'ya tenemos\nsu respuesta.', form_id: 'p2' })
    await citizen.sees(
      'Le escribimos del Ayuntamiento de Manresa sobre su consulta: ya tenemos su respuesta.',
    )
    world.clock.reset()
  })

  test('a citizen’s picture can be opened by staff who may read the conversation', async () => {
    const { citizen, link } = await asksForPeople('Mar', 'us envio una foto del tiquet')
    const jpeg = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#963' } })
      .jpeg()
      .toBuffer()
    await citizen.sendsPicture(jpeg)
    const path = await until(
      'the picture in the conversation',
      async () =>
        /\/console\/conversations\/[\w-]+\/pictures\/[\w-]+/.exec((await agent.opens(link)).text)?.[0],
    )
    await until('its bytes', async () => (await agent.opens(path)).status === 200)
    expect((await (await signInToConsole(world, 'operator@demo.test')).opens(path)).status).toBe(403)
  })
})

test('erasing a citizen deletes files that the town sent and internal notes about them', async () => {
  const { citizen, link } = await asksForPeople('Olga', 'esborreu-ho tot quan acabem')
  const jpeg = await sharp({ create: { width: 50, height: 40, channels: 3, background: '#123' } })
    .jpeg()
    .toBuffer()
  await post('agent@demo.test', link, {
    do: 'answer',
    words: 'Aquí ho teniu',
    file: new File([new Uint8Array(jpeg)], 'carta.jpg', { type: 'image/jpeg' }),
  })
  await lastOf(citizen, 'image')
  await agent.sends(link, { do: 'note', note: 'parlar-ne amb @Pere' })
  const id = link.split('/').at(-1) ?? ''
  const glob = new Bun.Glob('media/sent/**/*.jpg')
  const sent = () => [...glob.scanSync(world.config.dataDir)].length
  const before = sent()
  expect(before).toBeGreaterThan(0)
  await agent.sends(link, { do: 'close' })
  await citizen.sees('Com us hem atès?')
  await world.sql`update conversation set erase_at = ${world.clock.ago(HOUR)} where id = ${id}`
  await until('the erasure', async () => (await agent.opens(link)).status === 404)
  expect(sent()).toBe(before - 1)
  expect(await world.sql`select 1 from conversation_note where conversation_id = ${id}`).toHaveLength(0)
  expect(await world.sql`select 1 from conversation_read where conversation_id = ${id}`).toHaveLength(0)
})

describe('among colleagues', () => {
  test('an internal note that mentions a member is in their list until they read it; the citizen does not see it', async () => {
    const { citizen, link } = await asksForPeople('Biel', 'la taxa de residus')
    await agent.sends(link, { do: 'note', note: 'Això ho porta @Pere: te la passo?' })
    expect(JSON.stringify(await citizen.transcript())).not.toContain('te la passo')
    expect((await lead.opens('/console/conversations')).text).toMatch(/Em mencionen<span class="count"> 1</)
    expect(await linkOf(lead, 'la taxa', 'mentions')).toBe(link)
    expect((await lead.opens(link)).text).toContain('te la passo?')
    expect((await lead.opens('/console/conversations')).text).not.toMatch(/Em mencionen<span class="count">/)
    await agent.sends(link, { do: 'give', colleague: await idOf('lead@demo.test') })
    expect(await linkOf(lead, 'la taxa', 'mine')).toBe(link)
  })

  test('a mention matches a member by first or full name, only when it is unambiguous', () => {
    const members = [
      { id: 'p', name: 'Pere Soler' },
      { id: 'j1', name: 'Jordi Casals' },
      { id: 'j2', name: 'Jordi Vila' },
      { id: 'n', name: 'Núria Vila' },
    ]
    expect(parseMentions('mira-ho @Pere, i @nuria!', members)).toEqual(['p', 'n'])
    expect(parseMentions('@Jordi', members)).toEqual([])
    expect(parseMentions('@jordi vila i @Jordi Casals.', members)).toEqual(['j1', 'j2'])
    expect(parseMentions('pere@demo.test parla amb en Pere', members)).toEqual([])
  })

  test('the telephone number is shown on request, and that is logged', async () => {
    const { citizen, link } = await asksForPeople('Iris', 'truqueu-me si us plau')
    expect((await agent.opens(link)).text).not.toContain(citizen.waId)
    expect((await agent.sends(link, { do: 'reveal' })).text).toContain(`+${citizen.waId}`)
    expect((await admin.opens('/console/audit?action=answer-citizens')).text).toContain('seen')
  })
})

describe('a discreet team', () => {
  const asksForHelp = async (name: string) => {
    const citizen = world.citizen(name)
    await citizen.asks('no puc pagar el lloguer', 'no ho farem públic', button('Escriure a l’equip'))
    await citizen.taps('Escriure a l’equip')
    await citizen.sees(/ja ho té Serveis Socials|fora d/)
    const [row] =
      await world.sql`select conversation_id from handover where discreet order by requested_at desc limit 1`
    return { citizen, link: `/console/conversations/${row?.conversation_id}` }
  }

  test('has conversations that nobody else finds in any list, picture, note or preview', async () => {
    const { link } = await asksForHelp('Anna')
    await social.sends(link, { do: 'note', note: 'parlar amb habitatge, expedient 44' })
    for (const other of [agent, lead, admin]) {
      expect((await other.opens(link)).status).toBe(404)
      for (const show of ['waiting', 'open', 'all', 'done', 'mentions', 'mine', 'team'])
        expect((await other.opens(`/console/conversations?show=${show}`)).text).not.toContain(link)
      for (const command of ['answer', 'take', 'close', 'note', 'reveal'])
        expect((await other.sends(link, { do: command, words: 'x', note: 'x' })).status).toBe(404)
    }
    expect((await social.opens(link)).text).toContain('expedient 44')
  })

  test('keeps the messages to it private after the conversation went on with others', async () => {
    const { citizen, link } = await asksForHelp('Fina')
    await social.sends(link, { do: 'answer', words: 'Us donem hora per a ajuts d’habitatge', form_id: 'd1' })
    await citizen.sees('ajuts d’habitatge')
    await social.sends(link, { do: 'close' })
    await citizen.sees('Com us hem atès?')
    world.clock.advance(3 * HOUR)
    await citizen.asks('persona', 'què necessiteu')
    await citizen.asks('on es llencen les piles', /ja ho té|fora d/)
    const page = await agent.opens(link)
    expect(page.status).toBe(200)
    expect(page.text).toContain('on es llencen les piles')
    expect(page.text).toContain('Aquesta part de la conversa és reservada')
    for (const text of ['ajuts d’habitatge', 'no puc pagar', 'Com us hem atès'])
      expect([text, page.text.includes(text)]).toEqual([text, false])
    const report = await agent.opens(link.replace('conversations/', '010?conversation='))
    expect(report.text).toContain('on es llencen les piles')
    expect(report.text).not.toContain('no puc pagar')
    world.clock.reset()
  })

  test('an administrator has emergency access with a reason, for an hour, and every read is logged', async () => {
    const { link } = await asksForHelp('Elsa')
    const list = await admin.opens('/console/conversations')
    expect(list.text).toContain('Trencar el vidre')
    expect((await agent.opens('/console/conversations')).text).not.toContain('Trencar el vidre')
    expect(
      (
        await agent.sends('/console/conversations', {
          team: 'social',
          reason: 'vull mirar-ho per curiositat',
        })
      ).status,
    ).toBe(403)
    expect(
      (await admin.sends('/console/conversations', { team: 'social', reason: 'perquè sí' })).status,
    ).toBe(422)
    await admin.sends('/console/conversations', {
      team: 'social',
      reason: 'L’equip no hi és i la Policia demana contacte',
    })
    expect((await admin.opens(link)).status).toBe(200)
    const auditor = await signInToConsole(world, 'auditor@demo.test')
    const { text } = await auditor.opens('/console/audit?action=break-glass')
    expect(text).toContain('la Policia demana contacte')
    expect(text).toContain(link)
    world.clock.advance(61 * MINUTE)
    expect((await admin.opens(link)).status).toBe(404)
    world.clock.reset()
  })
})
