import type { Language } from '#domain/town'
import { fold } from '#platform/text'

/** What a few words, alone in a message, ask for. */
export type Command = 'menu' | 'back' | 'cancel' | 'help' | 'yes' | 'no' | 'skip' | 'stop' | 'all'

const COMMANDS: Record<Command, string[]> = {
  menu: [
    'menu',
    'menus',
    'inici',
    'inicio',
    'start',
    '0',
    'opcions',
    'opciones',
    'options',
    'القائمة',
    'meniu',
  ],
  back: ['enrere', 'enrera', 'tornar', 'torna', 'atras', 'volver', 'back', 'anterior'],
  cancel: [
    'cancel la',
    'cancella',
    'cancellar',
    'cancelar',
    'cancela',
    'cancel',
    'sortir',
    'salir',
    'exit',
    'deixar ho',
    'plega',
  ],
  help: ['ajuda', 'ayuda', 'help', '?'],
  yes: [
    'si',
    'oui',
    'da',
    'نعم',
    'confirmar',
    'confirmo',
    'confirma',
    'd acord',
    'dacord',
    'correcte',
    'correcto',
    'vale',
    'ok',
    'okey',
    'yes',
    'confirm',
    'endavant',
    'envia',
    'enviar',
    'send',
    'be',
    'perfecte',
    'perfecto',
  ],
  no: [
    'no',
    'non',
    'nu',
    'لا',
    'nop',
    'corregir',
    'correct',
    'incorrecte',
    'incorrecto',
    'malament',
    'mal',
    'edit',
  ],
  skip: [
    'no',
    'sense',
    'sin',
    'ometre',
    'omitir',
    'saltar',
    'skip',
    'cap',
    'ninguna',
    'sense foto',
    'sin foto',
    'sense fotografia',
    'sin fotografia',
    'no photo',
    'no tinc',
    'no tengo',
    'continuar',
    'seguir',
    'no en tinc',
    'no gracies',
    'no gracias',
    'sans photo',
    'بدون صورة',
    'fara fotografie',
  ],
  // What the law and the messenger ask to be enough: one word.
  stop: [
    'baixa',
    'baja',
    'stop',
    'unsubscribe',
    'donar me de baixa',
    'doneu me de baixa',
    'vull donar me de baixa',
    'darme de baja',
    'quiero darme de baja',
    'no vull rebre avisos',
    'no vull mes avisos',
    'no quiero recibir avisos',
    'no quiero mas avisos',
    'arret',
    'desinscrire',
    'dezabonare',
    'الغاء',
    'إلغاء',
  ],
  all: ['tota la ciutat', 'tots', 'totes', 'toda la ciudad', 'todos', 'all', 'everywhere', 'the whole town'],
}

const commandByText = Object.fromEntries(
  Object.entries(COMMANDS).map(([command, words]) => [command, new Set(words)]),
) as Record<Command, Set<string>>

/** Whether a message is, literally, this command. */
export const isCommand = (text: string, command: Command): boolean => {
  const folded = fold(text)
  return commandByText[command].has(folded) || (command === 'help' && /^\s*\?+\s*$/.test(text))
}

const GREETINGS: [string, Language | undefined][] = [
  ['hola', undefined],
  ['ola', undefined],
  ['hole', undefined],
  ['hey', undefined],
  ['ei', 'ca'],
  ['bon dia', 'ca'],
  ['bones', 'ca'],
  ['bona tarda', 'ca'],
  ['bona nit', 'ca'],
  ['bones tardes', 'ca'],
  ['salutacions', 'ca'],
  ['saludos', 'es'],
  ['buenas', 'es'],
  ['buenos dias', 'es'],
  ['buen dia', 'es'],
  ['buenas tardes', 'es'],
  ['buenas noches', 'es'],
  ['hello', 'en'],
  ['hi', 'en'],
  ['good morning', 'en'],
  ['good afternoon', 'en'],
  ['good evening', 'en'],
  ['bonjour', 'fr'],
  ['bonsoir', 'fr'],
  ['salut', 'fr'],
  ['مرحبا', 'ar'],
  ['السلام عليكم', 'ar'],
  ['سلام', 'ar'],
  ['buna', 'ro'],
  ['buna ziua', 'ro'],
  ['buna seara', 'ro'],
]

/** Letters said twice or more in a greeting («holaaa», «hooola») count once. */
const collapseRepeats = (folded: string) => folded.replace(/(\p{L})\1+/gu, '$1')

/** Words of a message that greetings are looked for in. */
const MAX_WORDS = 400

const KNOWN_GREETINGS = GREETINGS.map(([text, language]) => ({
  words: collapseRepeats(text),
  language,
})).sort((a, b) => b.words.length - a.words.length)

/** The longest greeting at the start of folded words. «hi ha un sot» is no English greeting. */
const matchGreeting = (folded: string) =>
  KNOWN_GREETINGS.find(
    ({ words: text }) => folded === text || (folded.startsWith(`${text} `) && !/^hi ha\b/.test(folded)),
  )

/**
 * The greetings at the start of a message, and what is left after them of its first 400 words. «hola bon dia», «hola
 * buenas tardes»: the last one says the language.
 */
export const parseGreeting = (text: string): { language?: Language; rest: string } | undefined => {
  let rest = collapseRepeats(fold(text)).split(' ', MAX_WORDS).join(' ')
  let found = matchGreeting(rest)
  if (!found) return undefined
  let language: Language | undefined
  for (; found; found = matchGreeting(rest)) {
    language = found.language ?? language
    rest = rest.slice(found.words.length).trim()
  }
  return { language, rest }
}

/** Pleasantries that may follow a greeting without making it a message about something. */
const PLEASANTRIES =
  /^(que tal|com va|com esteu|como estan|a tots|a todos|ajuntament|ayuntamiento|manresa|there|voldria|informacio|vull|quiero|parlar|d? ?e?l? ?ajuntament|ajuntament de manresa|ayuntamiento de manresa)?$/

/** Whether a message only greets. The short link's prefilled text is such a one. */
export const isOnlyGreeting = (text: string): { language?: Language } | undefined => {
  const found = parseGreeting(text)
  return found && PLEASANTRIES.test(found.rest) ? { language: found.language } : undefined
}

const LANGUAGE_WORDS: Record<Language, string[]> = {
  ca: ['catala', 'catalan', 'en catala', 'valencia'],
  es: ['castellano', 'castella', 'espanol', 'spanish', 'en castellano', 'en espanol'],
  en: ['english', 'ingles', 'angles', 'in english', 'en ingles', 'en angles'],
  fr: ['francais', 'frances', 'french', 'en francais', 'en frances'],
  ar: ['العربية', 'عربي', 'arab', 'arabe', 'arabic', 'darija'],
  ro: ['romana', 'romanes', 'rumano', 'romanian', 'in romana'],
}

/** A language asked for by its name. */
export const detectLanguageRequest = (text: string): Language | undefined => {
  const folded = fold(text)
  const found = Object.entries(LANGUAGE_WORDS).find(([, words]) => words.includes(folded))
  return found?.[0] as Language | undefined
}

/** «seguir 26-00417»: the number of a report that somebody wants to hear of, as the link of its page says it. */
export const parseFollowRequest = (text: string): string | undefined =>
  /^\s*(?:seguir|segueix|follow|suivre)\s+(?:la\s+)?(\d\d-\d{5,7})\s*$/iu.exec(text)?.[1]
