import { extractFeatures, type Feature, type FeatureShape } from './features.ts'
import type { Lexicon } from './lexicon.ts'

/**
 * Multinomial logistic regression over hashed features. A feature is a row; its weights, one for each class, are whole
 * numbers of `scale`.
 */
export type LinearModel = {
  classes: string[]
  shape: FeatureShape
  lexicon?: Lexicon
  /** Hashes of the features that have a weight, ascending: the place of one is its row. */
  hashes: Uint32Array
  /** Row by row, class by class. */
  weights: Int8Array
  /** What a row's weights are multiplied by: the size of a step, and how rare the feature is. */
  scale: Float32Array
  /** How rare a feature is, by row: what a text's length is measured with. */
  rarity: Float32Array
  bias: Float32Array
  /** Confidence is divided by it, so that of what is said to be 80 % sure 80 % is right. */
  temperature: number
}

export type Guess = { label: string; probability: number }

/** The row of a feature, or -1: by halving, since a table of a hundred thousand would cost more memory than the weights' gain. */
export const findRow = (hashes: Uint32Array, hash: number): number => {
  let low = 0
  let high = hashes.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = hashes[middle] as number
    if (found === hash) return middle
    if (found < hash) low = middle + 1
    else high = middle - 1
  }
  return -1
}

type Present = { row: number; value: number; feature: Feature }

/** The features of a text that the model knows, each once, scaled so that long texts weigh no more than short ones. */
const presentFeatures = (model: LinearModel, text: string): Present[] => {
  const once = new Map<number, Present>()
  let squares = 0
  for (const feature of extractFeatures(text, model.shape, model.lexicon)) {
    const row = findRow(model.hashes, feature.hash)
    if (row === -1 || once.has(row)) continue
    const value = model.rarity[row] ?? 0
    squares += value * value
    once.set(row, { row, value, feature })
  }
  const norm = 1 / Math.sqrt(squares || 1)
  return [...once.values()].map((one) => ({ ...one, value: one.value * norm }))
}

/** Every class with its probability, likeliest first. */
export const classify = (model: LinearModel, text: string): Guess[] => {
  const { classes, weights, scale, bias, temperature } = model
  const scores = Float64Array.from(bias)
  for (const { row, value } of presentFeatures(model, text)) {
    const step = value * (scale[row] ?? 0)
    const from = row * classes.length
    for (let k = 0; k < classes.length; k++) (scores[k] as number) += (weights[from + k] as number) * step
  }
  return softmax(scores, temperature)
    .map((probability, k) => ({ label: classes[k] ?? '', probability }))
    .sort((a, b) => b.probability - a.probability)
}

const softmax = (scores: Float64Array, temperature: number): number[] => {
  const most = Math.max(...scores)
  const raised = [...scores].map((score) => Math.exp((score - most) / temperature))
  const sum = raised.reduce((total, one) => total + one, 0)
  return raised.map((one) => one / sum)
}

/** Pieces of a text that spoke for a class, at most so many. */
const MAX_REASONS = 4

/**
 * The pieces of a text that spoke most for a class. Against the average of all classes, which is nothing: what a step of the
 * training adds to the weights of a feature for one class it takes from the others.
 */
export const explain = (model: LinearModel, text: string, label: string): string[] => {
  const { classes, weights, scale } = model
  const k = classes.indexOf(label)
  if (k < 0) return []
  const byWord = new Map<string, number>()
  for (const { row, value, feature } of presentFeatures(model, text)) {
    const lead = (weights[row * classes.length + k] ?? 0) * value * (scale[row] ?? 0)
    // A piece of a word speaks for the whole word.
    const start = text.lastIndexOf(' ', feature.start) + 1
    const end = text.indexOf(' ', Math.max(feature.end - 1, start))
    const word = text.slice(start, end === -1 ? undefined : end).trim()
    if (word) byWord.set(word, (byWord.get(word) ?? 0) + lead)
  }
  return [...byWord]
    .filter(([, lead]) => lead > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MAX_REASONS)
    .map(([word]) => word)
}
