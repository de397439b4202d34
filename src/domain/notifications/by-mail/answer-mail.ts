import { askFollow, enqueueMail, type Follow, followUrl, mailEnding, mailText } from '#domain/mail'
import {
  type Consultation,
  consultationText,
  findAnswer,
  findAnswerOf,
  findConsultation,
  type GivenAnswer,
  keepUnconfirmed,
  optionTitle,
  phaseOf,
} from '#domain/participation'
import type { Town } from '#domain/town'
import { DomainError, useCase } from '#domain/use-cases'
import type { Language } from '#languages'
import type { Db, Tx } from '#platform/database'
import { type MailContent, parseMailAddress } from '#platform/mail'
import { isUuid } from '#platform/text'

/** What somebody answers in the name of an address. `form`: names one filling-in, so that it is taken once. */
export type AnswerByMail = GivenAnswer & { to: string; language: Language; form: string }

/**
 * What a follow that confirms an answer is of.
 * @returns the ids of the question and of the answer
 */
export const answerOf = ({
  subject,
}: Pick<Follow, 'subject'>): { consultationId: string; answerId: string } => {
  const [consultationId = '', answerId = ''] = subject.split('/')
  return { consultationId, answerId }
}

/**
 * Keeps an answer, and asks the address in whose name it is given to confirm it. It counts once it has. What is answered is the same whosever
 * address it is, and whether or not it has answered before.
 * @throws {DomainError} `invalid` at `email`, `option` or `neighbourhood`; `not-found` @throws {Conflict} `closed`
 */
export const answerByMail = useCase({
  allow: { citizen: true },
  run: ({ db: tx, town }, given: AnswerByMail): Promise<void> => answerByMailIn(tx, town, given),
})

/** As {@link answerByMail}, as a part of something larger. */
export const answerByMailIn = async (
  tx: Tx,
  town: Town,
  { to: typed, language, form, ...given }: AnswerByMail,
): Promise<void> => {
  if (!town.mailer || !isUuid(form)) throw new DomainError('not-found')
  const to = parseMailAddress(typed)
  if (!to) throw new DomainError('invalid', [{ path: 'email', code: 'unknown' }])
  const consultation = await keepUnconfirmed(tx, town, { ...given, id: form, address: to })
  if (!consultation) return
  const subject = `${consultation.id}/${form}`
  const follow = await askFollow(tx, town, { to, kind: 'answer', subject, language })
  if (!follow || follow.confirmed) return
  const causeKey = `mail-follow:${follow.id}:${follow.expiresAt?.getTime()}`
  await enqueueMail(tx, town, [{ to, causeKey, content: confirmationOf(town, consultation, follow) }])
}

/** What was chosen is not repeated: the address may be anybody’s. */
const confirmationOf = (town: Town, consultation: Consultation, follow: Follow): MailContent => {
  const { language } = follow
  const { title, question } = consultationText(consultation, language)
  return {
    language,
    subject: mailText(language, 'answer.subject', { title }),
    paragraphs: [question, mailText(language, 'answer.body'), mailText(language, 'answer.kept')],
    action: { label: mailText(language, 'answer.action'), url: followUrl(town, follow.id, 'confirm') },
    links: [
      {
        label: mailText(language, 'answer.page'),
        url: `${town.publicUrl}/participation/${consultation.number}?lang=${language}`,
      },
    ],
    ...mailEnding(town, language, follow),
  }
}

/** An answer that an address is to confirm, or has. `before`: what it would be instead of. */
export type MailAnswer = {
  consultation: Consultation
  option: string
  neighbourhood: string | null
  before: string | undefined
}

/** What a follow of the kind `answer` is of; nothing once the question is closed. */
export const describeMailAnswer = async (
  db: Db,
  town: Town,
  follow: Follow,
): Promise<MailAnswer | undefined> => {
  const ids = answerOf(follow)
  const consultation = await findConsultation(town, ids.consultationId, db)
  const answer = await findAnswer(db, town, ids)
  if (!consultation || !answer || phaseOf(consultation, town.now()) !== 'open') return undefined
  const counted = answer.counted
    ? undefined
    : await findAnswerOf(db, town, consultation.id, { address: follow.to })
  return {
    consultation,
    option: optionTitle(consultation, answer.option, follow.language),
    neighbourhood: answer.neighbourhood,
    before: counted && optionTitle(consultation, counted.option, follow.language),
  }
}
