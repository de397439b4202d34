import { classify, explain, type Guess, type LinearModel } from './linear-model.ts'
import { maskPlaces } from './mask-places.ts'
import { normalise, PLACE } from './normalise.ts'

/** What a message may want, likeliest first. `label`: a service's code, or a name of corpus/README.md. */
export type Understanding = {
  guesses: Guess[]
  /** The words that decided, of the likeliest or of another label. */
  because: (label?: string) => string[]
}

/** A turn asks a model about the same words several times. */
const last = new WeakMap<LinearModel, { text: string; understanding: Understanding }>()

export const understand = (text: string, model: LinearModel): Understanding => {
  const known = last.get(model)
  if (known?.text === text) return known.understanding
  const seen = normalise(maskPlaces(text))
  const guesses = /\p{L}|\p{Extended_Pictographic}/u.test(seen) ? classify(model, seen) : []
  const understanding = {
    guesses,
    because: (label = guesses[0]?.label ?? ''): string[] =>
      explain(model, seen, label).filter((word) => word !== PLACE),
  }
  last.set(model, { text, understanding })
  return understanding
}
