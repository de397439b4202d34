import { extractFeatures, type FeatureShape } from './features.ts'
import type { Lexicon } from './lexicon.ts'
import type { LinearModel } from './linear-model.ts'

/** A text, normalised, and what it is. `weight`: how much it counts beside the others. */
export type Sample = { text: string; label: string; weight: number }

export type TrainingOptions = {
  shape: FeatureShape
  lexicon?: Lexicon
  epochs: number
  rate: number
  /** How far rare classes are brought up to frequent ones: 0 not at all, 1 to the same weight. */
  balance: number
  /** Share of a text's label that is spread over all classes: keeps the model from being sure of what it saw once. */
  smoothing: number
  /** Share of the features of a text that are left out each time it is seen: what is left has to suffice. */
  dropout: number
  /** Features that fewer texts have are left out: they are chance. */
  minTexts: number
  /** Rows kept, those with the largest weights. */
  maxRows: number
  temperature: number
}

/** mulberry32: the same numbers on every machine. */
const seededRandom = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A sample as it is learnt from: which features it has, each once. */
type Read = Omit<Sample, 'text'> & { hashes: Uint32Array }

type Vector = { rows: Int32Array; values: Float32Array; label: number; weight: number }

/** Stochastic gradient descent on the multinomial logistic loss. Deterministic. */
export const trainLinear = (samples: Sample[], options: TrainingOptions): LinearModel => {
  const classes = [...new Set(samples.map(({ label }) => label))].sort()
  const read = samples.map(({ text, label, weight }): Read => {
    const found = extractFeatures(text, options.shape, options.lexicon)
    return { hashes: Uint32Array.from(new Set(found.map(({ hash }) => hash))), label, weight }
  })
  const { rows, rarity } = indexRows(read, options)
  const vectors = read.map((one) => toVector(one, { rows, rarity, classes }))
  const { weights, bias } = descend(vectors, classes.length, rows.size, options)
  return compact({ classes, rows, rarity, weights, bias }, options)
}

/** Features that enough texts have, each with a row and how rare it is. */
const indexRows = (samples: Read[], { minTexts }: TrainingOptions) => {
  const texts = new Map<number, number>()
  for (const { hashes } of samples) for (const hash of hashes) texts.set(hash, (texts.get(hash) ?? 0) + 1)
  const kept = [...texts].filter(([, count]) => count >= minTexts).sort(([a], [b]) => a - b)
  return {
    rows: new Map(kept.map(([hash], row) => [hash, row])),
    rarity: Float32Array.from(kept, ([, count]) => Math.log((1 + samples.length) / (1 + count)) + 1),
  }
}

const toVector = (
  { hashes, label, weight }: Read,
  { rows, rarity, classes }: { rows: Map<number, number>; rarity: Float32Array; classes: string[] },
): Vector => {
  const own = Int32Array.from([...hashes].flatMap((hash) => rows.get(hash) ?? []))
  const values = Float32Array.from(own, (row) => rarity[row] ?? 0)
  const norm = 1 / Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) || 1)
  return { rows: own, values: values.map((value) => value * norm), label: classes.indexOf(label), weight }
}

/** The bias learns slower than the weights: it is in every text. */
const BIAS_RATE = 0.02

const descend = (
  vectors: Vector[],
  classes: number,
  rows: number,
  { epochs, rate, balance, smoothing, dropout }: TrainingOptions,
) => {
  const weights = new Float32Array(rows * classes)
  const bias = new Float32Array(classes)
  const scores = new Float64Array(classes)
  const classWeights = weighClasses(vectors, classes, balance)
  const random = seededRandom(1)
  const order = vectors.map((_, index) => index)
  const seen = seenFeatures(vectors)
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random)
    const step = rate * (1 - epoch / epochs)
    for (const index of order) {
      const vector = vectors[index] as Vector
      dropFeatures(vector, { share: dropout, random, seen })
      const { rows: own, values, count } = seen
      scores.set(bias)
      for (let n = 0; n < count; n++) {
        const from = (own[n] as number) * classes
        const value = values[n] as number
        for (let k = 0; k < classes; k++) (scores[k] as number) += (weights[from + k] as number) * value
      }
      toErrors(scores, vector.label, vector.weight * (classWeights[vector.label] ?? 1), smoothing)
      for (let k = 0; k < classes; k++) (bias[k] as number) -= step * BIAS_RATE * (scores[k] as number)
      for (let n = 0; n < count; n++) {
        const from = (own[n] as number) * classes
        const size = step * (values[n] as number)
        for (let k = 0; k < classes; k++) (weights[from + k] as number) -= size * (scores[k] as number)
      }
    }
  }
  return { weights, bias }
}

