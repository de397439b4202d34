import { DateTime } from 'luxon'
import { countInbox } from '#domain/conversations'
import { enqueueMail, type OutgoingMail } from '#domain/mail'
import { countQueue, type QueueFilter, toStates } from '#domain/service-requests'
import { hasPermission, listMembers, type StaffListEntry } from '#domain/staff'
import type { Town } from '#domain/town'
import type { MailItem } from '#platform/mail'
import { getPreferences } from './preferences.ts'
import { type AlertKey, alertTexts } from './wording.ts'

/** Counted no further: more is many. */
const MAX_COUNT = 500

type Line = { key: AlertKey; count: number; path: string }

/** What there is for a member to do, in figures. */
const countWork = async (town: Town, member: StaffListEntry): Promise<Line[]> => {
  const open = { departments: member.departments, states: toStates('open'), order: 'due', limit: 0 } as const
  const requests = (filter: Partial<QueueFilter>) => countQueue(town, { ...open, ...filter }, MAX_COUNT)
  const inbox = hasPermission(member, 'answer-citizens')
    ? await countInbox(town, member)
    : { waiting: 0, mine: 0, mentions: 0 }
  const [overdue, soon, own] = hasPermission(member, 'see-queue')
    ? await Promise.all([
        requests({ due: 'late' }),
        requests({ due: 'soon' }),
        requests({ assignee: member.id }),
      ])
    : [0, 0, 0]
  return [
    { key: 'digest.waiting', count: inbox.waiting, path: '/console/conversations?show=waiting' },
    { key: 'digest.mine', count: inbox.mine, path: '/console/conversations?show=mine' },
    { key: 'digest.mentions', count: inbox.mentions, path: '/console/conversations?show=mentions' },
    { key: 'digest.overdue', count: overdue, path: '/console?due=late' },
    { key: 'digest.soon', count: soon, path: '/console?due=soon' },
    { key: 'digest.own', count: own, path: '/console?assignee=me' },
  ]
}

const toMail = (
  town: Town,
  member: StaffListEntry,
  language: string,
  lines: Line[],
  day: string,
): OutgoingMail => {
  const t = alertTexts(language)
  const count = (key: AlertKey) => lines.find((one) => one.key === key)?.count ?? 0
  const items = lines
    .filter((line) => line.count > 0)
    .map(
      ({ key, count: many, path }): MailItem => ({
        text: t(key, { count: many }),
        url: `${town.publicUrl}${path}`,
      }),
    )
  return {
    to: member.email,
    causeKey: `digest:${day}:${member.id}`,
    expiresAt: new Date(town.now().getTime() + 6 * 3_600_000),
    content: {
      language,
      subject: t('digest.subject', { overdue: count('digest.overdue'), waiting: count('digest.waiting') }),
      paragraphs: [
        t('digest.lead', { name: member.name.split(' ')[0] ?? '' }),
        ...(items.length === 0 ? [t('digest.nothing')] : []),
      ],
      items,
      action: { label: t('digest.open'), url: `${town.publicUrl}/console` },
      links: [{ label: t('account'), url: `${town.publicUrl}/console/account` }],
      footer: [t('footer', { authority: town.profile.authority })],
    },
  }
}

/** Sends each member who asked for it what there is to do today: figures and links, nothing of a citizen. */
export const sendDigests = async (town: Town): Promise<void> => {
  if (!town.mailer) return
  const members = (await listMembers(town)).filter(({ active }) => active)
  const preferences = await getPreferences(
    town,
    members.map(({ id }) => id),
  )
  const day = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone }).toISODate() ?? ''
  for (const member of members) {
    const { digest, language } = preferences.get(member.id) ?? { digest: false, language: 'ca' }
    if (!digest) continue
    const lines = await countWork(town, member)
    await town.db.transaction((tx) => enqueueMail(tx, town, [toMail(town, member, language, lines, day)]))
  }
}
