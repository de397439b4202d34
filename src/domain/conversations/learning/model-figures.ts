/** What became of messages that a recogniser had not seen. */
export type Score = { right: number; asked: number; wrong: number; missed: number }

/** A recogniser's scores without the town's own phrases and with them, together and where a label's changed. */
export type ModelFigures = {
  before: Score
  after: Score
  /** The town's own phrases, each measured by a model that was not trained on it. */
  own: { before: Score; after: Score }
  changed: { label: string; before: Score; after: Score }[]
}

/** What the recogniser did with a message: acted on it, asked, or was corrected later. */
export const RECOGNITION_OUTCOMES = ['understood', 'asked', 'corrected'] as const

export type RecognitionOutcome = (typeof RECOGNITION_OUTCOMES)[number]
