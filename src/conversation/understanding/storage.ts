import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { FeatureShape } from './features.ts'
import { type Lexicon, parseLexicon } from './lexicon.ts'
import type { LinearModel } from './linear-model.ts'

/** Models in one file: a version, what they were trained on, and how they are used. */
export type ModelFile = {
  version: number
  /** SHA-256 of the corpus. */
  corpus: string
  /** The lines of the lexicon of concepts. */
  lexicon: string
  models: Record<string, LinearModel>
}

/** Raised when the layout changes or features are hashed otherwise: older weights mean nothing then. */
export const MODEL_VERSION = 2

type Header = {
  version: number
  corpus: string
  lexicon: string
  models: Record<string, { classes: string[]; shape: FeatureShape; temperature: number; rows: number }>
}

/**
 * Brotli over a length, a header in JSON and, model by model, hashes, scales, rarities, biases and weights.
 * @param quality of the compression, to 11: the best takes a minute
 */
export const encodeModels = ({ version, corpus, lexicon, models }: ModelFile, quality = 11): Uint8Array => {
  const header: Header = { version, corpus, lexicon, models: {} }
  const parts: Uint8Array[] = []
  for (const [name, model] of Object.entries(models)) {
    const { classes, shape, temperature, hashes } = model
    header.models[name] = { classes, shape, temperature, rows: hashes.length }
    for (const array of [hashes, model.scale, model.rarity, model.bias, model.weights])
      parts.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const length = new Uint8Array(Uint32Array.of(text.length).buffer)
  return brotliCompressSync(Buffer.concat([length, text, ...parts]), {
    params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: quality },
  })
}

/** @throws {Error} for another version's file */
export const decodeModels = (compressed: Uint8Array): ModelFile => {
  const bytes = brotliDecompressSync(compressed)
  let at = 0
  const take = (length: number): ArrayBuffer => {
    const taken = new Uint8Array(bytes.subarray(at, at + length)).buffer
    at += length
    return taken
  }
  const [length = 0] = new Uint32Array(take(4))
  const { version, corpus, lexicon, models } = JSON.parse(new TextDecoder().decode(take(length))) as Header
  if (version !== MODEL_VERSION) throw new Error(`models of version ${version}, not ${MODEL_VERSION}`)
  const concepts = parseLexicon(lexicon)
  const read = ({ classes, shape, temperature, rows }: Header['models'][string]): LinearModel => ({
    classes,
    shape,
    temperature,
    lexicon: lexiconFor(shape, concepts),
    hashes: new Uint32Array(take(rows * 4)),
    scale: new Float32Array(take(rows * 4)),
    rarity: new Float32Array(take(rows * 4)),
    bias: new Float32Array(take(classes.length * 4)),
    weights: new Int8Array(take(rows * classes.length)),
  })
  return {
    version,
    corpus,
    lexicon,
    models: Object.fromEntries(Object.entries(models).map(([name, one]) => [name, read(one)])),
  }
}

const lexiconFor = ({ loose }: FeatureShape, lexicon: Lexicon): Lexicon | undefined =>
  loose ? lexicon : undefined
