import { newConversation, type Outgoing } from '#domain/conversations'
import type { Consultation } from '#domain/participation'
import type { Language, Town } from '#domain/town'
import { withPendingQuestion } from '../../engine/menu.ts'
import { step } from '../../engine/step.ts'
import type { ConversationEvent } from '../../engine/types.ts'
import { listMessages } from '../resolve-queries.ts'
import { loadWorld } from '../world.ts'
import { toAskedConsultation } from './load.ts'

/** What a citizen would see of a consultation in a language: what it is about, and what can be answered. Nothing is done. */
export const previewConsultation = async (
  town: Town,
  consultation: Consultation,
  language: Language,
): Promise<Outgoing[]> => {
  const world = await loadWorld(town, {})
  const { number } = consultation
  const asked = toAskedConsultation(town, language, consultation)
  const listed: ConversationEvent = {
    id: 'preview',
    type: 'consultations',
    number,
    consultations: [asked],
    proof: 'account',
    url: asked.url,
  }
  const before = { ...newConversation(language), greeted: true, languageChosen: true }
  const [neighbourhood] = asked.neighbourhoods
  const agreed = withPendingQuestion(before, { for: 'consultation', number, step: 'home', neighbourhood })
  return [before, agreed].flatMap((conversation) => listMessages(step(conversation, listed, world).effects))
}
