/** Why a picture cannot be kept. The code is for the catalogue of texts, never shown as it is. */
export const PICTURE_PROBLEMS = [
  'empty',
  /** Too many bytes. */
  'too-large',
  'not-a-picture',
  'unsupported-format',
  /** What iPhones make, where the decoder for it is not installed. */
  'heic',
  'damaged',
  /** Too many pixels for its format. */
  'too-many-pixels',
  /** Decoding took too long or too much memory. */
  'too-demanding',
  /** It never reached us, or could not be stored. */
  'unavailable',
  /** One more than a report may have. */
  'too-many',
] as const

/** One of {@link PICTURE_PROBLEMS}. */
export type PictureProblem = (typeof PICTURE_PROBLEMS)[number]

/** The problem that a stored or transmitted text names: what is none of them is `unavailable`. */
export const parsePictureProblem = (text: string | null | undefined): PictureProblem =>
  PICTURE_PROBLEMS.find((one) => one === text) ?? 'unavailable'

/** Thrown for a picture that no retry will mend. The message is the problem's code. */
export class UnusablePicture extends Error {
  override name = 'UnusablePicture'
  constructor(readonly problem: PictureProblem) {
    super(problem)
  }
}
