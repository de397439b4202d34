import { findActiveService, localised } from '#domain/services'
import { fold } from '#platform/text'
import type { Reporting, StepResult, World } from '../../engine/types.ts'
import { isCommand } from '../../language/commands.ts'
import { askNextQuestion, updateDraft, warnOfDanger } from './incident.ts'
import { proposedService } from './proposal-question.ts'

/** It is what the pictures seem to be, or it is not. What they show needs no words; a general service does. */
export const answerProposal = (
  conversation: Reporting,
  code: string,
  world: World,
): StepResult | undefined => {
  const { draft } = conversation.stage
  if (draft.page || draft.group) return undefined
  if (code === 'none') return askNextQuestion(updateDraft(conversation, { proposalRefused: true }), world)
  const service = findActiveService(world.catalogue, code)
  if (!service) return undefined
  const isGeneral = world.catalogue.groups.some(({ general_service: general }) => general === code)
  const known = updateDraft(conversation, {
    group: service.group,
    serviceCode: code,
    ...(!isGeneral &&
      !draft.detail && { detail: localised(service.names, conversation.language), pictured: true }),
  })
  return warnOfDanger(askNextQuestion(known, world), service, world)
}

/** «sí», «no», 1 or 2: whether it is what the pictures seem to be. Nothing where that is not asked, or other words are said. */
export const proposalInWords = (
  conversation: Reporting,
  said: string,
  world: World,
): StepResult | undefined => {
  const proposed = proposedService(conversation.stage.draft, world)
  if (!proposed) return undefined
  if (isCommand(said, 'yes') || fold(said) === '1') return answerProposal(conversation, proposed.code, world)
  return isCommand(said, 'no') || fold(said) === '2' ? answerProposal(conversation, 'none', world) : undefined
}
