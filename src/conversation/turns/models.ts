import { getUsedModelId, readModelWeights } from '#domain/conversations'
import type { Town } from '#domain/town'
import { describeError } from '#platform/telemetry'
import { shippedModels } from '../understanding/models.ts'
import { decodeModels } from '../understanding/storage.ts'
import type { Models } from '../understanding/train-models.ts'

/** What each town that has one of its own uses, opened once for each that is switched on. */
const opened = new WeakMap<Town, { id: string; models: Models }>()

/** What tells what words want in a town: its own model, or the one that all others share. */
export const getModels = async (town: Town): Promise<Models> => {
  const id = await getUsedModelId(town)
  if (!id) {
    opened.delete(town)
    return shippedModels()
  }
  const known = opened.get(town)
  if (known?.id === id) return known.models
  const models = await openModel(town, id)
  opened.set(town, { id, models })
  return models
}

/** A model that cannot be read, of another version, leaves the shipped one in use: people are answered all the same. */
const openModel = async (town: Town, id: string): Promise<Models> => {
  try {
    const weights = await readModelWeights(town, id)
    const intent = weights && decodeModels(weights).models.intent
    return intent ? { ...shippedModels(), intent } : shippedModels()
  } catch (error) {
    town.log.error(
      { model: id, error: describeError(error) },
      'the model of the town cannot be read: train again',
    )
    return shippedModels()
  }
}
