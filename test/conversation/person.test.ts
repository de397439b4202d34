import { afterAll, beforeAll, expect, test } from 'bun:test'
import { button } from '../support/citizen.ts'
import { HOUR } from '../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { linkInList } from '../support/console/inbox-list.ts'
import { startWorld, type World } from '../support/world.ts'

/** To a person and back. The clock stands at Tuesday 24 November 2026, 10 h: the office is open until 15 h. */

const NOW = Date.parse('2026-11-24T10:00:00+01:00')
let world: World
let agent: ConsoleSession
beforeAll(async () => {
  world = await startWorld({}, NOW)
  agent = await signInToConsole(world, 'agent@demo.test')
})
afterAll(() => world.stop())

/** The link of the conversation that says this, in the list that a member sees. */
const linkTo = async (who: ConsoleSession, text: string): Promise<string | undefined> =>
  linkInList((await who.opens('/console/conversations')).text, text)

test('a citizen asks for a person in their own words, is answered, and rates the help', async () => {
  const dolors = world.citizen('Dolors')
  await dolors.asks('vull parlar amb una persona', 'què necessiteu', button('Passar-me ara'))
  await dolors.asks(
    'no em funciona el certificat de l’empadronament',
    'ja ho té Atenció Ciutadana',
    'Sou la primera persona de la cua',
    button('Tornar a l’automàtic'),
  )
  // The automatic part keeps still, whatever is written.
  await dolors.says('hola')
  await dolors.seesNothing()
  const link = (await linkTo(agent, 'no em funciona el certificat')) ?? ''
  const page = await agent.opens(link)
  expect(page.text).toContain('vull parlar amb una persona')
  expect(page.text).toContain('Passar-me ara')
  expect(page.text).not.toContain('346001')
  await agent.sends(link, { do: 'answer', words: 'Bon dia! Quin error us surt?', form_id: 'f1' })
  // An impatient second click writes nothing twice.
  await agent.sends(link, { do: 'answer', words: 'Bon dia! Quin error us surt?', form_id: 'f1' })
  const seen = await dolors.sees('Us atén Jordi.', 'Quin error us surt?')
  expect(seen).toHaveLength(2)
  // The one word that ends notices is heard even now.
  await dolors.asks('BAIXA', 'ja no us en tornarem a avisar')
  await dolors.says('ja m’ha sortit, gràcies')
  await dolors.seesNothing()
  await agent.sends(link, { do: 'close' })
  await dolors.sees('Com us hem atès?', button('★★★★★'))
  await dolors.taps('★★★★☆')
  await dolors.sees('digueu-nos per què')
  await dolors.asks('molt amable i ràpid', 'ho hem anotat')
  const { text } = await agent.opens('/console/conversations?show=done')
  expect(text).toContain('4 de 5')
  expect(text).toContain('molt amable i ràpid')
  await dolors.asks('menú', button('Comunicar una incidència'))
})

test('the handover goes to the subject’s team; the citizen knows their place in the queue and can return to the assistant', async () => {
  const jan = world.citizen('Jan')
  await jan.asks('hola', button('CEDEM: empresa'))
  await jan.taps('CEDEM: empresa')
  await jan.sees(button('Parlar amb una persona'))
  await jan.taps('Parlar amb una persona')
  await jan.sees('el vostre projecte o dubte')
  await jan.asks('vull obrir un forn', 'ja ho té CEDEM', 'Sou la primera persona')
  const nora = world.citizen('Nora')
  await nora.asks('vull que em truqui algú del CEDEM', 'el vostre projecte o dubte')
  await nora.asks('ajuts per contractar', 'ja ho té CEDEM', 'Teniu una persona davant')
  await jan.taps('Tornar a l’automàtic')
  await jan.sees('torneu a tenir l’assistent automàtic', button('Comunicar una incidència'))
  expect(await linkTo(agent, 'vull obrir un forn')).toBeUndefined()
  const link = (await linkTo(agent, 'ajuts per contractar')) ?? ''
  await agent.sends(link, { do: 'pass', team: 'cio' })
  expect((await agent.opens(link)).text).toContain('Conversa · CIO')
})

test('outside office hours the citizen is told when staff will answer', async () => {
  world.clock.set('2026-12-05T20:00:00+01:00')
  const carme = world.citizen('Carme')
  await carme.asks('hay alguien?', 'qué necesita')
  // Saturday; Monday is a working day, Tuesday the 8th is not.
  await carme.asks('quiero hablar de una multa', 'fuera de horario', 'lunes, 7 de diciembre, 9:00')
  world.clock.reset()
})

test('conversations with Social Services are readable by that team only, not by administrators', async () => {
  const anna = world.citizen('Anna')
  await anna.asks('no puc pagar el lloguer', 'no ho farem públic', button('Escriure a l’equip'))
  await anna.taps('Escriure a l’equip')
  await anna.sees('ja ho té Serveis Socials')
  const social = await signInToConsole(world, 'social@demo.test')
  const link = (await linkTo(social, 'Anna')) ?? ''
  expect(link).not.toBe('')
  for (const email of ['agent@demo.test', 'admin@demo.test']) {
    const other = await signInToConsole(world, email)
    expect((await other.opens(link)).status).toBe(404)
    expect((await other.opens('/console/conversations')).text).not.toContain(link)
    expect((await other.sends(link, { do: 'answer', words: 'x' })).status).toBe(404)
  }
  await social.sends(link, { do: 'answer', words: 'Bon dia, us puc trucar demà a les 10?', form_id: 's1' })
  await anna.sees('Us atén Aina.', 'us puc trucar demà')
})

test('danger is answered at once even during a handover', async () => {
  const roc = world.citizen('Roc')
  await roc.asks('persona', 'què necessiteu')
  await roc.taps('Passar-me ara')
  await roc.sees('ja ho té')
  await roc.asks('hi ha una fuita de gas al replà', 'truqueu ara al 112')
})

test('when the citizen has not written for a day, staff are told why they cannot write', async () => {
  const ona = world.citizen('Ona')
  await ona.asks('persona', 'què necessiteu')
  await ona.asks('una consulta llarga', 'ja ho té')
  const link = (await linkTo(agent, 'una consulta llarga')) ?? ''
  world.clock.advance(25 * HOUR)
  const refused = await agent.sends(link, { do: 'answer', words: 'Ja ho tenim', form_id: 'w1' })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('Fa més de 24 hores')
  expect(refused.text).toContain('Ja ho tenim')
  world.clock.reset()
})
