import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LinearModel } from './linear-model.ts'
import { decodeModels, encodeModels, MODEL_VERSION, type ModelFile } from './storage.ts'
import type { Models } from './train-models.ts'

/** The weights that are shipped. `bun run train` writes them. */
export const MODELS_FILE = 'corpus/models.bin'

const path = join(import.meta.dir, '../../..', MODELS_FILE)

let loaded: ModelFile | undefined

/** Read once. */
export const loadModelFile = (): ModelFile => {
  loaded ??= decodeModels(readFileSync(path))
  return loaded
}

/** Uses other models from now on: a benchmark measures with those that have not seen what it asks. */
export const replaceModels = (models: Models): void => {
  loaded = { version: MODEL_VERSION, corpus: '', lexicon: '', models }
}

/** @throws {Error} for a model that the file lacks */
export const getModel = (name: keyof Models): LinearModel => {
  const model = loadModelFile().models[name]
  if (!model) throw new Error(`no model «${name}» in ${MODELS_FILE}: run «bun run train»`)
  return model
}

/** The models that are shipped, for a town without one of its own. */
export const shippedModels = (): Models => ({ intent: getModel('intent'), language: getModel('language') })

/** @returns bytes written */
export const writeModels = (file: Omit<ModelFile, 'version' | 'models'> & { models: Models }): number => {
  const encoded = encodeModels({ version: MODEL_VERSION, ...file })
  writeFileSync(path, encoded)
  return encoded.length
}
