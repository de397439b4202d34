import { expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { asksForPerson, createTranslator, validateContent } from '#domain/content'
import { TOPICS } from '#domain/information'
import { fillLanguages, leaveOutFilled, loadTown, readShipped } from '#domain/town'
import { getLanguage, LANGUAGES, type Language } from '#languages'
import { detectLanguageRequest, isCommand, isOnlyGreeting } from '../../src/conversation/language/commands.ts'
import { detectMessageLanguage } from '../../src/conversation/understanding/language.ts'
import { shippedContent } from '../support/engine.ts'

/**
 * What citizens read is in every language: no text of a catalogue, a service, a page, a template or a town is missing, left as
 * it is in Catalan, or written against the rules of its language.
 */

const [FIRST, ...OTHERS] = LANGUAGES
const CATALOGUES = [
  'chat',
  'site',
  'api',
  'developers',
  'mail',
  'openData',
  'poster',
  'reportForm',
  'webChat',
] as const
const TOWNS = readdirSync('towns', { withFileTypes: true }).flatMap((one) =>
  one.isDirectory() ? [one.name] : [],
)
/** What towns have in common is no town, and is in every language. */
const BASE = 'base'
const TOWN_FILES = ['content.json', 'services.json', 'agendas.json', 'collections.json', 'templates.json']

type Said = { where: string; text: string; first: string }

const messagesOf = (language: Language): Said[] =>
  CATALOGUES.flatMap((kind) => {
    const [texts, first] = [language, FIRST].map((one) => getLanguage(one)[kind] as Record<string, string>)
    return Object.entries(texts ?? {}).map(([key, text]) => ({
      where: `${language}/${kind}.json: ${key}`,
      text,
      first: first?.[key] ?? '',
    }))
  })

/** Every text of a town, in all the languages that it is in. */
const textsIn = (value: unknown, where: string): { where: string; texts: Record<string, string> }[] => {
  if (typeof value !== 'object' || value === null) return []
  const texts = value as Record<string, string>
  if (typeof texts[FIRST] === 'string') return [{ where, texts }]
  return Object.entries(value).flatMap(([name, one]) => textsIn(one, `${where}.${name}`))
}

/** The common files by themselves; a town's own over them. */
const readFile = (folder: string, file: string): unknown => {
  if (!folder.endsWith(`/${BASE}`)) return readShipped(folder, file)
  const path = join(folder, file)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}

const townTexts = async (town: string): Promise<ReturnType<typeof textsIn>> => {
  const read = TOWN_FILES.map(async (file) => {
    const folder = `towns/${town}`
    return textsIn(fillLanguages(folder, readFile(folder, file)), `${town}/${file}`)
  })
  return (await Promise.all(read)).flat()
}

/** What nobody translates: names, codes, marks, a blank alone. */
const IS_NAME =
  /^(?:[\P{L}]*(?:WhatsApp|SHA-256|API|PDF|DNI|NIE|L\d|[A-Z]{3,5}|Plaça Major|Font dels Capellans|SIAD Montserrat Roig|idCAT|\{\w+\})?[\P{L}]*)+$/u

/** Texts that happen to be the same in two languages: short words, and these. */
const ALIKE: Partial<Record<Language, RegExp>> = {
  es: /^(?:Identificador de WhatsApp|OAC, OAT.*|La Seu.*|\*\{number\}.*comunicada.*|Cita \*\{code\}.*|.{1,24})$/su,
  en: /^[^ ]{1,10}$/u,
  fr: /^[^ ]{1,10}$/u,
  ro: /^[^ ]{1,8}$/u,
}

const isAlike = (language: Language, text: string): boolean =>
  IS_NAME.test(text) || (ALIKE[language]?.test(text) ?? false)

test.each(OTHERS)('every text of the catalogues is in %s', (language) => {
  for (const kind of CATALOGUES)
    expect([kind, Object.keys(getLanguage(language)[kind])]).toEqual([
      kind,
      Object.keys(getLanguage(FIRST)[kind]),
    ])
  const untranslated = messagesOf(language).filter(
    ({ text, first }) => !text.trim() || (text === first && !isAlike(language, text)),
  )
  expect(untranslated.map(({ where, text }) => `${where}: ${text}`)).toEqual([])
})

test.each(TOWNS)(
  'every service, page, office and template of %s is in each of its languages',
  async (town) => {
    // Short names are only for the languages in which the whole one is too long.
    const all = (await townTexts(town)).filter(({ where }) => !where.endsWith('.short_names'))
    expect(all.length).toBeGreaterThan(100)
    const languages = town === BASE ? LANGUAGES : loadTown(town).profile.languages
    const wrong = all.flatMap(({ where, texts }) =>
      languages.flatMap((language) => {
        const text = texts[language]
        if (!text?.trim()) return [`${where}: missing in ${language}`]
        const left = language !== FIRST && text === texts[FIRST] && !isAlike(language, text)
        return left ? [`${where}: as in Catalan in ${language}: ${text}`] : []
      }),
    )
    expect(wrong).toEqual([])
  },
)

test.each(TOWNS)('%s has no translation of a text that it has not', async (town) => {
  const known = new Set((await townTexts(town)).map(({ texts }) => texts[FIRST]))
  const files = readdirSync(`towns/${town}/languages`)
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) {
    const translated = Object.keys(await Bun.file(`towns/${town}/languages/${file}`).json())
    expect([file, translated.filter((text) => !known.has(text))]).toEqual([file, []])
  }
})

