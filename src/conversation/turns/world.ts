import { getOfferedSchedules } from '#domain/appointments'
import { getContent, getDraft, getTexts } from '#domain/content'
import { type Conversation, getPhraseExamples } from '#domain/conversations'
import { getServiceArea } from '#domain/places'
import { getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import type { World } from '../engine/types.ts'
import { getModels } from './models.ts'

/** What a turn may know: for a person who tries out the draft, the draft. */
export const loadWorld = async (town: Town, { preview }: Pick<Conversation, 'preview'>): Promise<World> => {
  const draft = preview ? await getDraft(town) : undefined
  const content = draft?.content ?? (await getContent(town))
  return {
    now: town.now().getTime(),
    profile: town.profile,
    catalogue: await getCatalogue(town),
    content,
    schedules: await getOfferedSchedules(town),
    say: getTexts(content),
    model: town.model !== undefined,
    models: await getModels(town),
    examples: await getPhraseExamples(town),
    neighbourhoods: town.gazetteer.neighbourhoods,
    ground: getServiceArea(town),
    readPlace: (text) => town.gazetteer.read(text),
  }
}
