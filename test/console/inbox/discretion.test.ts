import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { button, type Citizen } from '../../support/citizen.ts'
import { HOUR } from '../../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** What a discreet team is told is its own, at every adapter by which somebody else could come to read it. */

let world: World
const staff = new Map<string, ConsoleSession>()
const who = (name: string): ConsoleSession => staff.get(name) as ConsoleSession
/** Everybody but the team. */
const OTHERS = ['agent', 'lead', 'admin', 'brigada']

beforeAll(async () => {
  world = await startWorld()
  for (const name of ['agent', 'lead', 'admin', 'brigada', 'social', 'editor', 'auditor'])
    staff.set(name, await signInToConsole(world, `${name}@demo.test`))
})
afterAll(() => world.stop())

const idOf = (link: string): string => link.split('/').at(-1) ?? ''

const conversationOf = async (citizen: Citizen): Promise<string> => {
  const [row] = await world.sql`
    select c.id from conversation c join contact_alias a on a.contact_id = c.contact_id
    order by c.created_at desc limit 1`
  expect(citizen.waId).toBeTruthy()
  return `/console/conversations/${row?.id}`
}

/** Somebody says something that is not understood, then asks for the discreet team, and tells it something. */
const toldSocial = async (name: string, before: string, said: string) => {
  const citizen = world.citizen(name)
  await citizen.asks(before, /./)
  await citizen.asks('no puc pagar el lloguer', button('Escriure a l’equip'))
  await citizen.taps('Escriure a l’equip')
  await citizen.sees(/ja ho té Serveis Socials|fora d/)
  await citizen.says(said)
  const link = await conversationOf(citizen)
  await until('it to be with the team', async () => (await who('social').opens(link)).text.includes(said))
  return { citizen, link }
}

const UNCLEAR = 'xiuxiuejos del meu company cada nit'

describe('phrases that were not understood', () => {
  test('are neither offered for teaching nor shown in the figures once the conversation went to a discreet team', async () => {
    const { citizen } = await toldSocial('Neus', UNCLEAR, 'em fa por tornar a casa')
    for (const [name, path] of [
      ['agent', '/console/phrases'],
      ['brigada', '/console/phrases'],
      ['editor', '/console/phrases'],
      ['social', '/console/phrases'],
      ['auditor', '/console/figures'],
      ['lead', '/console/figures'],
    ] as const)
      expect([name, path, (await who(name).opens(path)).text.includes('xiuxiuejos')]).toEqual([
        name,
        path,
        false,
      ])
    expect(await world.sql`select 1 from unclear_phrase`).toHaveLength(0)
    expect(citizen.name).toBe('Neus')
  })

  test('are offered to staff for teaching when no discreet team is involved', async () => {
    const pep = world.citizen('Pep')
    await pep.asks('allò del trombolí xerinola', /./)
    expect((await who('agent').opens('/console/phrases')).text).toContain('trombolí xerinola')
  })

  test('are hidden from a discreet conversation also when an older version of the service stored them', async () => {
    const { link } = await toldSocial('Gisela', 'hola', 'no tinc per menjar')
    const id = idOf(link)
    const sealed = world.service.town.vault.encrypt('murmuris que ningú no entén', 'unclear_phrase.words')
    await world.sql`insert into unclear_phrase (id, jurisdiction_id, conversation_id, words, guesses, at)
      values (gen_random_uuid(), 'manresa.cat', ${id}, ${sealed}, '{}', ${world.clock.now()})`
    expect((await who('agent').opens('/console/phrases')).text).not.toContain('murmuris')
  })
})

