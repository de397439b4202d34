import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eraseRequested, exportPersonalDataOf, findConversationOf } from '#domain/conversations'
import {
  ANSWER_CONFLICTS,
  answerConsultation,
  closeDueConsultations,
  listAnswersOf,
  reassignAnswers,
} from '#domain/participation'
import { conflictOf, createContext } from '#domain/use-cases'
import type { MailEmulator, ReceivedMail } from '../../src/dev/emulator/index.ts'
import { createDump } from '../../src/open311/index.ts'
import { ChatVisitor } from '../support/browser/chat-visitor.ts'
import { button, type Citizen } from '../support/citizen.ts'
import { type ConsoleSession, inputs, signInToConsole } from '../support/console/console.ts'
import { startMail } from '../support/stand-ins/mail.ts'
import { startWorld, until, type World } from '../support/world.ts'

/**
 * A question of the town to those who live in some neighbourhoods: written by staff, answered once each in the chat and on the site, counted
 * openly, and nobody’s once it is closed. It is Monday 30 November 2026, 10 h.
 */

const NOW = Date.parse('2026-11-30T10:00:00+01:00')
let world: World
let mail: MailEmulator
let editor: ConsoleSession
beforeAll(async () => {
  const started = await startMail()
  mail = started.mail
  world = await startWorld(started.settings, NOW)
  editor = await signInToConsole(world, 'admin@demo.test')
})
afterAll(async () => {
  await world?.stop()
  mail?.stop()
})

const SQUARE = {
  title: 'La plaça de Sant Domènec',
  question: 'Quin dels tres projectes preferiu per a la plaça?',
  option1: 'Més arbres',
  body1: 'Vint lledoners i una font',
  option2: 'Jocs infantils',
  option3: 'Un espai per a fires i mercats',
  starts: '2026-11-30',
  ends: '2026-12-09',
  results: 'at-end',
}

const writes = async (
  fields: Record<string, string>,
  neighbourhoods: string[] = ['Barri Antic', 'Passeig i Rodalies', 'Poble Nou'],
): Promise<string> => {
  const form = new URLSearchParams(fields)
  for (const one of neighbourhoods) form.append('neighbourhoods', one)
  const made = await editor.sends('/console/participation/new', form)
  expect(made.status).toBe(303)
  return made.location.split('?')[0] ?? ''
}

const opens = async (fields: Record<string, string>, neighbourhoods?: string[]): Promise<string> => {
  const path = await writes(fields, neighbourhoods)
  expect((await editor.sends(path, { do: 'open' })).location).toContain('done=open')
  return path
}

const page = async (path: string) => {
  const response = await fetch(`${world.url}${path}`)
  return { status: response.status, text: await response.text() }
}

const post = async (path: string, fields: Record<string, string>) => {
  const response = await fetch(new URL(path, world.url), {
    method: 'POST',
    body: new URLSearchParams(fields),
  })
  return { status: response.status, text: await response.text() }
}

const answers = async (): Promise<{ option: string; neighbourhood: string | null; state: string }[]> => [
  ...(await world.sql<{ option: string; neighbourhood: string | null; state: string }[]>`
    select option, neighbourhood, state from consultation_answer order by answered_at, id`),
]

const mailTo = (to: string, after = 0): Promise<ReceivedMail> =>
  until(`e-mail to ${to}`, async () =>
    mail.received(to).length > after
      ? mail.received(to).findLast((one) => /Confirmeu la vostra resposta/.test(one.subject))
      : undefined,
  )

const linkOf = ({ text }: ReceivedMail, which: string): string =>
  new RegExp(`http\\S+/mail/${which}\\?\\S+`).exec(text)?.[0] ?? ''

let square = ''
let laia: Citizen

