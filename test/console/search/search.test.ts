import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { indexWords } from '#domain/search'
import { flushAccessLog } from '#domain/staff'
import { CORNER, haveAssets } from '../../support/assets/inventory.ts'
import { button } from '../../support/citizen.ts'
import { DAY } from '../../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** One search over all that a member may open, and over nothing else. */

let world: World
const staff = new Map<string, ConsoleSession>()
const who = (name: string): ConsoleSession => staff.get(name) as ConsoleSession

beforeAll(async () => {
  world = await startWorld()
  for (const name of ['agent', 'lead', 'admin', 'brigada', 'social', 'operator', 'editor', 'auditor'])
    staff.set(name, await signInToConsole(world, `${name}@demo.test`))
})
afterAll(() => world.stop())

/** What a member finds: the words of each result, by kind. */
const finds = async (name: string, text: string): Promise<Record<string, string[]>> => {
  const page = await who(name).opens(`/console/search?q=${encodeURIComponent(text)}`)
  expect(page.status).toBe(200)
  const kinds = [
    ...page.text.matchAll(/<section class="found" aria-labelledby="found-(\w+)">([\s\S]*?)<\/section>/g),
  ]
  return Object.fromEntries(
    kinds.map(([, kind = '', list = '']) => [
      kind,
      [...list.matchAll(/<li>([\s\S]*?)<\/li>/g)].map(([, item = '']) =>
        item
          .replaceAll(/<[^>]*>/g, ' ')
          .replaceAll(/\s+/g, ' ')
          .trim(),
      ),
    ]),
  )
}

const conversationOf = async (phone: string): Promise<string> => {
  const alias = await world.sql`
    select c.id, c.contact_id from conversation c order by c.created_at desc limit 1`
  expect(phone).toBeTruthy()
  return String(alias[0]?.id)
}

test('a thing of the street is found by the number on its plate, however it is written', async () => {
  await haveAssets(world.service.town, CORNER)
  for (const text of ['Banc BC-0031', 'BC-0031', 'bc 31', 'bench:bc-31'])
    expect([text, (await finds('agent', text)).assets]).toEqual([text, ['Banc BC-0031']])
  expect((await finds('agent', 'Fanal 99-999')).assets).toBeUndefined()
  // Who does not read the queue has no page of it either.
  expect((await finds('editor', 'BC-0031')).assets).toBeUndefined()
})

