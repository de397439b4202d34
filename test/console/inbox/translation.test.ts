import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { eraseRequested } from '#domain/conversations'
import { toText } from '../../support/browser/chat-visitor.ts'
import { type Citizen, messageText } from '../../support/citizen.ts'
import { MINUTE } from '../../support/clock.ts'
import { type ConsoleSession, inputs, signInToConsole } from '../../support/console/console.ts'
import { lastConversation } from '../../support/media.ts'
import { type StandInTranslator, startTranslationServer } from '../../support/stand-ins/translation.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** A citizen writes in a language that staff do not read, and is answered in it: a machine stands between, and both see that. */

const KEY = 'a-key-of-the-translator'
const ASKED = 'أريد التحدث مع شخص عن الإيجار من فضلك'
const TRANSLATED = 'Vull parlar amb algú del lloguer, si us plau'

let translator: StandInTranslator
let world: World
let agent: ConsoleSession

beforeAll(async () => {
  translator = startTranslationServer(KEY)
  world = await startWorld({
    TRANSLATE_URL: translator.url,
    TRANSLATE_KEY: KEY,
    TRANSLATE_TIMEOUT_SECONDS: '0.5',
  })
  agent = await signInToConsole(world, 'agent@demo.test')
})
afterAll(async () => {
  expect(translator.wrong).toEqual([])
  translator.stop()
  await world.stop()
})
beforeEach(() => translator.answers('words'))

/** Somebody asks for a person in Arabic. @returns the address of the conversation in the console */
const asksInArabic = async (name: string): Promise<{ citizen: Citizen; path: string }> => {
  const citizen = world.citizen(name)
  await citizen.says('السلام عليكم')
  await citizen.sees(/./)
  await citizen.says(ASKED)
  await citizen.sees(/./)
  const path = await lastConversation(world)
  await agent.sends(path, { do: 'take' })
  await citizen.sees(/./)
  return { citizen, path }
}

const shown = async (path: string): Promise<string> => toText((await agent.opens(path)).text)

test('what a citizen wrote is shown with its translation beside it, once the machine has it, and is asked for once', async () => {
  const { path } = await asksInArabic('Fàtima')
  const before = translator.asked.length
  const first = await shown(path)
  expect(first).toContain(ASKED)
  expect(first).toContain('S’està traduint…')
  const later = await until('the translation to be there', async () => {
    const text = await shown(path)
    return text.includes(TRANSLATED) && text
  })
  expect(later).toContain('Traducció automàtica de: àrab')
  // Both stand there.
  expect(later).toContain(ASKED)
  await shown(path)
  expect(translator.asked.slice(before).filter(({ q }) => q === ASKED)).toEqual([
    { q: ASKED, source: 'auto', target: 'ca' },
  ])
  // Nothing of it can be read in the database.
  const rows = await world.sql`select content from message_translation`
  expect(rows.some(({ content }) => Buffer.from(content ?? []).includes('lloguer'))).toBe(false)
})

test('an answer is looked at in the citizen’s language before it is sent, can be undone, and both are kept', async () => {
  const { citizen, path } = await asksInArabic('Omar')
  const words = 'Passeu dilluns amb el contracte.'
  const preview = await agent.sends(path, { do: 'translate', words })
  expect(preview.status).toBe(200)
  expect(toText(preview.text)).toContain('reviseu-ho abans d’enviar-ho')
  expect(inputs(preview.text, 'original')).toEqual([words])
  expect(preview.text).toContain('مرّوا يوم الاثنين ومعكم العقد.')
  const undone = await agent.sends(path, { do: 'untranslate', words: 'مرّوا', original: words })
  expect(undone.text).toContain(`${words}</textarea>`)
  const form = { do: 'answer', words: 'مرّوا يوم الاثنين ومعكم العقد.', original: words }
  const key = crypto.randomUUID()
  for (let time = 0; time < 2; time++) await agent.sends(path, { ...form, form_id: key })
  const seen = await citizen.sees('مرّوا يوم الاثنين ومعكم العقد.')
  expect(seen.filter((one) => messageText(one).includes('مرّوا'))).toHaveLength(1)
  expect(seen.map(messageText).join()).not.toContain('dilluns')
  const page = await shown(path)
  expect(page).toContain('es va enviar traduït per una màquina')
  expect(page).toContain(words)
})