/** What is seen of a text this time: one place for all of them, since to make one for each took a tenth of the training. */
type Seen = { rows: Int32Array; values: Float32Array; count: number }

const seenFeatures = (vectors: Vector[]): Seen => {
  const most = vectors.reduce((found, { rows }) => Math.max(found, rows.length), 0)
  return { rows: new Int32Array(most), values: new Float32Array(most), count: 0 }
}

/** A text without some of its features, as long as it was with them. */
const dropFeatures = (
  { rows, values }: Vector,
  { share, random, seen }: { share: number; random: () => number; seen: Seen },
): void => {
  let kept = 0
  let squares = 0
  for (let n = 0; n < rows.length; n++) {
    if (share > 0 && random() < share) continue
    const value = values[n] as number
    seen.rows[kept] = rows[n] as number
    seen.values[kept] = value
    squares += value * value
    kept++
  }
  const norm = share > 0 ? 1 / Math.sqrt(squares || 1) : 1
  for (let n = 0; n < kept; n++) (seen.values[n] as number) *= norm
  seen.count = kept
}

const shuffle = (order: number[], random: () => number): void => {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const moved = order[at] as number
    order[at] = order[other] as number
    order[other] = moved
  }
}

/** In place: scores become probabilities less what is true, times the weight. */
const toErrors = (scores: Float64Array, label: number, weight: number, smoothing: number): void => {
  const spread = smoothing / scores.length
  let most = Number.NEGATIVE_INFINITY
  for (let k = 0; k < scores.length; k++) most = Math.max(most, scores[k] as number)
  let sum = 0
  for (let k = 0; k < scores.length; k++) {
    const raised = Math.exp((scores[k] as number) - most)
    scores[k] = raised
    sum += raised
  }
  for (let k = 0; k < scores.length; k++)
    scores[k] = ((scores[k] as number) / sum - (k === label ? 1 - smoothing : 0) - spread) * weight
}

const weighClasses = (vectors: Vector[], classes: number, balance: number): number[] => {
  const totals = Array.from({ length: classes }, () => 0)
  for (const { label, weight } of vectors) totals[label] = (totals[label] ?? 0) + weight
  const raw = totals.map((total) => (total > 0 ? total ** -balance : 0))
  const all = totals.reduce((sum, total) => sum + total, 0)
  const weighted = totals.reduce((sum, total, k) => sum + total * (raw[k] ?? 0), 0)
  return raw.map((one) => (one * all) / weighted)
}

/** Keeps the rows that weigh most, as whole numbers of 1/7 of the largest in each row. */
const compact = (
  {
    classes,
    rows,
    rarity,
    weights,
    bias,
  }: {
    classes: string[]
    rows: Map<number, number>
    rarity: Float32Array
    weights: Float32Array
    bias: Float32Array
  },
  { shape, lexicon, maxRows, temperature }: TrainingOptions,
): LinearModel => {
  const width = classes.length
  const largest = (row: number): number => {
    let most = 0
    for (let k = 0; k < width; k++) most = Math.max(most, Math.abs(weights[row * width + k] ?? 0))
    return most
  }
  const kept = [...rows]
    .map(([hash, row]) => ({ hash, row, size: largest(row) }))
    .sort((a, b) => b.size * (rarity[b.row] ?? 0) - a.size * (rarity[a.row] ?? 0) || a.hash - b.hash)
    .slice(0, maxRows)
    .sort((a, b) => a.hash - b.hash)
  const small = new Int8Array(kept.length * width)
  for (const [index, { row, size }] of kept.entries())
    for (let k = 0; k < width; k++)
      small[index * width + k] = Math.round(((weights[row * width + k] ?? 0) / (size || 1)) * LEVELS)
  return {
    classes,
    shape,
    lexicon: shape.loose ? lexicon : undefined,
    hashes: Uint32Array.from(kept, ({ hash }) => hash),
    weights: small,
    scale: Float32Array.from(kept, ({ size }) => size / LEVELS),
    rarity: Float32Array.from(kept, ({ row }) => rarity[row] ?? 0),
    bias,
    temperature,
  }
}

/** Steps from zero to the largest weight of a row: few of them compress well. */
const LEVELS = 7
