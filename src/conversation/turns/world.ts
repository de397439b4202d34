import { getCollectionPlan, getOfferedSchedules } from '#domain/appointments'
import { getAssetLayers } from '#domain/assets'
import { type Content, getContent, getDraft, getTexts } from '#domain/content'
import { type Conversation, getPhraseExamples } from '#domain/conversations'
import { getServiceArea } from '#domain/places'
import { getCatalogue } from '#domain/services'
import { operatorsText, type Town } from '#domain/town'
import type { World } from '../engine/types.ts'
import { getModels } from './models.ts'

/**
 * What a turn may know: for a person who tries out the draft, the draft.
 * @param published what is published, where it is being asked for already
 */
export const loadWorld = async (
  town: Town,
  { preview }: Pick<Conversation, 'preview'>,
  published?: Promise<Content>,
): Promise<World> => {
  const loadContent = async () =>
    (preview && (await getDraft(town))?.content) || (published ?? getContent(town))
  // Sent at once: in a town that was quiet for seconds, each of them asks the database.
  const [content, catalogue, schedules, models, examples, layers] = await Promise.all([
    loadContent(),
    getCatalogue(town),
    getOfferedSchedules(town),
    getModels(town),
    getPhraseExamples(town),
    getAssetLayers(town),
  ])
  return {
    now: town.now().getTime(),
    profile: town.profile,
    operators: (language) => operatorsText(town, language),
    catalogue,
    content,
    schedules,
    collections: getCollectionPlan(town),
    say: getTexts(content),
    model: town.model !== undefined,
    models,
    examples,
    layers,
    neighbourhoods: town.gazetteer.neighbourhoods,
    ground: getServiceArea(town),
    readPlace: (text) => town.gazetteer.read(text),
  }
}
