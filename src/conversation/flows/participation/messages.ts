import type { Say } from '#domain/content'
import type { Language } from '#languages'
import type { AskedConsultation } from '../../engine/types.ts'

const placesOf = ({ neighbourhoods }: AskedConsultation) => ({
  where: neighbourhoods.length > 0 ? 'some' : 'all',
  places: neighbourhoods.join(', '),
})

/** What is asked, of whom and until when; what is kept of an answer; that it binds nobody. */
export const consultationIntro = (
  say: Say,
  language: Language,
  one: AskedConsultation,
  privacyUrl: string,
): { about: string; consent: string } => {
  const { title, question, ends } = one
  const { where, places } = placesOf(one)
  return {
    about: say(language, 'participation.about', { title, question, ends, where, places }),
    consent: say(language, 'participation.consent', { where, privacyUrl }),
  }
}

/** The answers that may be given, by number. */
export const consultationOptions = ({ question, options }: AskedConsultation): string =>
  [
    `*${question}*`,
    ...options.map(({ title, body }, at) => `*${at + 1}.* ${title}${body ? `\n${body}` : ''}`),
  ].join('\n\n')
