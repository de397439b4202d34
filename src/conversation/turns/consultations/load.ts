import { formatLongDate } from '#domain/content'
import {
  type Consultation,
  consultationText,
  findAnswerOf,
  listOpenConsultations,
  type OwnAnswer,
  optionText,
  optionTitle,
} from '#domain/participation'
import { findNeighbourhood } from '#domain/places'
import type { Language, Town } from '#domain/town'
import type { AskedConsultation, ConversationEvent, Effect, RespondentProof } from '../../engine/types.ts'

type Listed = Omit<Extract<ConversationEvent, { type: 'consultations' }>, 'id'>

/** A question as it is asked in a language. @param own what they answered */
export const toAskedConsultation = (
  town: Town,
  language: Language,
  one: Consultation,
  own?: OwnAnswer,
): AskedConsultation => ({
  number: one.number,
  ...consultationText(one, language),
  options: one.options.map((option) => ({ id: option.id, ...optionText(option, language) })),
  neighbourhoods: one.neighbourhoods,
  // A day ends where the next begins.
  ends: formatLongDate(one.endsAt.getTime() - 1, language, town.profile.time_zone),
  url: `${town.publicUrl}/participation/${one.number}`,
  own: own && {
    option: optionTitle(one, own.option, language),
    neighbourhood: own.neighbourhood ?? undefined,
  },
})

/** By what people are known on a channel: where anybody may begin any number of chats, by an address that confirms. */
export const proofOn = (town: Town, channel: string | undefined): RespondentProof => {
  const anonymous = town.channels.find(({ id }) => id === channel)?.anonymous ?? false
  if (!anonymous) return 'account'
  return town.mailer ? 'mail' : 'none'
}

/** The questions that are open, with what they answered; of a number, that one. */
export const loadConsultations = async (
  town: Town,
  { contactId, channel }: { contactId: string; channel: string | undefined },
  language: Language,
  { number, home }: Extract<Effect, { type: 'consultations' }>,
): Promise<Listed> => {
  const open = await listOpenConsultations(town)
  const wanted = number === undefined ? open : open.filter((one) => one.number === number)
  const proof = proofOn(town, channel)
  return {
    type: 'consultations',
    number,
    proof,
    url: `${town.publicUrl}/participation`,
    home: home && { name: findNeighbourhood(town, home) },
    consultations: await Promise.all(
      wanted.map(async (one) => {
        const own = proof === 'account' ? await findAnswerOf(town.db, town, one.id, { contactId }) : undefined
        return toAskedConsultation(town, language, one, own)
      }),
    ),
  }
}