test('the content in every language is within the limits of the messenger', () => {
  const { profile } = loadTown('manresa.cat')
  const services = new Set<string>()
  const problems = validateContent(shippedContent, { services, topics: TOPICS, profile })
  expect(problems).toEqual([])
})

type Element = { type: number; value?: unknown; options?: Record<string, { value: Element[] }> }

/** formatjs, TYPE: a plural. */
const PLURAL = 6

const pluralsOf = (elements: Element[]): string[][] =>
  elements.flatMap(({ type, options = {} }) => [
    ...(type === PLURAL ? [Object.keys(options).filter((name) => !name.startsWith('='))] : []),
    ...Object.values(options).flatMap(({ value }) => pluralsOf(value)),
  ])

const parse = (text: string, language: Language): Element[] =>
  new IntlMessageFormat(text, getLanguage(language).locale, undefined, {
    ignoreTag: true,
  }).getAst() as Element[]

/** Of Catalan, Spanish and French: from a million up. Nothing here is counted so far. */
const OF_MILLIONS = 'many'

test.each(LANGUAGES)('plurals have every category that %s has', (language) => {
  const { pluralCategories } = new Intl.PluralRules(getLanguage(language).locale).resolvedOptions()
  const wanted = pluralCategories.filter((one) => one !== OF_MILLIONS || pluralCategories.length > 4).sort()
  const wrong = messagesOf(language).flatMap(({ where, text }) =>
    pluralsOf(parse(text, language)).flatMap((found) => {
      const simple = pluralCategories.length <= 3 && found.join() === 'other'
      return simple || found.sort().join() === wanted.join() ? [] : [`${where}: ${found}`]
    }),
  )
  expect(wrong).toEqual([])
})

test('French has a space that does not break before ; : ! ? and inside « »', async () => {
  const ofTowns = TOWNS.map(async (town) => {
    const texts: Record<string, string> = await Bun.file(`towns/${town}/languages/fr.json`).json()
    return Object.entries(texts).map(([where, text]) => ({ where, text }))
  })
  const texts = [...messagesOf('fr'), ...(await Promise.all(ofTowns)).flat()]
  const wrong = texts.filter(({ text }) =>
    /(?<![\s\u00a0\u202f\p{P}\p{S}])[!?;](?!\w)| [;!?:](?!\p{L})|«(?!\u00a0)|(?<!\u00a0)»|\p{L}:(?=\s|$)/u.test(
      text.replace(/https?:\S*|\?\w+=|\{[^{}]*\}/gu, '{}'),
    ),
  )
  expect(wrong.map(({ where, text }) => `${where}: ${text}`)).toEqual([])
})

test('in Arabic, numbers in several groups and addresses in Latin letters are isolated', () => {
  const wrong = messagesOf('ar').filter(({ text }) =>
    /\d+[ -]\d+/.test(text.replace(/\u2066[^\u2069]*\u2069/g, '').replace(/\{[^{}]*\}/g, '')),
  )
  expect(wrong.map(({ where, text }) => `${where}: ${text}`)).toEqual([])
})