describe('the personal data export as a file', () => {
  test('omits for others what the discreet team was told; the team itself gets it', async () => {
    const { citizen, link } = await toldSocial(
      'Fina',
      'bon dia a tothom',
      'tinc tres fills i res a la nevera',
    )
    await who('social').sends(link, { do: 'answer', words: 'Us donem vals de menjar', form_id: 'h1' })
    await citizen.sees('vals de menjar')
    const own = await who('social').sends(link, { do: 'held' })
    expect([own.status, own.text.includes('res a la nevera'), own.text.includes('vals de menjar')]).toEqual([
      200,
      true,
      true,
    ])
    expect((await who('social').sends(link, { do: 'forget', sure: 'yes' })).status).toBe(404)
    await who('social').sends(link, { do: 'close' })
    await citizen.sees('Com us hem atès?')
    world.clock.advance(3 * HOUR)
    await citizen.asks('quan obre la deixalleria', /./)
    for (const name of ['lead', 'admin']) {
      const held = await who(name).sends(link, { do: 'held' })
      expect(held.status).toBe(200)
      expect(held.text).toContain('quan obre la deixalleria')
      expect(held.text).toContain('Reservat: ho té un altre equip')
      for (const text of ['a la nevera', 'vals de menjar', 'no puc pagar', 'bon dia a tothom'])
        expect([name, text, held.text.includes(text)]).toEqual([name, text, false])
    }
    // The person gets all of it, where they ask for it themselves.
    await citizen.asks('les meves dades', /./)
    const { document } = (await citizen.transcript()).findLast(({ type }) => type === 'document') ?? {}
    expect(document).toBeDefined()
    world.clock.reset()
  })

  test('includes it for an administrator with emergency access and a reason, which is logged', async () => {
    const { citizen, link } = await toldSocial('Vera', 'hola', 'dormo al cotxe amb la nena')
    await who('social').sends(link, { do: 'close' })
    await citizen.sees('Com us hem atès?')
    expect((await who('admin').sends(link, { do: 'held' })).text).not.toContain('dormo al cotxe')
    await who('admin').sends('/console/conversations', {
      team: 'social',
      reason: 'Ordre del jutjat número 3 de Manresa',
    })
    expect((await who('admin').sends(link, { do: 'held' })).text).toContain('dormo al cotxe')
    // Who has not broken it gets no more than before.
    expect((await who('lead').sends(link, { do: 'held' })).text).not.toContain('dormo al cotxe')
    const { text } = await who('auditor').opens('/console/audit?action=break-glass')
    expect(text).toMatch(new RegExp(`${link.split('/').at(-1)}[\\s\\S]*jutjat número 3`))
    world.clock.advance(2 * HOUR)
    expect((await who('admin').sends(link, { do: 'held' })).text).not.toContain('dormo al cotxe')
    world.clock.reset()
    await world.sql`delete from staff_glass_broken`
  })
})

