import { DateTime } from 'luxon'
import { getPreferences } from '#domain/alerts'
import { getContent, isStaffed } from '#domain/content'
import { enqueueMail, listEnqueued, type OutgoingMail } from '#domain/mail'
import { hasPermission, listMembers, type StaffListEntry } from '#domain/staff'
import type { Town } from '#domain/town'
import { getFigures } from './figures.ts'
import { makePaper } from './paper.ts'
import { monthPeriod } from './period.ts'
import { type FigureSheet, toSheet } from './sheet.ts'
import { describeMonth, figureTexts } from './wording.ts'

/** Until which day of the month figures are sent that were not on its first working day: the service did not run. */
const LAST_DAY = 15

/** Who does not get it within days reads it in the console. */
const WORTH_DAYS = 5

type Recipient = { member: StaffListEntry; language: string }

const causeKey = (month: DateTime, { id }: StaffListEntry): string =>
  `figures:${month.toFormat('yyyy-MM')}:${id}`

/**
 * Sends the figures of the month before to each member who asked for them, once: on the first working day of a month, or on the next
 * one where they could not be. Those of a department get the figures of its requests.
 */
export const sendMonthlyFigures = async (town: Town): Promise<void> => {
  const today = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
  if (!town.mailer || today.day > LAST_DAY || !isStaffed(today, (await getContent(town)).hours)) return
  const month = today.startOf('month').minus({ months: 1 })
  const waiting = await listRecipients(town, month)
  // The same paper for all who have the same to read.
  const alike = Map.groupBy(
    waiting,
    ({ member, language }) => `${language} ${member.departments.toSorted().join(' ')}`,
  )
  for (const recipients of alike.values()) {
    const [{ member, language }] = recipients as [Recipient, ...Recipient[]]
    const scope = { departments: member.departments }
    const sheet = await toSheet(town, await getFigures(town, monthPeriod(town, month), scope), language)
    const pdf = await makePaper(town, sheet, { ...scope, language })
    const mails = recipients.map((one) => toMail(town, one, { month, sheet, pdf }))
    await town.db.transaction((tx) => enqueueMail(tx, town, mails))
  }
}

/** Those who asked for the figures, may see them, and have not been sent those of a month. */
const listRecipients = async (town: Town, month: DateTime): Promise<Recipient[]> => {
  const members = (await listMembers(town)).filter(
    (member) => member.active && hasPermission(member, 'see-figures'),
  )
  const preferences = await getPreferences(
    town,
    members.map(({ id }) => id),
  )
  const wanted = members.flatMap((member): Recipient[] => {
    const { monthly, language } = preferences.get(member.id) ?? { monthly: false, language: 'ca' }
    return monthly ? [{ member, language }] : []
  })
  const sent = await listEnqueued(
    town,
    wanted.map(({ member }) => causeKey(month, member)),
  )
  return wanted.filter(({ member }) => !sent.has(causeKey(month, member)))
}

type Enclosed = { month: DateTime; sheet: FigureSheet; pdf: Uint8Array }

const toMail = (
  town: Town,
  { member, language }: Recipient,
  { month, sheet, pdf }: Enclosed,
): OutgoingMail => {
  const t = figureTexts(language)
  const subject = t('mail.subject', { month: describeMonth(month, language) })
  return {
    to: member.email,
    causeKey: causeKey(month, member),
    expiresAt: new Date(town.now().getTime() + WORTH_DAYS * 86_400_000),
    content: {
      language,
      subject,
      paragraphs: [t('mail.lead', { name: member.name.split(' ')[0] ?? '' })],
      facts: sheet.cards.map(({ name, value, change }) => ({
        label: name,
        value: `${value} (${change.words})`,
      })),
      action: {
        label: t('mail.open'),
        url: `${town.publicUrl}/console/figures?from=${month.toISODate()}&to=${month.endOf('month').toISODate()}`,
      },
      links: [{ label: t('mail.account'), url: `${town.publicUrl}/console/account` }],
      footer: [t('mail.footer', { authority: town.profile.authority })],
      attachments: [
        {
          filename: `xifres-${month.toFormat('yyyy-MM')}.pdf`,
          contentType: 'application/pdf',
          base64: Buffer.from(pdf).toString('base64'),
        },
      ],
    },
  }
}
