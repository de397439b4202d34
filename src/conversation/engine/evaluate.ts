import type { ModelFigures, Score } from '#domain/conversations'
import type { CorpusRow } from '../understanding/corpus.ts'
import { type Models, type TrainingCorpus, trainIntents } from '../understanding/train-models.ts'
import { isVague, keyOf, type Meaning, toMeaning } from './classified.ts'
import { detectIntent, type Intent, suggestIntents } from './intent.ts'
import type { World } from './types.ts'

/**
 * How a recogniser does without a town's own phrases and with them, on messages that it has not seen: the authors of the corpus
 * and the town's phrases are dealt out in folds, and each fold is measured by models that were trained on the others.
 */
export const crossValidate = (
  { rows, lexicon }: TrainingCorpus,
  own: CorpusRow[],
  world: World,
  folds: number,
): ModelFigures => {
  const authors = [...new Set(rows.map(({ author }) => author))].filter((author) => author !== TUNED)
  const foldOf = new Map(authors.map((author, index) => [author, index % folds]))
  const byLabel = new Map<string, Comparison>()
  const ofOwn = newComparison()
  for (let fold = 0; fold < folds; fold++) {
    const isMeasured = ({ author }: CorpusRow) => foldOf.get(author) === fold
    const trained = rows.filter((row) => !isMeasured(row))
    const models = {
      before: withIntents(world, { rows: trained, lexicon }),
      after: withIntents(world, {
        rows: [...trained, ...own.filter((_, index) => index % folds !== fold)],
        lexicon,
      }),
    }
    for (const row of rows.filter(isMeasured)) {
      const compared = byLabel.get(row.label) ?? newComparison()
      byLabel.set(row.label, compared)
      compare(compared, row, models)
    }
    for (const row of own.filter((_, index) => index % folds === fold)) compare(ofOwn, row, models)
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

/** The author of the phrases that the services' keywords were chosen by: nothing is measured with them. */
const TUNED = 'tuned'

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
  { text, label }: CorpusRow,
  worlds: { before: World; after: World },
): void => {
  const expected = toMeaning(label, 1, worlds.after)
  // Danger is told by a model of its own, and what the town has no answer for cannot be right.
  if (!expected || label.startsWith('danger-')) return
  before[resultOf(text, expected, worlds.before)]++
  after[resultOf(text, expected, worlds.after)]++
}

const resultOf = (text: string, expected: Meaning, world: World): keyof Score => {
  const intent = detectIntent(text, world)
  if (intent?.to === 'report' && !intent.likeliest) return 'asked'
  if (intent && !isVague(intent)) return keyOfIntent(intent) === keyOf(expected) ? 'right' : 'wrong'
  if (isVague(expected)) return 'right'
  const offered = suggestIntents(text, world, 'ca').map(({ choice }) =>
    choice.replace(/^(?:page|guess):/, ''),
  )
  return offered.includes(keyOf(expected)) ? 'asked' : 'missed'
}

const keyOfIntent = (intent: Intent): string | undefined =>
  intent.to === 'report' ? intent.likeliest?.code : intent.to === 'page' ? intent.page.id : intent.speech
