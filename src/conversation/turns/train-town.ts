import { createHash } from 'node:crypto'
import { listOwnPhrases, MASK, type ModelFigures, storeTownModel } from '#domain/conversations'
import type { Town } from '#domain/town'
import { toLabel } from '../engine/classified.ts'
import { crossValidate } from '../engine/evaluate.ts'
import type { World } from '../engine/types.ts'
import type { CorpusRow } from '../understanding/corpus.ts'
import { encodeModels, MODEL_VERSION } from '../understanding/storage.ts'
import { type TrainingCorpus, trainIntents } from '../understanding/train-models.ts'
import { loadWorld } from './world.ts'

/** How well it is compressed: a tenth larger than at best, in a second and not in a minute. */
const QUALITY = 6

/** What was trained for a town: kept as a candidate, not in use yet. None: the town has no phrases of its own. */
export type TrainedModel = { id: string; phrases: number; bytes: number; figures: ModelFigures }

/**
 * Trains a town's recogniser on the corpus and the phrases that its editors accepted, and measures both without and with them.
 * @param options.folds how often it is trained to be measured
 * @param options.onStep told how many steps of about the same length are done, and how many there are: minutes each
 */
export const trainTown = async (
  town: Town,
  {
    corpus,
    folds,
    author,
    onStep = () => {},
  }: {
    corpus: TrainingCorpus
    folds: number
    author: string
    onStep?: (done: number, of: number) => void
  },
): Promise<TrainedModel | undefined> => {
  const world = await loadWorld(town, {})
  const own = await readOwnRows(town, world)
  if (own.length === 0) return undefined
  const steps = folds + 1
  onStep(0, steps)
  let measured = 0
  const figures = crossValidate(corpus, own, world, { folds, onFold: () => onStep(++measured, steps) })
  const { lexicon } = corpus
  const rows = [...corpus.rows, ...own]
  const hash = createHash('sha256').update(JSON.stringify(rows)).digest('hex')
  const models = { intent: trainIntents({ rows, lexicon }) }
  const weights = encodeModels({ version: MODEL_VERSION, corpus: hash, lexicon, models }, QUALITY)
  const id = await storeTownModel(town, { weights, phrases: own.length, figures, author })
  return { id, phrases: own.length, bytes: weights.length, figures }
}

const readOwnRows = async (town: Town, world: World): Promise<CorpusRow[]> =>
  (await listOwnPhrases(town))
    .map(({ words: text, language, label }) => ({
      text,
      language,
      label: toLabel(label, world),
      street: text.includes(MASK) ? MASK : '',
      author: town.id,
    }))
    // The same phrases give the same weights, in whatever order they were accepted.
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