test('staff see how a consultation will be asked in each language, and change it only while it is a draft', async () => {
  square = await writes({
    ...SQUARE,
    title_es: 'La plaza de Sant Domènec',
    question_es: '¿Cuál de los tres proyectos prefiere para la plaza?',
    option1_es: 'Más árboles',
    option2_es: 'Juegos infantiles',
    option3_es: 'Un espacio para ferias y mercados',
  })
  const draft = await editor.opens(square)
  for (const text of [
    'Esborrany',
    'Del 30 de novembre de 2026 al 9 de desembre de 2026',
    'No és cap votació vinculant',
    '<strong>2.</strong> Jocs infantils',
    '¿Cuál de los tres proyectos prefiere para la plaza?',
  ])
    expect(draft.text).toContain(text)
  expect((await page('/participation')).text).toContain('Encara no hi ha cap consulta')
  expect((await page('/participation/1')).status).toBe(404)
  expect((await editor.opens(`${square}/edit`)).text).toContain('Vint lledoners i una font')
  expect((await editor.sends(square, { do: 'open' })).location).toContain('done=open')
  expect((await editor.sends(`${square}/edit`, SQUARE)).location).toContain('refused=changed')
  expect((await editor.sends(square, { do: 'open' })).location).toContain('refused=changed')
  expect((await editor.opens('/console/audit')).text).toContain('/console/participation')
  const notice = /href="(\/console\/notices\?[^"]+)"/.exec((await editor.opens(square)).text)?.[1] ?? ''
  const prepared = (await editor.opens(notice.replaceAll('&amp;', '&'))).text
  for (const text of ['La plaça de Sant Domènec', 'Quin dels tres projectes', '/participation/1'])
    expect(prepared).toContain(text)
})

test('what is wrong with a consultation stands at its field, and nothing is kept of it', async () => {
  const before = await world.sql`select count(*)::int as n from consultation`
  for (const [fields, field] of [
    [{ ...SQUARE, question: '' }, 'question'],
    [{ ...SQUARE, option2: '', option3: '' }, 'option1'],
    [{ ...SQUARE, option2: 'més arbres' }, 'option1'],
    [{ ...SQUARE, title_fr: 'La place' }, 'question_fr'],
    [{ ...SQUARE, ends: '2026-11-29' }, 'ends'],
    [{ ...SQUARE, ends: '2036-11-29' }, 'ends'],
    [{ ...SQUARE, starts: 'demà' }, 'starts'],
    [{ ...SQUARE, option1: 'Arbres '.repeat(12) }, 'option1'],
    [{ ...SQUARE, neighbourhoods: 'Barri de ningú' }, 'neighbourhoods'],
  ] as [Record<string, string>, string][]) {
    const sent = await editor.sends('/console/participation/new', fields)
    expect([field, sent.status]).toEqual([field, 422])
    expect(sent.text).toContain(`href="#${field}"`)
  }
  expect(await world.sql`select count(*)::int as n from consultation`).toEqual(before)
})

test('a citizen agrees first, says where they live and answers with a button', async () => {
  laia = world.citizen('Laia')
  await laia.asks(
    'vull participar',
    '*La plaça de Sant Domènec*',
    'Per a qui viu a: Barri Antic, Passeig i Rodalies, Poble Nou',
    'fins al 9 de desembre de 2026',
    'No és cap votació vinculant',
    'sense el nom ni el telèfon',
    button('Sí, respondre'),
    button('Ara no'),
  )
  expect(await answers()).toEqual([])
  await laia.taps('Sí, respondre')
  await laia.sees('A quin barri viviu?', button('Poble Nou'), button('Cap d’aquests'))
  await laia.says('visc al carrer Guimerà 12')
  await laia.sees(
    '*1.* Més arbres',
    'Vint lledoners i una font',
    button('Jocs infantils'),
    button('3. Un espai per a f…'),
  )
  await laia.taps('Jocs infantils')
  await laia.sees(
    'La vostra resposta és *Jocs infantils* (Passeig i Rodalies)',
    button('Canviar-la'),
    button('Retirar-la'),
  )
  expect(await answers()).toEqual([{ option: 'b', neighbourhood: 'Passeig i Rodalies', state: 'counted' }])
})

