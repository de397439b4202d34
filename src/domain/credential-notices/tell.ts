import { DateTime } from 'luxon'
import { getPreferences } from '#domain/alerts'
import { createTranslator } from '#domain/content'
import { enqueueMail, type OutgoingMail } from '#domain/mail'
import { type ChangedBy, type CredentialChange, findActiveMember, type TellMember } from '#domain/staff'
import type { Town } from '#domain/town'
import ca from './texts/ca.json'
import es from './texts/es.json'

const translate = createTranslator({ ca, es } satisfies Record<string, Record<keyof typeof ca, string>>)

/**
 * Tells a member of a change to how they sign in, at the address that they have and at the one that they had. Nothing secret is in it,
 * and no link that signs in.
 */
export const tellOfCredentials =
  (town: Town): TellMember =>
  async (tx, memberId, change) => {
    const member = await findActiveMember(town, memberId, tx)
    if (!member) return
    const { language = 'ca' } = (await getPreferences(town, [memberId], tx)).get(memberId) ?? {}
    const addresses = change.kind === 'address' ? [change.from, change.to] : [member.email]
    const causeKey = `credential:${Bun.randomUUIDv7()}`
    const content = wordNotice(town, member.name, change, language)
    await enqueueMail(
      tx,
      town,
      addresses.map((to): OutgoingMail => ({ to, causeKey, content })),
    )
  }

const wordNotice = (
  town: Town,
  name: string,
  change: CredentialChange & ChangedBy,
  language: string,
): OutgoingMail['content'] => {
  const t = (key: keyof typeof ca, parameters?: Record<string, string>) =>
    translate(language, key, parameters)
  const { authority, contact } = town.profile
  const when = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
    .setLocale(language)
    .toLocaleString({ ...DateTime.DATETIME_FULL, timeZoneName: undefined })
  return {
    language,
    subject: t(`change.${change.kind}`),
    paragraphs: [
      t('lead', { name: name.split(' ')[0] ?? '' }),
      change.kind === 'address' ? t('addresses', { from: change.from, to: change.to }) : '',
      t(change.by === undefined ? 'yourself' : 'other', { by: change.by ?? '' }),
      t('if-not'),
    ].filter(Boolean),
    facts: [
      { label: t('when'), value: when },
      ...('passkey' in change && change.passkey ? [{ label: t('passkey'), value: change.passkey }] : []),
    ],
    action: { label: t('account'), url: `${town.publicUrl}/console/account` },
    footer: [t('footer', { authority }), contact],
  }
}