describe('a conversation passed on to another team', () => {
  test('keeps messages to the discreet team visible to it only; the other team reads from its takeover on', async () => {
    const { citizen, link } = await toldSocial('Mercè', 'hola', 'expedient de tutela del meu fill')
    await who('social').sends(link, { do: 'answer', words: 'Ho parlem amb la jutgessa', form_id: 'p1' })
    await citizen.sees('la jutgessa')
    await who('social').sends(link, { do: 'note', note: 'trucar a la DGAIA' })
    world.clock.advance(2 * HOUR)
    expect((await who('social').sends(link, { do: 'pass', team: 'oac' })).location).toContain('done=passed')
    await citizen.says('i el volant d’empadronament?')
    await until('it to be with the others', async () =>
      (await who('agent').opens(link)).text.includes('volant d’empadronament'),
    )
    for (const name of OTHERS) {
      const page = await who(name).opens(link)
      expect(page.status).toBe(200)
      for (const text of ['tutela', 'la jutgessa', 'no puc pagar', 'DGAIA'])
        expect([name, text, page.text.includes(text)]).toEqual([name, text, false])
      for (const show of ['open', 'waiting', 'all', 'done', 'team', 'mentions'])
        expect((await who(name).opens(`/console/conversations?show=${show}`)).text).not.toMatch(
          /tutela|jutgessa|DGAIA/,
        )
    }
    expect((await who('social').opens(link)).text).toContain('tutela')
    // The citizen's own way back ends the handover that there is now.
    await citizen.asks('menú', /./)
    const rows = await world.sql`
      select team, state from handover where conversation_id = ${link.split('/').at(-1) ?? ''} order by requested_at`
    expect(rows.map(({ team, state }) => [team, state])).toEqual([
      ['social', 'closed'],
      ['oac', 'withdrawn'],
    ])
    world.clock.reset()
  })

  test('is in no list of the earlier team while a discreet team has it', async () => {
    const citizen = world.citizen('Berta')
    await citizen.asks('persona', 'què necessiteu')
    await citizen.asks('un dubte del padró', /ja ho té|fora d/)
    const link = await conversationOf(citizen)
    await who('agent').sends(link, { do: 'close' })
    await citizen.sees('Com us hem atès?')
    await citizen.asks('em volen desnonar demà', button('Escriure a l’equip'))
    await citizen.taps('Escriure a l’equip')
    await citizen.sees(/ja ho té Serveis Socials|fora d/)
    await citizen.says('l’ordre és del jutjat de guàrdia')
    await until('it to be there', async () => (await who('social').opens(link)).text.includes('de guàrdia'))
    for (const name of OTHERS) {
      const { text } = await who(name).opens('/console/conversations?show=done')
      expect([name, text.includes(link), text.includes('de guàrdia')]).toEqual([name, false, false])
    }
  })

  test('does not quote the discreet team’s message when a later message answers it', async () => {
    const { citizen, link } = await toldSocial('Joana', 'hola', 'la clau la té la veïna del segon')
    await who('social').sends(link, { do: 'close' })
    await citizen.sees('Com us hem atès?')
    const [said] = await world.sql`
      select external_id from inbound_message where conversation_id = ${link.split('/').at(-1) ?? ''}
      order by seq desc limit 1`
    world.clock.advance(2 * HOUR)
    await citizen.reacts(String(said?.external_id), '🙏')
    await until('the reaction', async () => (await who('agent').opens(link)).text.includes('🙏'))
    expect((await who('agent').opens(link)).text).not.toContain('la veïna del segon')
    world.clock.reset()
  })
})