test('a second answer says that there is one, changes it or takes it back, and is never a second one', async () => {
  await laia.asks('participar 1', 'Ja heu respost *La plaça de Sant Domènec*: *Jocs infantils*')
  await laia.taps('Canviar-la')
  await laia.sees('*1.* Més arbres')
  await laia.asks('1', 'Ara la vostra resposta és *Més arbres* (Passeig i Rodalies)')
  expect(await answers()).toMatchObject([{ option: 'a', neighbourhood: 'Passeig i Rodalies' }])
  await laia.taps('Retirar-la')
  await laia.sees('Hem retirat la vostra resposta')
  expect(await answers()).toEqual([])
  await laia.asks('consulta 1', button('Sí, respondre'))
  await laia.asks('sí', '*1.* Més arbres')
  await laia.asks('més arbres', 'La vostra resposta és *Més arbres*')
  expect(await answers()).toHaveLength(1)
})

test('who does not agree, lives elsewhere or speaks of something else leaves nothing behind', async () => {
  const before = await answers()
  const pau = world.citizen('Pau')
  await pau.asks('consultes', button('Ara no'))
  await pau.taps('Ara no')
  await pau.sees('No hem guardat res')
  await pau.asks('participar 1', button('Sí, respondre'))
  await pau.taps('Sí, respondre')
  await pau.sees('A quin barri viviu?')
  await pau.asks('un carrer que no hi és', 'No conec aquest lloc')
  await pau.says('Font dels Capellans')
  await pau.sees('Aquesta consulta és per a qui viu a: Barri Antic')
  // Who has no home says so in almost the same words, and is not asked for another street.
  const mar = world.citizen('Mar')
  await mar.asks('participar 1', button('Sí, respondre'))
  await mar.taps('Sí, respondre')
  await mar.sees('A quin barri viviu?')
  await mar.asks('visc al carrer', 'Us atenem amb discreció')
  const jan = world.citizen('Jan')
  await jan.asks('quiero participar', '¿Cuál de los tres proyectos prefiere para la plaza?')
  await jan.taps('Sí, responder')
  await jan.sees('¿En qué barrio vive?')
  await jan.asks('hi ha un fanal fos al carrer del Bruc 12', 'Reviseu-ho')
  expect(await answers()).toEqual(before)
})

test('a shared place says the neighbourhood, and a tap from before they agreed leads to the beginning', async () => {
  const nora = world.citizen('Nora')
  await nora.asks('participar 1', button('Sí, respondre'))
  await nora.taps('Sí, respondre')
  await nora.sees('A quin barri viviu?')
  await nora.shares(41.7231, 1.8269)
  await nora.sees('*1.* Més arbres')
  await nora.asks('menú', 'En què us podem ajudar?')
  await nora.taps('Jocs infantils')
  await nora.sees(button('Ara no'))
  // Where they live has been said once.
  await nora.asks('sí', '*1.* Més arbres')
  await nora.asks('2', 'La vostra resposta és *Jocs infantils* (Barri Antic)')
})

test('an answer on the site counts once its address confirms it, once for each address', async () => {
  const before = (await answers()).length
  expect((await page('/')).text).toContain('href="/participation/1"')
  const form = await page('/participation/1')
  for (const text of ['Més arbres', 'Vint lledoners i una font', 'text=participar%201', 'No és cap votació'])
    expect(form.text).toContain(text)
  const fields = {
    form_id: inputs(form.text, 'form_id')[0] ?? '',
    option: 'b',
    street: 'Plaça Major, 4',
    email: 'teresa@exemple.test',
    consent: 'yes',
  }
  const sent = await post('/participation/1', fields)
  expect(sent.text).toContain('Mireu el correu')
  await post('/participation/1', fields)
  const asked = await mailTo('teresa@exemple.test')
  expect(asked.text).not.toContain('Jocs infantils')
  expect((await answers()).filter(({ state }) => state === 'unconfirmed')).toEqual([
    { option: 'b', neighbourhood: 'Barri Antic', state: 'unconfirmed' },
  ])
  const confirm = linkOf(asked, 'confirm')
  expect(await (await fetch(confirm)).text()).toContain('Jocs infantils')
  expect((await post(confirm, {})).text).toContain('La vostra resposta compta')
  expect((await post(confirm, {})).text).toContain('La vostra resposta compta')
  expect((await answers()).length).toBe(before + 1)
  const again = {
    ...fields,
    form_id: crypto.randomUUID(),
    option: 'a',
    neighbourhood: 'Poble Nou',
    street: '',
  }
  expect((await post('/participation/1', again)).text).toContain('Mireu el correu')
  const second = await mailTo('teresa@exemple.test', 1)
  expect(await (await fetch(linkOf(second, 'confirm'))).text()).toContain(
    'Abans vau respondre «Jocs infantils»',
  )
  await post(linkOf(second, 'confirm'), {})
  expect((await answers()).length).toBe(before + 1)
  const yours = await (await fetch(linkOf(second, 'yours'))).text()
  expect(yours).toContain('La plaça de Sant Domènec · Més arbres · Poble Nou')
  await post(linkOf(second, 'stop'), { do: 'stop' })
  expect((await answers()).length).toBe(before)
})

