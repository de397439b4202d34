import { enqueueMail, type Follow, followUrl, listConfirmedFollows, mailEnding, mailText } from '#domain/mail'
import {
  canReopen,
  isNeighbourUpdate,
  type Rejection,
  type ServiceRequest,
  type ServiceRequestEvent,
  toPublicEvent,
} from '#domain/service-requests'
import { localised, type ServiceDefinition } from '#domain/services'
import type { Town } from '#domain/town'
import type { Language } from '#languages'
import type { Tx } from '#platform/database'
import type { MailContent, MailLink } from '#platform/mail'

/** A request with what is said of it: its service, where that is still offered. */
export type ToldRequest = { request: ServiceRequest; service: ServiceDefinition | undefined }

/** What a request is called in a subject line. */
export const nameOf = ({ request, service }: ToldRequest, language: Language): string =>
  service ? localised(service.names, language) : request.serviceCode

export const pageOf = (town: Town, { request }: ToldRequest, language: Language): MailLink => ({
  label: mailText(language, 'request.see'),
  url: `${town.publicUrl}/reports/${request.id}?lang=${language}`,
})

/** What anybody may read of a request: an address may be given by anybody. */
export const factsOf = (told: ToldRequest, language: Language): NonNullable<MailContent['facts']> =>
  [
    { label: mailText(language, 'label.number'), value: told.request.id },
    { label: mailText(language, 'label.service'), value: nameOf(told, language) },
    {
      label: mailText(language, 'label.place'),
      value: (told.service?.public && told.request.publicAddress) || '',
    },
  ].filter(({ value }) => value)

/** What asks an address to confirm that it is told of a request: as its reporter, or as a neighbour. */
export const requestConfirmation = (town: Town, told: ToldRequest, follow: Follow): MailContent => {
  const { language } = follow
  const kind = follow.reporter ? 'received' : 'follow'
  const blanks = { number: told.request.id, service: nameOf(told, language) }
  return {
    language,
    subject: mailText(language, `request.${kind}.subject`, blanks),
    paragraphs: [mailText(language, `request.${kind}.body`), mailText(language, 'confirm.body')],
    facts: factsOf(told, language),
    action: { label: mailText(language, 'confirm.action'), url: followUrl(town, follow.id, 'confirm') },
    links: [pageOf(town, told, language)],
    ...mailEnding(town, language, follow),
  }
}

/** How a state is called, and a note of the town's with what a machine made of it, in a language. */
type Wording = {
  nameState: (language: Language, state: ServiceRequest['state']) => string
  withTranslation: (note: string, language: Language) => string
}

/** What happened, where the state is not what is new. */
const NEWS: ReadonlyMap<ServiceRequestEvent['kind'], 'noted' | 'corrected'> = new Map([
  ['noted', 'noted'],
  ['corrected', 'corrected'],
  ['reclassified', 'corrected'],
])

/** News of a request for one address; nothing where it is not for it to hear. */
const newsOf = (
  town: Town,
  told: ToldRequest & { event: ServiceRequestEvent },
  follow: Follow,
  { nameState, withTranslation }: Wording,
): MailContent | undefined => {
  const { request, service, event } = told
  const { language, reporter } = follow
  // As in the chat: what the town writes to its reporter names them perhaps, and neighbours read what the public does.
  const shown = service?.public ?? false
  // What a neighbour wrote everybody reads alike.
  const added = isNeighbourUpdate(event)
  const kind = added ? 'neighbour' : (NEWS.get(event.kind) ?? 'state')
  if (!reporter && !shown && kind !== 'state') return undefined
  const note = reporter && !added ? event.publicNote : shown ? toPublicEvent(event).note : null
  const state = nameState(language, event.state)
  const blanks = { number: request.id, service: nameOf(told, language), state }
  const asks = reporter && kind === 'state' && canReopen(town, request)
  const answer = (choice: 'yes' | 'no'): MailLink => ({
    label: mailText(language, `mended.${choice}`),
    url: `${followUrl(town, follow.id, 'mended')}&answer=${choice}`,
  })
  return {
    language,
    subject: mailText(language, `request.${kind}.subject`, blanks),
    paragraphs: [
      ...(kind === 'noted' || kind === 'neighbour' ? [] : [mailText(language, `request.${kind}.body`)]),
      ...(added ? [mailText(language, note ? 'request.neighbour.body' : 'request.neighbour.photo')] : []),
      ...(note ? [added ? note : withTranslation(note, language)] : []),
      ...(asks ? [mailText(language, 'mended.question')] : []),
    ],
    facts: [...factsOf(told, language), { label: mailText(language, 'label.state'), value: state }],
    action: asks ? answer('yes') : pageOf(town, told, language),
    links: asks ? [answer('no'), pageOf(town, told, language)] : [],
    ...mailEnding(town, language, follow),
  }
}

