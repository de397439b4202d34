import type { Corpus, CorpusRow } from './corpus.ts'
import { INTENT_SHAPE, LANGUAGE_SHAPE } from './features.ts'
import { parseLexicon } from './lexicon.ts'
import type { LinearModel } from './linear-model.ts'
import { maskPlaces } from './mask-places.ts'
import { normalise, normaliseLetters, PLACE } from './normalise.ts'
import { type Sample, type TrainingOptions, trainLinear } from './training.ts'

/** What is told apart: what a message wants, and in which language it is. */
export type Models = { intent: LinearModel; language: LinearModel }

const INTENT: TrainingOptions = {
  shape: INTENT_SHAPE,
  epochs: 30,
  rate: 4,
  balance: 0.5,
  smoothing: 0.1,
  dropout: 0.8,
  minTexts: 2,
  maxRows: 393_216,
  temperature: 1,
}

const LANGUAGE: TrainingOptions = {
  ...INTENT,
  shape: LANGUAGE_SHAPE,
  epochs: 8,
  balance: 0.5,
  smoothing: 0.02,
  dropout: 0,
  maxRows: 16_384,
}

/** Messages to train on, and the words that stand for the same. */
export type TrainingCorpus = Pick<Corpus, 'rows' | 'lexicon'>

/** What tells what a message wants. */
export const trainIntents = ({ rows, lexicon }: TrainingCorpus): LinearModel =>
  trainLinear(
    rows.flatMap((row) => toSamples(row, row.label)),
    { ...INTENT, lexicon: parseLexicon(lexicon) },
  )

export const trainModels = ({ rows, lexicon }: TrainingCorpus): Models => ({
  intent: trainIntents({ rows, lexicon }),
  language: trainLinear(
    rows
      // Both languages at once: either answer is right.
      .filter(({ language, author }) => language !== 'mix' && author !== 'tuned')
      .map(({ text, language }) => ({ text: normaliseLetters(text), label: language, weight: 1 })),
    LANGUAGE,
  ),
})

/** As it is written, and with the place left out as exactly as a reader could: streets are found with less luck at work. */
const toSamples = ({ text, street }: CorpusRow, label: string): Sample[] => {
  const masked = normalise(maskPlaces(text))
  const exact = street ? normalise(text.replace(street, ` ${PLACE} `)) : masked
  return exact === masked
    ? [{ text: masked, label, weight: 1 }]
    : [
        { text: masked, label, weight: 0.5 },
        { text: exact, label, weight: 0.5 },
      ]
}
