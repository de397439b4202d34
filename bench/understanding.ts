import { type CorpusRow, readCorpus, trainModels } from '#conversation'
import { detectStatusQuestion, findParentPage } from '#domain/content'
import { findLookup, isPersonRequest } from '../src/conversation/engine/at-menu.ts'
import { detectIntent, type Intent, suggestIntents } from '../src/conversation/engine/intent.ts'
import type { World } from '../src/conversation/engine/types.ts'
import { isOnlyGreeting } from '../src/conversation/language/commands.ts'
import { detectAlarm } from '../src/conversation/understanding/danger.ts'
import { detectMessageLanguage } from '../src/conversation/understanding/language.ts'
import { replaceModels } from '../src/conversation/understanding/models.ts'
import { understand } from '../src/conversation/understanding/understand.ts'
import { createWorld } from '../test/support/engine.ts'

/** What the assistant makes of a message when nothing of its author was trained on. */
export type Outcome = {
  row: CorpusRow
  result: 'right' | 'asked' | 'wrong' | 'not understood'
  /** The likeliest label's probability, and whether it was the right one. */
  confidence: number
  first: boolean
  amongThree: boolean
  language: boolean
  alarm: boolean
  /** Messages with this label by other authors. */
  known: number
}

/** Labels that the assistant answers alike. */
const SAME_ANSWER: Record<string, string> = {
  'add-report': 'own-reports',
  status: 'own-reports',
  events: 'agenda',
  pharmacy: 'pharmacies-now',
  training: 'courses',
  business: 'cedem',
  book: 'appointments-book',
  bulky: 'appointments-book',
  video: 'appointments-book',
  'my-appointments': 'appointments-own',
  subscribe: 'notices',
  unsubscribe: 'notices',
  'my-data': 'held',
  mayor: 'opinion',
  greeting: 'menu',
  cancel: 'menu',
  yes: 'vague',
  no: 'vague',
}
const answerOf = (label: string): string => SAME_ANSWER[label] ?? label

/** Pages that answer the same question in more or less detail. */
const SAME_PAGE: Record<string, string> = {
  'agenda-today': 'agenda',
  'agenda-weekend': 'agenda',
  'agenda-search': 'agenda',
  'pharmacies-tonight': 'pharmacies-now',
  appointments: 'appointments-book',
  incidents: 'vague',
}

/** Trainings, each without the authors of one share: a training for each author would take half an hour. */
const FOLDS = 4

/** Trains without a share of the authors, and asks about their messages; each share once. */
export const crossValidate = (): Outcome[] => {
  const { rows, lexicon } = readCorpus('corpus')
  const world = createWorld(0)
  const authors = [...new Set(rows.map(({ author }) => author))].filter((author) => author !== 'tuned')
  return Array.from({ length: FOLDS }, (_, fold) =>
    authors.filter((_author, index) => index % FOLDS === fold),
  ).flatMap((left) => {
    const others = rows.filter(({ author }) => !left.includes(author))
    const models = trainModels({ rows: others, lexicon })
    replaceModels(models)
    const counts = new Map<string, number>()
    for (const { label } of others) counts.set(label, (counts.get(label) ?? 0) + 1)
    return rows
      .filter(({ author }) => left.includes(author))
      .map((row) => measure(row, counts.get(row.label) ?? 0, { ...world, models }))
  })
}

const measure = (row: CorpusRow, known: number, world: World): Outcome => {
  const { guesses } = understand(row.text, world.models.intent)
  const language = detectMessageLanguage(row.text, { current: 'ca', greeted: false }) ?? 'ca'
  const labels = guesses.map(({ label }) => label)
  return {
    row,
    known,
    result: resultOf(row, world),
    confidence: guesses[0]?.probability ?? 0,
    first: labels[0] === row.label,
    amongThree: labels.slice(0, 3).includes(row.label),
    language: row.language === 'mix' ? /^(?:ca|es)$/.test(language) : language === row.language,
    alarm: /danger|violence/.test(detectAlarm(row.text) ?? ''),
  }
}

/** As the engine decides (`handleAtMenu`): danger, commands, what is asked for plainly, the classifier, guesses. */
const resultOf = ({ text, label }: CorpusRow, world: World): Outcome['result'] => {
  const alarm = detectAlarm(text)
  if (alarm === 'danger' || alarm === 'violence')
    return label.startsWith('danger-') ? 'right' : answered(detectIntent(text, world), label, world)
  if (label.startsWith('danger-')) return 'wrong'
  if (alarm === 'need') return label === 'social' ? 'right' : 'wrong'
  if (isOnlyGreeting(text)) return label === 'greeting' ? 'right' : 'wrong'
  if (detectStatusQuestion(text)) return answerOf(label) === 'own-reports' ? 'right' : 'wrong'
  if (isPersonRequest(text, world)) return label === 'person' ? 'right' : 'wrong'
  if (findLookup(text, world)) return label === 'directory' ? 'right' : 'wrong'
  const intent = detectIntent(text, world)
  if (intent && !(intent.to === 'speech' && intent.speech === 'vague')) return answered(intent, label, world)
  const offered = suggestIntents(text, world, 'ca').map(({ choice }) => choice.replace(/^(page|guess):/, ''))
  if (answerOf(label) === 'vague') return 'right'
  return offered.some((id) => (SAME_PAGE[id] ?? id) === answerOf(label)) ? 'asked' : 'not understood'
}

/** The page, or that which it is under: «ajuda a la dependència» is a page of Serveis Socials. */
const pageAnswer = (id: string, { content }: World): string => {
  const parent = findParentPage(content, id)?.id
  return SAME_PAGE[id] ?? (parent === 'social' ? parent : id)
}

const answered = (intent: Intent | undefined, label: string, world: World): Outcome['result'] => {
  if (!intent) return 'not understood'
  const given =
    intent.to === 'report'
      ? (intent.likeliest?.code ?? 'vague')
      : intent.to === 'page'
        ? pageAnswer(intent.page.id, world)
        : intent.speech === 'status'
          ? 'own-reports'
          : intent.speech
  return given === answerOf(label) ? 'right' : 'wrong'
}
