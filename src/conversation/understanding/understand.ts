import { classify, explain, type Guess, type LinearModel } from './linear-model.ts'
import { maskPlaces } from './mask-places.ts'
import { normalise, PLACE } from './normalise.ts'

/** What a message may want, likeliest first. `label`: a service's code, or a name of corpus/README.md. */
export type Understanding = {
  guesses: Guess[]
  /** The words that decided, of the likeliest or of another label. */
  because: (label?: string) => string[]
}

/** A turn asks a model several times about the same words: as they are, without their street, and their parts. */
const KEPT = 32
const recent = new WeakMap<LinearModel, Map<string, Understanding>>()

export const understand = (text: string, model: LinearModel): Understanding => {
  const kept = recent.get(model) ?? new Map<string, Understanding>()
  recent.set(model, kept)
  const known = kept.get(text)
  if (known) return known
  const seen = normalise(maskPlaces(text))
  const guesses = /\p{L}|\p{Extended_Pictographic}/u.test(seen) ? classify(model, seen) : []
  const understanding = {
    guesses,
    because: (label = guesses[0]?.label ?? ''): string[] =>
      explain(model, seen, label).filter((word) => word !== PLACE),
  }
  kept.set(text, understanding)
  const [oldest] = kept.keys()
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
  return understanding
}