test('the site says what is missing of an answer, at its field', async () => {
  const whole = { option: 'a', neighbourhood: 'Poble Nou', email: 'nil@exemple.test', consent: 'yes' }
  for (const [fields, field] of [
    [{ ...whole, option: 'z' }, 'option'],
    [{ ...whole, neighbourhood: '' }, 'neighbourhood'],
    [{ ...whole, neighbourhood: 'Sant Pau' }, 'neighbourhood'],
    [{ ...whole, neighbourhood: '', street: 'Carrer que no hi és' }, 'street'],
    [{ ...whole, neighbourhood: '', street: 'Font dels Capellans' }, 'street'],
    [{ ...whole, email: 'nil' }, 'email'],
    [{ ...whole, consent: '' }, 'consent'],
  ] as [Record<string, string>, string][]) {
    const sent = await post('/participation/1', fields)
    expect([field, sent.status]).toEqual([field, 422])
    expect(sent.text).toContain(`href="#${field}"`)
  }
  expect(mail.received('nil@exemple.test')).toEqual([])
})

test('in the anonymous chat of the site an answer counts once an address confirms it', async () => {
  const before = (await answers()).length
  const visitor = new ChatVisitor(world.url)
  expect((await visitor.opens('/chat?consultation=1')).text).toContain('participar 1')
  await visitor.begins('participar 1')
  await visitor.sees('La plaça de Sant Domènec')
  await visitor.chooses('Sí, respondre')
  await visitor.sees('A quin barri viviu?')
  await visitor.says('Poble Nou')
  await visitor.sees('Més arbres')
  await visitor.says('2')
  await visitor.sees('En aquest xat no sabem qui escriu')
  await visitor.says('no ho sé')
  await visitor.sees('Això no és una adreça electrònica')
  await visitor.says('xat@exemple.test')
  await visitor.sees('La resposta compta quan obriu l’enllaç')
  expect((await answers()).filter(({ state }) => state === 'counted').length).toBe(before)
  expect((await post(linkOf(await mailTo('xat@exemple.test'), 'confirm'), {})).text).toContain(
    'La vostra resposta compta',
  )
  expect((await answers()).length).toBe(before + 1)
})

test('what somebody answered is in the export of their data, and goes with them', async () => {
  const bru = world.citizen('Bru')
  await bru.asks('participar 1', button('Sí, respondre'))
  await bru.taps('Sí, respondre')
  await bru.sees('A quin barri viviu?')
  await bru.taps('Poble Nou')
  await bru.sees('*1.* Més arbres')
  await bru.asks('3', 'Un espai per a fires i mercats')
  const before = (await answers()).length
  const conversation = await findConversationOf(world.service.town, (await bru.identity()).waId)
  const held = await exportPersonalDataOf(world.service.town, conversation ?? '', 'themselves')
  expect(held?.content).toContain(
    'La plaça de Sant Domènec: Un espai per a fires i mercats (Poble Nou) · 30 de novembre de 2026',
  )
  await bru.asks('esborreu les meves dades', button('Sí, esborreu-me'))
  await bru.taps('Sí, esborreu-me')
  await until('Bru to be forgotten', async () => {
    await eraseRequested(world.service.town)
    return (await answers()).length === before - 1
  })
})

