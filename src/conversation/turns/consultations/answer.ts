import type { Conversation, ConversationRow } from '#domain/conversations'
import { answerByMailIn } from '#domain/notifications'
import {
  ANSWER_CONFLICTS,
  answerConsultation,
  findAnswerOf,
  findPublicConsultation,
  takeBackAnswer,
} from '#domain/participation'
import type { Town } from '#domain/town'
import { Conflict, contextWithin, DomainError } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import type { ConversationEvent, Effect } from '../../engine/types.ts'
import { proofOn, toAskedConsultation } from './load.ts'

type Outcome = Omit<Extract<ConversationEvent, { type: 'consultation-answered' }>, 'id'>
type Command = Extract<Effect, { type: 'answer-consultation' | 'take-back-answer' }>

/** Takes an answer, or takes it back. @param id of the message that says so */
export const executeConsultationCommand = async (
  tx: Tx,
  town: Town,
  { contactId, channel }: Pick<ConversationRow, 'contactId' | 'channel'>,
  { language }: Conversation,
  command: Command,
  id: string,
): Promise<Outcome> => {
  const { number } = command
  const consultation = await findPublicConsultation(town, number, tx)
  const url = `${town.publicUrl}/participation${consultation ? `/${number}` : ''}`
  const outcomeOf = async (outcome: Outcome['outcome']): Promise<Outcome> => {
    const own = consultation && (await findAnswerOf(tx, town, consultation.id, { contactId }))
    return {
      type: 'consultation-answered',
      outcome,
      number,
      url,
      consultation: consultation && toAskedConsultation(town, language, consultation, own),
      ...(command.type === 'answer-consultation'
        ? {
            given: {
              option: command.option,
              neighbourhood: command.neighbourhood,
              change: command.change,
            },
          }
        : {}),
    }
  }
  if (!consultation) return outcomeOf('closed')
  const consultationId = consultation.id
  const ctx = contextWithin(tx, town, { kind: 'citizen' })
  try {
    if (command.type === 'take-back-answer') {
      await takeBackAnswer.within(ctx, { consultationId, contactId })
      return await outcomeOf('taken-back')
    }
    const { option, neighbourhood, change = false, mail = '' } = command
    if (proofOn(town, channel) === 'account') {
      const given = { consultationId, contactId, option, neighbourhood, change }
      const { outcome } = await answerConsultation.within(ctx, given)
      return await outcomeOf(outcome)
    }
    await answerByMailIn(tx, town, { consultationId, option, neighbourhood, to: mail, language, form: id })
    return await outcomeOf('asked')
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    if (error.problems.some(({ path }) => path === 'email')) return outcomeOf('wrong-mail')
    const reason = error instanceof Conflict && ANSWER_CONFLICTS.find((one) => one === error.reason)
    return outcomeOf(reason === 'answered' ? 'answered' : 'closed')
  }
}