describe('what is sealed', () => {
  test('is found by a person’s name, username and number in any spelling, and who was found is in the register', async () => {
    // Given Rosa, who wrote once from WhatsApp
    const rosa = world.citizenAt('34622001000', 'Rosa Puigdellívol')
    await rosa.asks('hi ha un fanal fos al carrer Guimerà 12', /Fanal apagat/)
    // When an agent looks for her name without its accents, its beginning, or her number as people write it
    for (const text of [
      'puigdellivol',
      'rosa puigd',
      '622001000',
      '622 00 10 00',
      '+34 622-001-000',
      '0034622001000',
    ])
      expect([text, (await finds('agent', text)).people?.[0]]).toEqual([
        text,
        expect.stringContaining('Rosa Puigdellívol ••• ••• 000 · WhatsApp') as unknown as string,
      ])
    // Then nobody sees the number, and the register says who was found, not what was typed
    const page = await who('agent').opens('/console/search?q=622001000')
    expect(page.text).not.toContain('34622001000')
    await flushAccessLog(world.service.town)
    const [entry] = await world.sql`select object, details from audit_entry
      where action = 'read' and object = '/console/search' and details->>'sought' = '••• 000' limit 1`
    const [contact] = await world.sql`select contact_id from contact_alias order by seen_at desc limit 1`
    expect(entry?.details.found).toContain(contact?.contact_id)
    expect(JSON.stringify(await world.sql`select details from audit_entry`)).not.toContain('622001000')
  })

  test('is found by words of citizens, of staff and of notes, also by their beginnings', async () => {
    const pere = world.citizen('Pere Casanoves')
    await pere.says('vull parlar amb una persona')
    await pere.sees(/./)
    await pere.says('la llicència d’obres del celler modernista és a punt?')
    const id = await conversationOf(pere.waId)
    await until('the team to have it', async () => (await finds('agent', 'celler modernista')).messages)
    await who('agent').sends(`/console/conversations/${id}`, {
      do: 'answer',
      words: 'Us l’enviem per registre electrònic dijous',
      form_id: 'a1',
    })
    await pere.sees('registre electrònic')
    await who('agent').sends(`/console/conversations/${id}`, {
      do: 'note',
      note: 'falta el pressupost visat',
    })
    expect((await finds('agent', 'CELLER MODER')).messages?.[0]).toContain(
      '«la llicència d’obres del celler modernista',
    )
    expect((await finds('agent', 'registre dijous')).messages?.[0]).toContain('Jordi Casals')
    expect((await finds('lead', 'pressupost visat')).messages?.[0]).toContain('nota de Jordi Casals')
    // All words must be in one message; what the assistant wrote to everybody is not found.
    expect((await finds('agent', 'celler pressupost')).messages).toBeUndefined()
    expect((await finds('agent', 'modernistes')).messages).toBeUndefined()
  })

  test('is in the database only as keyed hashes that tell no word, and goes with its row', async () => {
    const marta = world.citizen('Marta Vilaseca')
    await marta.asks('qui recull els plataners caiguts de la riera?', /./)
    expect((await finds('agent', 'plataners riera')).messages).toHaveLength(1)
    const rows = await world.sql`select * from word_index where words <> '{}'`
    expect(rows.length).toBeGreaterThan(5)
    for (const { words } of rows)
      for (const word of words) expect(Number.isInteger(word) && word >= 0 && word < 2 ** 20).toBe(true)
    // When she asks to be forgotten, nothing of her is in the index, whatever deleted it
    await marta.asks('esborreu les meves dades', button('Sí, esborreu-me'))
    await marta.taps('Sí, esborreu-me')
    await until('her to be forgotten', async () => (await finds('agent', 'Vilaseca')).people === undefined)
    expect((await finds('agent', 'plataners riera')).messages).toBeUndefined()
    expect(
      await world.sql`select kind, ref from word_index w where
        kind = 'inbound' and not exists (select from inbound_message m where m.id::text = w.ref)
        or kind = 'outbound' and not exists (select from outbound_message m where m.id::text = w.ref)
        or kind = 'contact' and not exists (select from contact c where c.id::text = w.ref)
        or kind = 'reporter' and not exists (select from service_request r where r.id = w.ref and r.reporter is not null)`,
    ).toHaveLength(0)
  })

  test('that was there before there was an index is indexed by a job', async () => {
    const ton = world.citizen('Antoni Rovira')
    await ton.asks('quan passa el camió dels mobles vells?', /./)
    // Given rows as a version before the index left them
    await world.sql`update word_index set words = null`
    await indexWords(world.service.town)
    expect(await world.sql`select 1 from word_index where words is null`).toHaveLength(0)
    expect((await finds('agent', 'mobles vells')).messages).toHaveLength(1)
  })
})