test.each(['hangs', 'html', 'two megabytes', 'no text', 'too many', 'broken'] as const)(
  'a translator that answers «%s» keeps no page and no answer',
  async (answer) => {
    const { path } = await asksInArabic(`Algú ${answer}`)
    translator.answers(answer)
    const started = performance.now()
    expect((await agent.opens(path)).status).toBe(200)
    expect(performance.now() - started).toBeLessThan(5_000)
    const failed = await agent.sends(path, { do: 'translate', words: 'Bon dia' })
    expect(failed.status).toBe(422)
    expect(toText(failed.text)).toContain('Ara no es pot traduir')
    // Nothing is lost of what was typed.
    expect(failed.text).toContain('Bon dia</textarea>')
    await until('it to be given up', async () => (await shown(path)).includes('No s’ha pogut traduir.'))
  },
)

test('what a hostile translator answers is words, never markup, and without characters that turn a page round', async () => {
  const { path } = await asksInArabic('Samira')
  translator.answers({ hostile: '<script>alert(1)</script>\u202ecnl\u0000 fi' })
  await agent.opens(path)
  const text = await until('the translation to be there', async () => {
    const { text } = await agent.opens(path)
    return text.includes('&lt;script') && text
  })
  expect(text).not.toContain('<script>alert(1)')
  expect(text).not.toContain('\u202ecnl')
})

test('what staff read themselves is not sent to the translator', async () => {
  const before = translator.asked.length
  const rosa = world.citizen('Rosa Puig')
  await rosa.asks('hola', 'En què us podem ajudar?')
  await rosa.asks('vull parlar amb una persona', /./)
  const path = await lastConversation(world)
  await agent.sends(path, { do: 'take' })
  const { text } = await agent.opens(path)
  expect(text).not.toContain('Traduir abans d’enviar')
  expect(translator.asked).toHaveLength(before)
})

test('a report in another language is shown with its translation; the public reads the original', async () => {
  const description = 'Le lampadaire devant l’école est éteint depuis une semaine'
  const id = await world.report({ description })
  const page = `/console/requests/${id}`
  expect(await shown(page)).toContain('S’està traduint…')
  const later = await until('the translation to be there', async () => {
    const text = await shown(page)
    return text.includes('El fanal de davant de l’escola') && text
  })
  expect(later).toContain('Traducció automàtica de: francès')
  expect(later).toContain(description)
  const open = await (await fetch(`${world.url}/reports/${id}`)).text()
  expect(toText(open)).toContain(description)
  expect(open).not.toContain('El fanal de davant')
  // What staff read themselves is not sent.
  const before = translator.asked.length
  const own = await world.report({ description: 'El fanal de la plaça està fos des de dilluns' })
  expect(await shown(`/console/requests/${own}`)).not.toContain('traduint')
  expect(translator.asked).toHaveLength(before)
})

test('what the town answers to a report is told in its reporter’s language, with the words of staff before it', async () => {
  const claire = world.citizen('Claire')
  await claire.says('il y a un lampadaire éteint rue Guimerà 34')
  await claire.sees('Vérifiez avant d’envoyer')
  await claire.says('oui')
  const seen = await claire.sees(/\d\d-\d{5}/)
  const number = /\d\d-\d{5}/.exec(seen.map(messageText).join(' '))?.[0] ?? ''
  const path = `/console/requests/${number}`
  const answer = async (said: string) => {
    const [version = ''] = inputs((await agent.opens(path)).text, 'version')
    await agent.sends(path, { version, state: 'in_progress', public_note: said })
  }
  await answer('Hi anem demà al matí.')
  await claire.sees('Hi anem demà al matí.\n\n_Traduction automatique\u00a0:_ fr: Hi anem demà al matí.')
  // The public reads the words of staff.
  const page = await (await fetch(`${world.url}/open311/v2/requests/${number}.json`)).text()
  expect(page).toContain('Hi anem demà al matí.')
  expect(page).not.toContain('fr: Hi anem')
  translator.answers('broken')
  await answer('Ja hi som.')
  await claire.sees(/Ja hi som\.$/)
})

test('a translation is forgotten with the message', async () => {
  const { path } = await asksInArabic('Yusuf')
  await until('the translation to be there', async () => (await shown(path)).includes(TRANSLATED))
  const id = path.split('/').at(-1) ?? ''
  const count = async () => {
    const [row] = await world.sql`select count(*)::int as n from message_translation t
      where not exists (select from inbound_message m where m.id = t.message_id)`
    return row?.n
  }
  await world.sql`update handover set state = 'closed', closed_at = ${world.clock.now()} where conversation_id = ${id}`
  await world.sql`update conversation set erase_at = ${world.clock.now()} where id = ${id}`
  world.clock.advance(31 * MINUTE)
  await until('the person to be forgotten', async () => {
    await eraseRequested(world.service.town)
    const [row] = await world.sql`select count(*)::int as n from conversation where id = ${id}`
    return row?.n === 0
  })
  expect(await count()).toBe(0)
})