test('nothing is shown before it closes; then the counts are, and nobody’s answer is kept', async () => {
  expect((await page('/participation/1')).text).toContain('Els resultats es publicaran aquí')
  expect((await page('/participation/1/results.json')).status).toBe(404)
  const kept = await answers()
  expect(kept.filter(({ state }) => state === 'counted')).toHaveLength(3)
  // Neighbours of theirs, as many as make a number that tells of none.
  const [one] = await world.sql`select id, jurisdiction_id from consultation where number = 1`
  const more = (option: string, neighbourhood: string, count: number) =>
    world.sql`insert into consultation_answer
      (id, jurisdiction_id, consultation_id, respondent_index, option, neighbourhood, state, answered_at)
      select gen_random_uuid(), ${one?.jurisdiction_id}, ${one?.id}, sha256(gen_random_uuid()::text::bytea),
        ${option}, ${neighbourhood}, 'counted', ${world.clock.now()} from generate_series(1, ${count})`
  await more('a', 'Barri Antic', 9)
  await more('b', 'Barri Antic', 5)
  await more('a', 'Passeig i Rodalies', 6)
  await more('c', 'Poble Nou', 2)
  world.clock.set('2026-12-10T00:00:01+01:00')
  expect((await page('/participation/1')).text).toContain('Tancada')
  await laia.asks('participar 1', 'Aquesta consulta ara no està oberta')
  await closeDueConsultations(world.service.town)
  expect(await answers()).toEqual([])
  const closed = (await page('/participation/1')).text
  for (const text of ['Resultats', '25 respostes', 'results.csv', 'no està oberta'].slice(0, 3))
    expect(closed).toContain(text)
  expect(closed).toContain('No es mostra cap resposta que en un barri hagin triat menys de 5 persones')
  const data = (await (await fetch(`${world.url}/participation/1/results.json`)).json()) as {
    binding: boolean
    results: { answers: number; options: { option: string; answers: number }[] }
    by_neighbourhood: { neighbourhood: string; answers: number; options: { answers: number }[] }[]
  }
  expect(data.binding).toBe(false)
  expect(data.results.options.map(({ answers }) => answers).reduce((all, each) => all + each, 0)).toBe(
    data.results.answers,
  )
  const few = data.by_neighbourhood.flatMap(({ options }) => options).map(({ answers }) => answers)
  expect(few.filter((count) => count > 0 && count < 5)).toEqual([])
  const csv = await (await fetch(`${world.url}/participation/1/results.csv`)).text()
  expect(csv.split('\r\n')[0]).toBe('consultation,question,option,option_title,neighbourhood,answers')
  // The night's open data have the same counts: what stands on the page, and nobody's name or key.
  await createDump(world.service.town)
  const open = await (await fetch(`${world.url}/open311/v2/dumps/consultations.csv`)).text()
  expect(open.split('\r\n')[0]).toBe(
    'consultation,title,question,start_datetime,end_datetime,option,option_title,neighbourhood,answers,url',
  )
  const shown = (text: string) =>
    text
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.match(/,(\d+)(?:,http\S*)?$/)?.[1])
  expect(shown(open)).toEqual(shown(csv))
  expect((await page('/data')).text).toContain('Respostes a les consultes')
  const inside = await editor.opens(square)
  expect(inside.text).toContain('results.csv')
  expect((await editor.opens(`${square}/results.csv`)).text).toBe(csv)
})

test('one for the whole town asks nobody where they live, shows its counts of midnight and is closed by staff', async () => {
  world.clock.set('2026-12-11T10:00:00+01:00')
  const path = await opens(
    {
      title: 'Festa major',
      question: 'Quin dia voleu el correfoc?',
      option1: 'Divendres',
      option2: 'Dissabte',
      starts: '2026-12-11',
      ends: '2026-12-20',
      results: 'daily',
    },
    [],
  )
  for (const name of ['Abril', 'Berta', 'Carles', 'Dolors', 'Ester']) {
    const one = world.citizen(name)
    await one.asks('participar 2', 'Per a tothom que viu al municipi', button('Sí, respondre'))
    await one.taps('Sí, respondre')
    await one.sees('Quin dia voleu el correfoc?', button('Dissabte'))
    await one.taps('Dissabte')
    await one.sees('La vostra resposta és *Dissabte*.')
  }
  expect((await page('/participation/2')).text).toContain('des de l’endemà')
  world.clock.set('2026-12-12T10:00:00+01:00')
  expect((await page('/participation/2')).text).toContain('5 respostes')
  expect((await page('/participation/2/results.csv')).status).toBe(404)
  expect((await editor.sends(path, { do: 'close' })).location).not.toContain('done')
  expect((await editor.sends(path, { do: 'close', sure: 'yes' })).location).toContain('done=close')
  expect(await answers()).toEqual([])
  expect((await page('/participation/2/results.csv')).text).toContain('Dissabte,,5')
  const list = (await page('/participation')).text
  expect(list).toContain('Tancades')
  expect(list).not.toContain('Obertes')
  const quim = world.citizen('Quim')
  await quim.asks('votar', 'Ara no hi ha cap consulta oberta')
})