describe('reports, appointments and pages', () => {
  test('reports are found by number, words and who made them; another department’s are not', async () => {
    const id = await world.report({
      description: 'Rajola trencada davant del quiosc',
      first_name: 'Consol',
      last_name: 'Ferrerons',
      email: 'consol@ferrerons.cat',
      service_code: 'NR01',
    })
    for (const text of [id, 'rajola quiosc', 'consol ferrerons', 'consol@ferrerons.cat'])
      expect([text, (await finds('agent', text)).requests?.[0]]).toEqual([
        text,
        expect.stringContaining(id) as unknown as string,
      ])
    expect((await finds('agent', 'ferrerons')).requests?.[0]).toContain('la va comunicar Consol Ferrerons')
    for (const text of [id, 'rajola quiosc', 'ferrerons'])
      expect([text, (await finds('brigada', text)).requests]).toEqual([text, undefined])
  })

  test('each role finds what it may open', async () => {
    const nil = world.citizen('Nil Torrents')
    await nil.asks('on es paga la taxa del gual?', /./)
    await world.report({ description: 'Gual ratllat amb pintura' })
    const kinds = async (name: string) => Object.keys(await finds(name, 'gual')).sort()
    expect(await kinds('agent')).toEqual(['messages', 'requests'])
    expect(await kinds('operator')).toEqual(['requests'])
    expect(await kinds('auditor')).toEqual(['requests'])
    expect(await kinds('editor')).toEqual([])
    expect((await finds('editor', 'farmàcies guàrdia')).pages).toEqual(['Farmàcies de guàrdia'])
    expect((await finds('agent', 'farmàcies guàrdia')).pages).toBeUndefined()
  })

  test('what is typed in the dialog is posted, and answered with the options of a list', async () => {
    const { status, text } = await who('agent').sends('/console/search', { q: 'gual' })
    expect(status).toBe(200)
    expect(text).toMatch(/role="group" aria-labelledby="group-requests"/)
    expect(text).toMatch(
      /role="option" id="option-messages-0" aria-selected="false" data-href="\/console\/conversations\//,
    )
    // A search is logged as a read, not as an action.
    expect(
      await world.sql`select 1 from audit_entry where object = '/console/search' and action <> 'read'`,
    ).toHaveLength(0)
  })
})

describe('a discreet team', () => {
  test('finds what it was told; nobody else finds the person, a word or a note, then or afterwards', async () => {
    // Given Gemma, who wrote something, asked for Social Services and told them
    const gemma = world.citizen('Gemma Rovirosa')
    await gemma.asks('bon dia, una consulta de passavolant', /./)
    await gemma.asks('no puc pagar el lloguer', button('Escriure a l’equip'))
    await gemma.taps('Escriure a l’equip')
    await gemma.sees(/ja ho té Serveis Socials|fora d/)
    await gemma.says('em tallen la calefacció dimecres')
    await until('the team to find it', async () => (await finds('social', 'calefacció dimecres')).messages)
    const id = await conversationOf(gemma.waId)
    await who('social').sends(`/console/conversations/${id}`, {
      do: 'answer',
      words: 'Parlem amb la subministradora',
      form_id: 's1',
    })
    await gemma.sees('subministradora')
    await who('social').sends(`/console/conversations/${id}`, {
      do: 'note',
      note: 'informe de vulnerabilitat',
    })
    const said = ['calefacció dimecres', 'subministradora', 'vulnerabilitat', 'passavolant', 'pagar lloguer']
    for (const text of [...said.slice(0, 4), 'Rovirosa', gemma.waId])
      expect([text, Object.keys(await finds('social', text)).length > 0]).toEqual([text, true])
    const hidden = async () => {
      for (const name of ['agent', 'lead', 'admin', 'brigada'])
        for (const text of said) expect([name, text, await finds(name, text)]).toEqual([name, text, {}])
    }
    await hidden()
    for (const name of ['agent', 'admin'])
      for (const text of ['Rovirosa', gemma.waId])
        expect([name, text, await finds(name, text)]).toEqual([name, text, {}])
    // When the team is done, and she writes about something else a day later
    await who('social').sends(`/console/conversations/${id}`, { do: 'close' })
    await gemma.sees('Com us hem atès?')
    world.clock.advance(DAY)
    await gemma.asks('horari de la biblioteca del Casino', /./)
    // Then others find her and that, and nothing of what the team was told
    expect((await finds('agent', 'biblioteca Casino')).messages).toHaveLength(1)
    expect((await finds('agent', 'Rovirosa')).people).toHaveLength(1)
    await hidden()
    world.clock.reset()
  })

  test('what is its business without being handed over stands in no list', async () => {
    const lia = world.citizen('Lia Serrat')
    await lia.asks('el meu marit em pega i no sé on anar, visc al carrer Xaloc', /./)
    expect((await finds('agent', 'Xaloc marit')).messages).toBeUndefined()
  })
})
