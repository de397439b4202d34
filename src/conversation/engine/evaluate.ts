import { detectStatusQuestion, findParentPage, type Page } from '#domain/content'
import type { ModelFigures, Score } from '#domain/conversations'
import { isOnlyGreeting } from '../language/commands.ts'
import type { CorpusRow } from '../understanding/corpus.ts'
import { detectAlarm } from '../understanding/danger.ts'
import { type Models, type TrainingCorpus, trainIntents } from '../understanding/train-models.ts'
import { findLookup, isPersonRequest } from './at-menu.ts'
import { findSpeechPage, isVague, keyOf, type Meaning, toMeaning } from './classified.ts'
import { detectIntent, type Intent, suggestIntents } from './intent.ts'
import type { World } from './types.ts'

/**
 * What comes of a message: the right thing is done; what is right is among what is offered; something else is done; or what it
 * wants is neither done nor offered.
 */
export type Verdict = keyof Score

/** The author of the phrases that the services' keywords were chosen by: nothing is measured with them. */
const TUNED = 'tuned'

/** Messages that are measured by what was trained on the messages of the other authors. */
export type Fold = { measured: CorpusRow[]; trained: CorpusRow[]; index: number }

/**
 * The authors of a corpus, dealt out, those who wrote most first: messages of one in training and in the measurement would measure
 * their habits.
 */
export const dealAuthors = (rows: CorpusRow[], folds: number): Fold[] => {
  const byAuthor = [...Map.groupBy(rows, ({ author }) => author)].filter(([author]) => author !== TUNED)
  const bySize = byAuthor.sort(([, a], [, b]) => b.length - a.length)
  const foldOf = new Map(bySize.map(([author], index) => [author, index % folds]))
  return Array.from({ length: folds }, (_, index) => ({
    index,
    measured: rows.filter(({ author }) => foldOf.get(author) === index),
    trained: rows.filter(({ author }) => foldOf.get(author) !== index),
  }))
}

/**
 * How a recogniser does without a town's own phrases and with them, on messages that it has not seen: the authors of the corpus
 * and the town's phrases are dealt out in folds, and each fold is measured by models that were trained on the others.
 * @param options.onFold called when a fold was measured
 */
export const crossValidate = (
  { rows, lexicon }: TrainingCorpus,
  own: CorpusRow[],
  world: World,
  { folds, onFold }: { folds: number; onFold: () => void },
): ModelFigures => {
  const byLabel = new Map<string, Comparison>()
  const ofOwn = newComparison()
  for (const { index: fold, measured, trained } of dealAuthors(rows, folds)) {
    const worlds = {
      before: withIntents(world, { rows: trained, lexicon }),
      after: withIntents(world, {
        rows: [...trained, ...own.filter((_, index) => index % folds !== fold)],
        lexicon,
      }),
    }
    for (const row of measured) {
      const compared = byLabel.get(row.label) ?? newComparison()
      byLabel.set(row.label, compared)
      compare(compared, row, worlds)
    }
    for (const row of own.filter((_, index) => index % folds === fold)) compare(ofOwn, row, worlds)
    onFold()
  }
  return {
    before: sum([...byLabel.values()].map(({ before }) => before)),
    after: sum([...byLabel.values()].map(({ after }) => after)),
    own: ofOwn,
    changed: [...byLabel]
      .map(([label, scores]) => ({ label, ...scores }))
      .filter(({ before, after }) => before.right !== after.right || before.wrong !== after.wrong)
      .sort((a, b) => b.after.right - b.before.right - (a.after.right - a.before.right)),
  }
}

type Comparison = { before: Score; after: Score }

const newScore = (): Score => ({ right: 0, asked: 0, wrong: 0, missed: 0 })
const newComparison = (): Comparison => ({ before: newScore(), after: newScore() })

const sum = (scores: Score[]): Score => {
  const total = newScore()
  for (const score of scores) for (const key of RESULTS) total[key] += score[key]
  return total
}

const RESULTS = ['right', 'asked', 'wrong', 'missed'] as const

/** Nothing that people taught by hand: it would hide what the classifier makes of a message. */
const withIntents = (world: World, corpus: TrainingCorpus): World => {
  const models: Models = { ...world.models, intent: trainIntents(corpus) }
  return { ...world, models, examples: [] }
}

const compare = (
  { before, after }: Comparison,
  row: CorpusRow,
  worlds: { before: World; after: World },
): void => {
  // Danger is told by a model of its own, and what the town has no answer for cannot be right.
  if (row.label.startsWith('danger-') || !toMeaning(row.label, 1, worlds.after)) return
  before[judge(row, worlds.before)]++
  after[judge(row, worlds.after)]++
}

/** As the engine decides: danger, commands, what is asked for plainly, the classifier, guesses. */
export const judge = ({ text, label }: CorpusRow, world: World): Verdict => {
  const expected = toMeaning(label, 1, world)
  const right = expected && answerTo(expected, world)
  const isRight = (answer: string): Verdict => (answer === right ? 'right' : 'wrong')
  const alarm = detectAlarm(text)
  if (label.startsWith('danger-')) return alarm === 'danger' || alarm === 'violence' ? 'right' : 'wrong'
  // Help with danger is shown beside the answer; the other two are the answer.
  if (alarm === 'violence' || alarm === 'need') return label === 'social' ? 'right' : 'wrong'
  if (isOnlyGreeting(text)) return isRight('menu')
  if (detectStatusQuestion(text))
    return isRight(answerTo({ to: 'speech', speech: 'status', probability: 1 }, world))
  if (isPersonRequest(text, world)) return isRight('person')
  if (findLookup(text, world)) return isRight('topic:directory')
  const intent = detectIntent(text, world)
  if (intent && !isVague(intent)) return isRight(answerOf(intent, world))
  if (right === 'vague') return 'right'
  const guesses = suggestIntents(text, world, 'ca').map(({ choice }) => offeredBy(choice, world))
  // A list of three ends with people and the menu.
  const offered = guesses.length > 2 ? [...guesses, 'person', 'menu'] : guesses
  return right !== undefined && offered.includes(right) ? 'asked' : 'missed'
}

/** What somebody is answered: pages of one subject answer the same in more or less detail. */
const pageAnswer = (page: Page, { content }: World): string => {
  if ('topic' in page) return `topic:${page.topic}`
  if (page.kind === 'action') return page.action === 'incidents' ? 'vague' : `action:${page.action}`
  const parent = findParentPage(content, page.id)
  return parent && (page.kind === 'text' || parent.id === 'social') ? parent.id : page.id
}

const answerTo = (meaning: Meaning, world: World): string => {
  if (meaning.to === 'page') return pageAnswer(meaning.page, world)
  const page = meaning.to === 'speech' ? findSpeechPage(meaning.speech, world) : undefined
  return page ? pageAnswer(page, world) : keyOf(meaning)
}

const answerOf = (intent: Intent, world: World): string => {
  if (intent.to === 'page') return pageAnswer(intent.page, world)
  if (intent.to === 'speech') return answerTo({ ...intent, probability: 1 }, world)
  return intent.likeliest?.code ?? 'vague'
}

const offeredBy = (choice: string, world: World): string => {
  const [kind = '', id = ''] = choice.split(':')
  const page = kind === 'page' ? world.content.pages.find((one) => one.id === id) : undefined
  return page ? pageAnswer(page, world) : id || kind
}
