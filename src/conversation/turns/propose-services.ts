import { getCatalogue, type ServiceDefinition } from '#domain/services'
import type { Town } from '#domain/town'
import * as recognise from '../engine/recognise.ts'
import { getModels } from './models.ts'

const load = async (town: Town) => {
  const [catalogue, models] = await Promise.all([getCatalogue(town), getModels(town)])
  return { catalogue, models, readPlace: town.gazetteer.read }
}

/** The services of a town that a description may be of, likeliest first, three at most. */
export const proposeServices = async (town: Town, text: string): Promise<ServiceDefinition[]> =>
  recognise.proposeServices(text, await load(town))

/** The service of a town that a description tells of with little doubt. */
export const likelyService = async (town: Town, text: string): Promise<ServiceDefinition | undefined> =>
  recognise.likelyService(text, await load(town))
