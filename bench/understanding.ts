import { type CorpusRow, readCorpus, trainModels } from '#conversation'
import { dealAuthors, judge, type Verdict } from '../src/conversation/engine/evaluate.ts'
import type { World } from '../src/conversation/engine/types.ts'
import { detectAlarm } from '../src/conversation/understanding/danger.ts'
import { detectMessageLanguage } from '../src/conversation/understanding/language.ts'
import { replaceModels } from '../src/conversation/understanding/models.ts'
import { understand } from '../src/conversation/understanding/understand.ts'
import { createWorld } from '../test/support/engine.ts'

/** What the assistant makes of a message when nothing of its author was trained on. */
export type Outcome = {
  row: CorpusRow
  result: Verdict
  /** The likeliest label's probability, and whether it was the right one. */
  confidence: number
  first: boolean
  amongThree: boolean
  language: boolean
  alarm: boolean
  /** Messages with this label by other authors. */
  known: number
}

/** Trainings, each without the authors of one share: a training for each author would take half an hour. */
const FOLDS = 4

/** Trains without a share of the authors, and asks about their messages; each share once. */
export const measureAuthors = (): Outcome[] => {
  const { rows, lexicon } = readCorpus('corpus')
  const world = createWorld(0)
  return dealAuthors(rows, FOLDS).flatMap(({ measured, trained }) => {
    const models = trainModels({ rows: trained, lexicon })
    replaceModels(models)
    const counts = new Map<string, number>()
    for (const { label } of trained) counts.set(label, (counts.get(label) ?? 0) + 1)
    return measured.map((row) => measure(row, counts.get(row.label) ?? 0, { ...world, models }))
  })
}

const measure = (row: CorpusRow, known: number, world: World): Outcome => {
  const { guesses } = understand(row.text, world.models.intent)
  const language = detectMessageLanguage(row.text, { current: 'ca', greeted: false }) ?? 'ca'
  const labels = guesses.map(({ label }) => label)
  return {
    row,
    known,
    result: judge(row, world),
    confidence: guesses[0]?.probability ?? 0,
    first: labels[0] === row.label,
    amongThree: labels.slice(0, 3).includes(row.label),
    language: row.language === 'mix' ? /^(?:ca|es)$/.test(language) : language === row.language,
    alarm: /danger|violence/.test(detectAlarm(row.text) ?? ''),
  }
}