/**
 * Writes to the addresses that follow a request what happened to it: its reporter's, its neighbours', and those of contacts who are told of
 * it.
 * @param contacts who is told otherwise: the reporter first, where there is one
 */
export const mailRequestChange = async (
  tx: Tx,
  town: Town,
  told: ToldRequest & { event: ServiceRequestEvent },
  contacts: readonly string[],
  wording: Wording,
): Promise<void> => {
  if (!town.mailer) return
  const { request, event } = told
  const own = await listConfirmedFollows(tx, town, 'request', [request.id])
  const ofContacts = (await listConfirmedFollows(tx, town, 'contact', contacts)).map((follow) => ({
    ...follow,
    reporter: follow.subject === request.contactId,
  }))
  // Of an address that is told twice over, the reporter's message is the one that is sent.
  const all = [...own, ...ofContacts].toSorted((a, b) => Number(b.reporter) - Number(a.reporter))
  await mailUpdateAuthor(tx, town, told)
  for (const follow of all) {
    const content = newsOf(town, told, follow, wording)
    if (content)
      await enqueueMail(tx, town, [{ to: follow.to, causeKey: `request-event:${event.id}`, content }])
  }
}

/** Who wrote what was published is told that it was, in place of being told what it says. */
const mailUpdateAuthor = async (
  tx: Tx,
  town: Town,
  told: ToldRequest & { event: ServiceRequestEvent },
): Promise<void> => {
  const { event, request } = told
  const update = isNeighbourUpdate(event) && event.details?.update
  if (!update) return
  for (const follow of await listConfirmedFollows(tx, town, 'update', [`${request.id}/${update}`])) {
    const { language } = follow
    const content: MailContent = {
      language,
      subject: mailText(language, 'update.published.subject', { number: request.id }),
      paragraphs: [mailText(language, 'update.published.body')],
      facts: factsOf(told, language),
      action: pageOf(town, told, language),
      ...mailEnding(town, language, follow),
    }
    await enqueueMail(tx, town, [{ to: follow.to, causeKey: `request-event:${event.id}`, content }])
  }
}

/** Tells the address that something was written from that it is not published, and why. */
export const mailRejection = async (
  tx: Tx,
  town: Town,
  told: ToldRequest & Rejection & { causeKey: string },
): Promise<void> => {
  if (!town.mailer) return
  const { request, updateId, reason = 'none', causeKey } = told
  for (const follow of await listConfirmedFollows(tx, town, 'update', [`${request.id}/${updateId}`])) {
    const { language } = follow
    const content: MailContent = {
      language,
      subject: mailText(language, 'update.rejected.subject', { number: request.id }),
      paragraphs: [mailText(language, 'update.rejected.body', { reason })],
      facts: factsOf(told, language),
      action: pageOf(town, told, language),
      ...mailEnding(town, language, follow),
    }
    await enqueueMail(tx, town, [{ to: follow.to, causeKey, content }])
  }
}