describe('messages after a discreet team closed the conversation', () => {
  const RATING = 'la treballadora em va trobar un pis d’acollida'
  const AFTERWARDS = 'i a ell no li digueu on som'
  const WAYS = ['waiting', 'mine', 'team', 'all', 'done', 'open', 'mentions']

  /** What anybody but the team reads of a conversation, by every way there is. */
  const readByOthers = async (citizen: Citizen, link: string): Promise<string> => {
    const pages: string[] = []
    for (const name of OTHERS) {
      const { opens, sends } = who(name)
      for (const path of [link, ...WAYS.map((show) => `/console/conversations?show=${show}`)])
        pages.push((await opens(path)).text)
      pages.push((await sends('/console/conversations/search', { who: citizen.waId })).text)
      pages.push((await sends(link, { do: 'held' })).text)
      pages.push((await opens(`/console/010?conversation=${idOf(link)}`)).text)
    }
    for (const name of ['lead', 'auditor', 'admin'])
      for (const path of ['/console/figures', '/console/figures.csv', '/console/audit'])
        pages.push((await who(name).opens(path)).text)
    pages.push((await who('editor').opens('/console/phrases')).text)
    return pages.join('\n')
  }

  test('the citizen’s rating days later, and what follows it, stays with the team; messages to others in between do not', async () => {
    const { citizen, link } = await toldSocial('Olga', 'hola', 'he marxat de casa amb els nens')
    await who('social').sends(link, { do: 'close' })
    await citizen.sees('Com us hem atès?')
    world.clock.advance(20 * HOUR)
    await citizen.asks('persona', 'què necessiteu')
    await citizen.asks('un dubte del padró', /ja ho té|fora d/)
    await who('agent').sends(link, { do: 'close' })
    await citizen.sees('Com us hem atès?')
    world.clock.advance(20 * HOUR)
    const [first] = await world.sql`
      select id, closed_at from handover where conversation_id = ${idOf(link)} and team = 'social'`
    const rate = { type: 'list_reply', list_reply: { id: `rate:${first?.id}:5`, title: '★★★★★' } }
    await citizen.sends({ type: 'interactive', interactive: rate })
    await citizen.sees(/gràcies/i)
    world.clock.advance(2 * HOUR)
    await citizen.asks(RATING, /./)
    await citizen.asks(AFTERWARDS, /./)
    const read = await readByOthers(citizen, link)
    expect([RATING, AFTERWARDS, 'he marxat de casa'].filter((text) => read.includes(text))).toEqual([])
    expect(read).toContain('un dubte del padró')
    const own = (await who('social').opens(link)).text
    expect([own.includes(RATING), own.includes(AFTERWARDS)]).toEqual([true, true])
    // When it ended is a figure, and stays what it was.
    const [row] = await world.sql`select closed_at from handover where id = ${first?.id}`
    expect(row?.closed_at).toEqual(first?.closed_at)
    world.clock.advance(2 * HOUR)
    await citizen.asks('quan obre la deixalleria', /./)
    expect((await who('agent').opens(link)).text).toContain('quan obre la deixalleria')
    world.clock.reset()
  })

  test('the citizen’s answer to the rating question and later edits of a message stay with the team', async () => {
    const { citizen, link } = await toldSocial('Irma', 'hola', 'visc amagada a casa d’una amiga')
    await who('social').sends(link, { do: 'close' })
    await citizen.sees('Com us hem atès?')
    await citizen.asks('molt bé, ja tinc plaça al centre de Vic', /./)
    await citizen.asks('persona', 'què necessiteu')
    await citizen.asks('un dubte del padró', /ja ho té|fora d/)
    const [told] = await world.sql`
      select external_id from inbound_message m join handover h on h.conversation_id = m.conversation_id
      where h.team = 'social' and received_at < closed_at and h.conversation_id = ${idOf(link)} order by seq desc limit 1`
    const message = { type: 'text', text: { body: 'visc amagada a casa de la Mireia, a Callús' } }
    await citizen.sends({ type: 'edit', edit: { original_message_id: String(told?.external_id), message } })
    await until('the change to be there', async () =>
      (await who('social').opens(link)).text.includes('a Callús'),
    )
    const read = await readByOthers(citizen, link)
    expect(['centre de Vic', 'amagada', 'Callús'].filter((text) => read.includes(text))).toEqual([])
    world.clock.reset()
  })

  test('a citizen who asks for another team within an hour is read by that team from then on', async () => {
    const { citizen, link } = await toldSocial('Dolça', 'hola', 'no puc comprar medicaments')
    await who('social').sends(link, { do: 'close' })
    await citizen.sees('Com us hem atès?')
    await citizen.asks('persona', 'què necessiteu')
    await citizen.asks('renovar el volant', /ja ho té|fora d/)
    await citizen.says('és per a la meva mare')
    await until('it to be with the others', async () =>
      (await who('agent').opens(link)).text.includes('la meva mare'),
    )
    expect((await who('agent').opens('/console/conversations?show=waiting')).text).toContain(
      'renovar el volant',
    )
    expect((await who('agent').opens(link)).text).not.toContain('medicaments')
  })
})

test('words about a discreet subject are previewed to the discreet team only, handed over or not', async () => {
  for (const [name, words] of [
    ['Tecla', 'tinc un desnonament dijous'],
    ['Pura', 'el meu marit em pega'],
    ['Remei', 'vull anar als serveis socials'],
  ] as const) {
    const citizen = world.citizen(name)
    await citizen.asks(words, /./)
    // What follows is about it too.
    await citizen.says('visc al carrer del Canigó')
    const link = await conversationOf(citizen)
    await until('it to be there', async () => (await who('agent').opens(link)).text.includes('Canigó'))
    for (const other of OTHERS) {
      const { text } = await who(other).opens('/console/conversations?show=all')
      expect([other, words, text.includes(words) || text.includes('Canigó')]).toEqual([other, words, false])
      expect(text).toContain(link)
    }
    expect((await who('social').opens('/console/conversations?show=all')).text).toContain('Canigó')
    await world.sql`delete from inbound_message where conversation_id = ${link.split('/').at(-1) ?? ''}`
  }
})
