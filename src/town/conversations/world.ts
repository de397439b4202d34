import { offeredAgendas } from '#town/appointments'
import { contentOf, draftOf, voiceOf } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { groundOf } from '#town/places'
import { catalogueOf } from '#town/services'
import type { Conversation, World } from './engine/types.ts'
import { examplesOf } from './phrases.ts'

/** What a turn may know: for whoever is trying the draft out, the draft. */
export const worldOf = async (town: Town, { preview }: Pick<Conversation, 'preview'>): Promise<World> => {
  const draft = preview ? await draftOf(town) : undefined
  const content = draft?.content ?? (await contentOf(town))
  return {
    now: town.now().getTime(),
    profile: town.profile,
    catalogue: await catalogueOf(town),
    content,
    agendas: await offeredAgendas(town),
    say: voiceOf(content),
    model: town.model !== undefined,
    examples: await examplesOf(town),
    quarters: town.gazetteer.quarters,
    ground: groundOf(town),
    spot: (words) => town.gazetteer.spot(words),
  }
}
