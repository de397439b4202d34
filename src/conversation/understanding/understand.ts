import { classify, explain, type Guess, type LinearModel } from './linear-model.ts'
import { maskPlaces } from './mask-places.ts'
import { getModel } from './models.ts'
import { normalise } from './normalise.ts'

/** What a message may want, likeliest first. `label`: a service's code, or a name of corpus/README.md. */
export type Understanding = {
  guesses: Guess[]
  /** The words that decided, of the likeliest or of another label. */
  because: (label?: string) => string[]
}

/** A turn asks about the same words several times. */
let last: { text: string; model: LinearModel; understanding: Understanding } | undefined

export const understand = (text: string): Understanding => {
  const model = getModel('intent')
  if (last?.text === text && last.model === model) return last.understanding
  const seen = normalise(maskPlaces(text))
  const guesses = /\p{L}|\p{Extended_Pictographic}/u.test(seen) ? classify(model, seen) : []
  const understanding = {
    guesses,
    because: (label = guesses[0]?.label ?? ''): string[] => explain(model, seen, label),
  }
  last = { text, model, understanding }
  return understanding
}

/** Everything that the classifier can say. */
export const classLabels = (): Set<string> => new Set(getModel('intent').classes)