test('what fills a text of the other direction is isolated, and what chooses among alternatives is not', () => {
  const say = createTranslator({
    ca: { own: 'La {number} és seva', choice: '{known, select, yes {Us diem {name}} other {}}' },
    ar: { own: 'البلاغ {number} له: {url}', choice: '{known, select, yes {نناديكم {name}} other {}}' },
  })
  const url = 'https://manresa.example/reports/26-00417'
  expect(say('ar', 'own', { number: '26-00417', url })).toBe(`البلاغ \u206826-00417\u2069 له: ${url}`)
  expect(say('ar', 'own', { number: 'البلاغ', url: '' })).toBe('البلاغ البلاغ له: ')
  expect(say('ar', 'own', { number: 'Rosa\nPuig', url: '' })).toContain('\u2068Rosa\u2069\n\u2068Puig\u2069')
  expect(say('ca', 'own', { number: '26-00417', url })).toBe('La 26-00417 és seva')
  expect(say('ca', 'choice', { known: 'yes', name: 'محمد' })).toBe('Us diem \u2068محمد\u2069')
  expect(say('ar', 'choice', { known: 'yes', name: 'Rosa' })).toBe('نناديكم \u2068Rosa\u2069')
})

test.each(LANGUAGES)(
  'one word is enough in %s: the menu, yes, no, back, cancel, help, no more notices',
  (language) => {
    const { commands, name, chat } = getLanguage(language)
    for (const [command, words] of Object.entries(commands))
      for (const word of words) expect([word, isCommand(word, command as 'menu')]).toEqual([word, true])
    // What a button says may be written, too.
    for (const [key, command] of [
      ['button.menu', 'menu'],
      ['button.back', 'back'],
      ['incident.confirm', 'yes'],
      ['incident.cancel', 'cancel'],
      ['incident.picture.skip', 'skip'],
      ['guess.yes', 'yes'],
    ] as const)
      expect([chat[key], isCommand(chat[key], command)]).toEqual([chat[key], true])
    expect(detectLanguageRequest(name)).toBe(language)
    // The words that the help tells of.
    for (const [, word = ''] of chat.help.matchAll(/\*([^*]+)\*/g))
      expect([
        word,
        (['menu', 'back', 'cancel'] as const).some((command) => isCommand(word, command)) ||
          asksForPerson(word),
      ]).toEqual([word, true])
  },
)

test('a greeting says the language, unless several languages have it', () => {
  const greet = (text: string) => isOnlyGreeting(text, 'Manresa')?.language
  expect(
    ['bon dia', 'buenas tardes', 'good morning', 'bonjour', 'السلام عليكم', 'bună ziua'].map(greet),
  ).toEqual([...LANGUAGES])
  expect(['hola', 'salut', 'Hola, Ajuntament de Manresa'].map(greet)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect(isOnlyGreeting('bonjour la mairie de Manresa', 'Manresa')).toEqual({ language: 'fr' })
  expect(isOnlyGreeting('bonjour la mairie d’Igualada', 'Manresa')).toBeUndefined()
  expect(isOnlyGreeting('hi ha un sot')).toBeUndefined()
})

test('a short line does not take a conversation to another language', () => {
  const next = (text: string, current: Language) =>
    detectMessageLanguage(text, { current, greeted: true, town: 'Manresa' }) ?? current
  for (const text of ['al', 'al parque', 'no', 'si', 'ok', 'la', 'Guimerà 12', 'plaça Major'])
    expect([text, next(text, 'es')]).toEqual([text, 'es'])
  for (const text of ['al', 'no', 'ok', 'oui', 'merci', 'Guimerà 12'])
    expect([text, next(text, 'fr')]).toEqual([text, 'fr'])
})

test('what the files of a language add is not stored: a better translation is read later on', () => {
  const folder = 'towns/manresa.cat'
  const stored = { name: { ca: 'Mosquits', es: 'Mosquitos', fr: 'Bêtes' }, active: true }
  const read = fillLanguages(folder, stored)
  expect(read.name).toMatchObject({ fr: 'Bêtes', ro: 'Țânțari' })
  expect(leaveOutFilled(folder, read)).toEqual(stored)
})