test('answered twenty times at once is answered once; merged with somebody who answered too, they have one answer', async () => {
  const { town } = world.service
  const path = await opens({ ...SQUARE, starts: '2026-12-12', ends: '2026-12-20' }, [])
  const consultationId = path.split('/').at(-1) ?? ''
  const ctx = createContext(town, { kind: 'citizen' })
  const [one, other] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()]
  const given = { consultationId, contactId: one, change: false }
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      answerConsultation(ctx, { ...given, option: 'abc'[at % 3] ?? 'a' }).then(
        ({ outcome }) => outcome,
        (error) => conflictOf(error, ANSWER_CONFLICTS),
      ),
    ),
  )
  expect(outcomes.filter((outcome) => outcome === 'counted')).toHaveLength(1)
  expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(19)
  await answerConsultation(ctx, { ...given, contactId: other, option: 'c' })
  expect(await answers()).toHaveLength(2)
  await town.db.transaction((tx) => reassignAnswers(tx, town, other, one))
  expect(await answers()).toHaveLength(1)
  await town.db.transaction((tx) => reassignAnswers(tx, town, one, other))
  expect((await listAnswersOf(town.db, town, { contactId: other })).map(({ answer }) => answer)).toHaveLength(
    1,
  )
  expect(await listAnswersOf(town.db, town, { contactId: one })).toEqual([])
})

test('what is answered while it closes is counted or refused, and never lost', async () => {
  const { town } = world.service
  const path = await opens({ ...SQUARE, starts: '2026-12-12', ends: '2026-12-20' }, [])
  const consultationId = path.split('/').at(-1) ?? ''
  const ctx = createContext(town, { kind: 'citizen' })
  const [closed, ...outcomes] = await Promise.all([
    editor.sends(path, { do: 'close', sure: 'yes' }),
    ...Array.from({ length: 40 }, () =>
      answerConsultation(ctx, {
        consultationId,
        contactId: Bun.randomUUIDv7(),
        option: 'a',
        change: false,
      }).then(
        ({ outcome }) => outcome,
        (error) => conflictOf(error, ANSWER_CONFLICTS),
      ),
    ),
  ])
  expect(closed.location).toContain('done=close')
  const accepted = outcomes.filter((outcome) => outcome === 'counted').length
  const [row] = await world.sql`select counts from consultation where id = ${consultationId}`
  const counts: { count: number }[] = row?.counts ?? []
  const counted = counts.reduce((all, { count }) => all + count, 0)
  expect(counted).toBe(accepted)
  expect(outcomes.filter((outcome) => outcome === 'closed').length).toBe(40 - accepted)
})

test('an address is not made to answer by a form of somebody else', async () => {
  const path = await opens({ ...SQUARE, ends: '2026-12-31' }, [])
  const [one] =
    await world.sql`select id, number from consultation where id = ${path.split('/').at(-1) ?? ''}`
  const form_id = crypto.randomUUID()
  const answer = (email: string) =>
    post(`/participation/${one?.number}`, { form_id, option: 'b', consent: 'yes', email })
  expect((await answer('victima@exemple.test')).text).toContain('Mireu el correu')
  // The same form in the name of an address of one’s own, to confirm it there.
  expect((await answer('intrus@exemple.test')).text).toContain('Mireu el correu')
  const follows =
    await world.sql`select count(*)::int as n from mail_follow where subject = ${`${one?.id}/${form_id}`}`
  expect(follows).toMatchObject([{ n: 1 }])
})
