import { afterAll, beforeAll, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { getSourceHealth, readSources } from '#domain/information'
import { getLanguage, LANGUAGES, type Language } from '#languages'
import { haveAssets, thing } from '../support/assets/inventory.ts'
import type { Citizen, ReceivedMessage } from '../support/citizen.ts'
import { signInToConsole } from '../support/console/console.ts'
import { addBulkyWaste, BULKY_WASTE } from '../support/console/extra-service.ts'
import { startListener } from '../support/stand-ins/listener.ts'
import { startWorld, until, WITH_VIDEO, type World } from '../support/world.ts'

/**
 * Every service in every language, as a conversation that can be read: `test/conversation/transcripts/*.txt`. What the town
 * answers must be what is written there, word for word. `UPDATE=1` writes them again: read them before committing.
 */

const NOW = Date.parse('2026-11-24T10:00:00+01:00')
const server = startListener(
  async ({ path }) => new Response(Bun.file(`towns/manresa.cat/sample-feeds${path}`)),
)
let world: World
beforeAll(async () => {
  world = await startWorld({ ...WITH_VIDEO, FEEDS_URL: server.url, OUTBOUND_PRIVATE_HOSTS: 'localhost' }, NOW)
  const sources = readSources('towns/manresa.cat', server.url)
  await until(
    'the sources to be read',
    async () => (await getSourceHealth(world.service.town, sources)).every(({ state }) => state === 'good'),
    20_000,
  )
  // One of each for every language: nobody is offered what another reported.
  await haveAssets(
    world.service.town,
    LANGUAGES.flatMap((_, n) => [
      thing('container', `NR-050${n + 1}`, [41.7171 + n / 500, 1.8331], 'Carrer de Sant Blai, 8'),
      thing('lamp', `41-20${n + 1}`, [41.7172 + n / 500, 1.8131], 'Carrer de les Bases, 3'),
    ]),
  )
  await addBulkyWaste(world.url, 'admin@demo.test', 'demo-demo-demo')
  await openConsultation()
})
afterAll(async () => {
  await world.stop()
  server.stop()
})

/** A question of the town, in every language. */
const CONSULTATION: Record<Language, [title: string, question: string, ...options: string[]]> = {
  ca: ['La plaça nova', 'Què hi voleu?', 'Més arbres', 'Jocs infantils', 'Fires i mercats'],
  es: ['La plaza nueva', '¿Qué quiere en ella?', 'Más árboles', 'Juegos infantiles', 'Ferias y mercados'],
  en: ['The new square', 'What would you like there?', 'More trees', 'A playground', 'Fairs and markets'],
  fr: ['La nouvelle place', 'Qu’y souhaitez-vous ?', 'Plus d’arbres', 'Des jeux', 'Foires et marchés'],
  ar: ['الساحة الجديدة', 'ماذا تريدون فيها؟', 'أشجار أكثر', 'ألعاب للأطفال', 'أسواق ومعارض'],
  ro: ['Piața nouă', 'Ce doriți acolo?', 'Mai mulți arbori', 'Loc de joacă', 'Târguri și piețe'],
}

const openConsultation = async (): Promise<void> => {
  const editor = await signInToConsole(world, 'admin@demo.test')
  const form = new URLSearchParams({ starts: '2026-11-24', ends: '2026-12-09', results: 'at-end' })
  for (const name of ['Barri Antic', 'Passeig i Rodalies']) form.append('neighbourhoods', name)
  for (const language of LANGUAGES) {
    const [title, question, ...options] = CONSULTATION[language]
    const end = language === 'ca' ? '' : `_${language}`
    form.set(`title${end}`, title)
    form.set(`question${end}`, question)
    for (const [at, option] of options.entries()) form.set(`option${at + 1}${end}`, option)
  }
  const { location } = await editor.sends('/console/participation/new', form)
  expect((await editor.sends(location.split('?')[0] ?? '', { do: 'open' })).location).toContain('done=open')
}

/** A line of a citizen's: words that they write, or `[page]`, `[=choice]` that they tap, by where it leads. */
const SCRIPTS: Record<string, string[] | Partial<Record<Language, string[]>>> = {
  incidents: {
    ca: [
      '[incidents]',
      '[=kind:enllumenat]',
      'un fanal fos',
      'carrer Guimerà 12',
      '[=confirm]',
      '[own-reports]',
    ],
    es: [
      '[incidents]',
      '[=kind:calcada]',
      'un socavón muy hondo',
      'calle San Miguel 4',
      '[=confirm]',
      '[own-reports]',
    ],
    en: ['[incidents]', '[=kind:mobiliari]', 'a broken bench', 'Plaça Major', '[=confirm]', '[own-reports]'],
    fr: [
      '[incidents]',
      '[=kind:enllumenat]',
      'un lampadaire éteint',
      'rue Guimerà 30',
      'oui',
      '[own-reports]',
    ],
    ar: ['[incidents]', '[=kind:neteja]', 'الحاوية ممتلئة', 'Plaça Sant Domènec', 'نعم', '[own-reports]'],
    ro: ['[incidents]', '[=kind:mobiliari]', 'o bancă ruptă', 'strada Sant Miquel 40', 'da', '[own-reports]'],
  },
  assets: {
    ca: [
      'Vull avisar d’un problema: Contenidor NR-0501',
      '[=fault:NR01]',
      'el fanal 41-201 fa pampallugues',
      '[=confirm]',
    ],
    es: [
      'Quiero avisar de un problema: Contenedor NR-0502',
      '[=fault:NR04]',
      'la farola número 41-202 está fundida',
      '[=confirm]',
    ],
    en: [
      'I want to report a problem: Container NR-0503',
      '[=fault:NR02]',
      'street lamp 41-203 is out',
      '[=confirm]',
    ],
    fr: [
      'Je veux signaler un problème : Conteneur NR-0504',
      '[=fault:NR03]',
      'le lampadaire 41-204 est éteint',
      '[=confirm]',
    ],
    ar: [
      'أريد الإبلاغ عن مشكلة: حاوية NR-0505',
      '[=fault:NR01]',
      'عمود الإنارة رقم 41-205 لا يعمل',
      '[=confirm]',
    ],
    ro: [
      'Vreau să anunț o problemă: Container NR-0506',
      '[=fault:NR04]',
      'felinarul 41-206 nu merge',
      '[=confirm]',
    ],
  },
  participation: Object.fromEntries(
    (
      [
        ['ca', 'vull participar', 'visc al carrer Guimerà 12'],
        ['es', 'quiero participar', 'vivo en la calle Guimerà 12'],
        ['en', 'I want to take part', 'I live at Guimerà street 12'],
        ['fr', 'je voudrais participer', 'j’habite rue Guimerà 12'],
        ['ar', 'أريد المشاركة', 'Carrer de Guimerà 12'],
        ['ro', 'vreau să particip', 'locuiesc pe strada Guimerà 12'],
      ] as const
    ).map(([language, asks, lives]) => [
      language,
      [
        asks,
        '[=consultation:consent:1:yes]',
        lives,
        '[=consultation:option:1:b]',
        'participar 1',
        '[=consultation:change:1]',
        '3',
        '[=consultation:leave:1]',
      ],
    ]),
  ),
  appointments: {
    ca: [
      '[appointments]',
      '[appointments-book]',
      'empadronament, dimecres al matí',
      '[=book:place:oac-centre]',
      'a les 10.10',
      'Rosa Puig i Serra',
      'les meves cites',
      '[=cita:change]',
      'la primera hora lliure',
      'sí',
      '[appointments-own]',
      '[=cita:cancel]',
      'sí',
    ],
    es: [
      '[appointments]',
      '[appointments-book]',
      'CIO',
      '[=book:mode:office]',
      'el viernes por la mañana',
      '[=book:at]',
      'rosa puig serra',
      '[=book:when]',
      'lunes',
      '[=book:at]',
      'sí',
    ],
    en: [
      'book an appointment for bulky waste',
      'a sofa and two chairs',
      'Guimerà street 12',
      'the first free one',
      'yes',
      '[appointments-own]',
      '[appointments-person]',
    ],
    fr: [
      '[appointments]',
      '[appointments-book]',
      '[=book:office:oat]',
      '[=book:service]',
      '[=book:mode:office]',
      'vendredi matin',
      '[=book:at]',
      'Amélie Martin',
      '[appointments-own]',
      '[=cita:cancel]',
      'oui',
    ],
    ar: [
      '[appointments]',
      '[appointments-book]',
      '[=book:office:oac]',
      '[=book:service]',
      '[=book:place]',
      'الخميس صباحا',
      '[=book:at]',
      'محمد العلوي',
      '[=book:yes]',
      '[appointments-own]',
      '[=cita:cancel]',
      'نعم',
    ],
    ro: [
      '[appointments]',
      '[appointments-book]',
      '[=book:office:ome]',
      'joi dimineața',
      '[=book:at]',
      'Elena Popescu',
      '[appointments-own]',
      '[=cita:cancel]',
      'da',
    ],
  },
  municipal: [
    '[municipal]',
    '[news]',
    '1',
    '[municipal]',
    '[agenda-weekend]',
    '[pharmacies-now]',
    '[directory]',
    'biblioteca',
  ],
  social: ['[social]', '[social-dependency]', '[social]', '[social-person]', 'EBAS', '[=person:leave]'],
  cio: ['[cio]', '[jobs]', '1', '[cio]', '[cio-person]'],
  cedem: ['[cedem]', '[grants]', '1', '[cedem]', '[courses]'],
  tourism: ['[tourism]', '[tourism-see]', '[tourism]', '[tourism-office]', '[agenda]'],
  preferences: ['[preferences]', '[privacy]', '[notices]', '[=notice:grants]', 'STOP', '[language]'],
  [BULKY_WASTE]: {
    ca: [
      `[${BULKY_WASTE}]`,
      'un sofà i dos matalassos',
      '2',
      'carrer Guimerà 40',
      '[=answer:dia:2026-11-27]',
      '[=confirm]',
    ],
    es: [
      `[${BULKY_WASTE}]`,
      'una nevera',
      '1',
      'calle San Miguel 20',
      '[=answer:dia:2026-11-27]',
      '[=confirm]',
    ],
    en: [
      `[${BULKY_WASTE}]`,
      'a wardrobe',
      '1',
      'Passeig de Pere III 45',
      '[=answer:dia:2026-11-27]',
      '[=confirm]',
    ],
    fr: [
      `[${BULKY_WASTE}]`,
      'un canapé et deux chaises',
      '2',
      'rue Guimerà 50',
      '[=answer:dia:2026-11-27]',
      '[=confirm]',
    ],
    ar: [
      `[${BULKY_WASTE}]`,
      'ثلاجة قديمة',
      '1',
      'carrer Sant Miquel 30',
      '[=answer:dia:2026-11-27]',
      '[=confirm]',
    ],
    ro: [`[${BULKY_WASTE}]`, 'un dulap', '1', 'strada Guimerà 60', '[=answer:dia:2026-11-27]', '[=confirm]'],
  },
  // One sentence that says it all, a day, and a change of mind.
  collections: {
    ca: [
      'vull llençar un sofà i dos matalassos, carrer Guimerà 12',
      '[=book:day:2026-11-27]',
      '[=cita:change]',
      '[=book:day:2026-11-30]',
      '[=cita:cancel]',
      'sí',
    ],
    es: ['quiero tirar una nevera y dos sillas', 'calle Guimerà', '14', 'el viernes', 'sí'],
    en: ['I want to get rid of a wardrobe, Guimerà street 16', '[=book:day:2026-11-27]'],
    fr: ['je veux jeter un canapé et deux matelas, rue Guimerà 18', '[=book:day:2026-11-27]'],
    ar: ['أريد التخلص من أريكة وفراشين، carrer Guimerà 20', '[=book:day:2026-11-27]'],
    ro: ['vreau să arunc o canapea și două saltele, strada Guimerà 22', '[=book:day:2026-12-04]'],
  },
  // One sentence, then what people write who do not tap.
  written: {
    ca: [
      'hi ha un fanal fos al carrer Guimerà 70',
      'sí',
      'com està la meva incidència?',
      'les meves dades',
      'esborreu-me',
      'no',
      'ajuda',
      'vull parlar amb una persona',
      'cancel·la',
    ],
    es: [
      'hay un banco roto en la calle Bruc 12',
      'sí',
      '¿cómo está mi incidencia?',
      'mis datos',
      'borrarme',
      'no',
      'ayuda',
      'quiero hablar con una persona',
      'cancelar',
    ],
    en: [
      'there is an overflowing container at Carrer del Cardener 8',
      'yes',
      'how is my report?',
      'my data',
      'erase me',
      'no',
      'help',
      'I want to talk to a person',
      'cancel',
    ],
    fr: [
      'il y a un nid-de-poule rue Alfons XII 10',
      'oui',
      'où en est mon signalement ?',
      'mes données',
      'effacer mes données',
      'non',
      'aide',
      'je veux parler à une personne',
      'annuler',
    ],
    ar: [
      'عمود الإنارة مطفأ في شارع Guimerà 78',
      'نعم',
      'ما حالة بلاغي؟',
      'بياناتي',
      'امحوا بياناتي',
      'لا',
      'مساعدة',
      'أريد التحدث مع موظف',
      'إلغاء',
    ],
    ro: [
      'este un container plin pe strada Vallfonollosa 20',
      'da',
      'care este starea sesizării mele?',
      'datele mele',
      'ștergeți datele mele',
      'nu',
      'ajutor',
      'vreau să vorbesc cu o persoană',
      'anulare',
    ],
  },
}

const FIRST: Partial<Record<Language, string[]>> = {
  ca: ['hola'],
  es: ['buenos días'],
  en: ['hello'],
  fr: ['bonjour'],
  ar: ['السلام عليكم'],
  ro: ['bună ziua'],
}

type Option = { id: string; title: string; description?: string }

const optionsOf = ({ interactive }: ReceivedMessage): Option[] => [
  ...(interactive?.action.buttons ?? []).map(({ reply }) => reply),
  ...(interactive?.action.sections ?? []).flatMap(({ rows }) => rows),
]

/** Until when a slot is held is told by the clock, which goes on while the conversations are had. */
const HELD_UNTIL = new RegExp(
  `((?:${LANGUAGES.map((one) => getLanguage(one).chat['booking.kept'].split('{until}')[0]?.slice(-6)).join('|')})\u2068?\\d+\\D{1,3})\\d\\d`,
  'g',
)

const written = (message: ReceivedMessage): string => {
  const text = message.text?.body ?? message.interactive?.body.text ?? `[${message.type}]`
  const options = optionsOf(message).map(({ title, description }) =>
    message.interactive?.type === 'list'
      ? `  ▸ ${title}${description ? ` — ${description}` : ''}`
      : `  [${title}]`,
  )
  return (
    [...text.split('\n').map((line, index) => (index === 0 ? `← ${line}` : `  ${line}`)), ...options]
      .map((line) => line.trimEnd())
      .join('\n')
      .replaceAll(world.url, 'https://manresa.example')
      .replaceAll(/\b26-\d{5}\b/g, '26-00000')
      .replaceAll(HELD_UNTIL, (_, before: string) => `${before}08`)
      // Codes and keys of appointments are of chance.
      .replaceAll(/appointments\/[\w-]{38}/g, 'appointments/…')
      .replaceAll(/\b[ACDEFGHJKMNPQRTUVWXY34679]{6}\b/g, 'K7M4QX')
  )
}

/** Whether the town has anything left to read, to send or to do. */
const isBusy = async (): Promise<boolean> => {
  const [row] = await world.sql`select
    exists (select from inbound_message where handled_at is null)
    or exists (select from outbound_message where state in ('queued', 'sending'))
    or exists (select from pgboss.job_common
      where state = 'active' or (state = 'created' and start_after <= created_on)) as busy`
  return row?.busy
}

/** How long a change may go unnoticed by what it concerns, in milliseconds. */
const NOTICED_WITHIN_MS = 70

/** Waits until the town has said all that it has to say for now. */
const quiet = async (person: Citizen, before: number): Promise<ReceivedMessage[]> => {
  let count = before
  await until('the answers', async () => {
    const { length } = await person.transcript()
    const isStill = length > before && length === count && !(await isBusy())
    count = length
    if (!isStill) return false
    await Bun.sleep(NOTICED_WITHIN_MS)
    return !(await isBusy()) && (await person.transcript()).length === count
  })
  return (await person.transcript()).slice(before)
}

const play = async (person: Citizen, lines: string[]): Promise<string> => {
  const pages: string[] = []
  for (const line of lines) {
    const before = (await person.transcript()).length
    const tapped = /^\[(=?)(.+)\]$/.exec(line)
    if (tapped) {
      const [, exact, name = ''] = tapped
      const wanted = exact ? name : `page:${name}`
      const seen = (await person.transcript()).reverse().flatMap(optionsOf)
      const option = seen.find(({ id }) => id === wanted || id.startsWith(`${wanted}:`)) ?? {
        id: wanted,
        title: name,
      }
      const reply = { id: option.id, title: option.title }
      await person.sends({ type: 'interactive', interactive: { type: 'list_reply', list_reply: reply } })
      pages.push(`→ [${option.title}]`)
    } else {
      await person.says(line)
      pages.push(`→ ${line}`)
    }
    pages.push(...(await quiet(person, before)).map(written))
  }
  return `${pages.join('\n\n')}\n`
}

const folder = 'test/conversation/transcripts'
const cases = Object.entries(SCRIPTS).flatMap(([service, script]) =>
  LANGUAGES.map(
    (language) => [service, language, (Array.isArray(script) ? script : script[language]) ?? []] as const,
  ),
)

test.each(cases)('the conversation of %s in %s is as its transcript', async (service, language, script) => {
  const person = world.citizen(`${service} ${language}`)
  const said = await play(person, [...(FIRST[language] ?? []), ...script])
  const file = `${folder}/${service}.${language}.txt`
  if (process.env.UPDATE || !existsSync(file)) {
    if (process.env.CI) throw new Error(`${file} is missing`)
    await mkdir(folder, { recursive: true })
    await Bun.write(file, said)
  }
  expect(said).toBe(await Bun.file(file).text())
})
