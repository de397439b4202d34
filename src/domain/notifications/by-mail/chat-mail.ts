import { findContact } from '#domain/contacts'
import { askFollow, enqueueMail, followUrl, mailEnding, mailText } from '#domain/mail'
import { DomainError, useCase } from '#domain/use-cases'
import type { Language } from '#languages'
import { parseMailAddress } from '#platform/mail'

/** Somebody in a chat asks that an address be told what that chat is told of reports and appointments. */
export const followContactByMail = useCase({
  allow: { citizen: true },
  run: async (
    { db: tx, town },
    { sessionId, to: typed, language }: { sessionId: string; to: string; language: Language },
  ): Promise<void> => {
    const to = parseMailAddress(typed)
    if (!to) throw new DomainError('invalid', [{ path: 'email', code: 'unknown' }])
    const contactId = await findContact(tx, town, sessionId)
    if (!contactId || !town.mailer) throw new DomainError('not-found')
    const follow = await askFollow(tx, town, { to, kind: 'contact', subject: contactId, language })
    if (!follow || follow.confirmed) return
    const content = {
      language,
      subject: mailText(language, 'contact.follow.subject'),
      paragraphs: [mailText(language, 'contact.follow.body'), mailText(language, 'confirm.body')],
      action: { label: mailText(language, 'confirm.action'), url: followUrl(town, follow.id, 'confirm') },
      ...mailEnding(town, language, follow),
    }
    const causeKey = `mail-follow:${follow.id}:${follow.expiresAt?.getTime()}`
    await enqueueMail(tx, town, [{ to, causeKey, content }])
  },
})
