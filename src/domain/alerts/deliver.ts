import { and, eq, inArray, isNull, like, lt, sql } from 'drizzle-orm'
import { listErasedConversations } from '#domain/conversations'
import { enqueueMail } from '#domain/mail'
import { hasPermission, listMembers, type StaffListEntry } from '#domain/staff'
import type { Runtime, Town } from '#domain/town'
import { sendPush } from '#platform/push'
import { describeError } from '#platform/telemetry'
import { deliverAlert } from './collect.ts'
import { forgetDevice, getPushKeys, listSubscriptions } from './devices.ts'
import { ALERT_ACTIONS } from './events.ts'
import { getPreferences } from './preferences.ts'
import { alert } from './tables.ts'
import { type AlertWords, alertTexts, wordAlert } from './wording.ts'

/** After so long an alert is no news any more: who works sees the page. */
const STALE_MS = 4 * 3_600_000

/** Alerts are kept so long that nothing is told twice. */
const KEPT_DAYS = 30

type Row = typeof alert.$inferSelect

/** Sends an alert by the ways that its member chose. @throws where a push service asks to be asked later, for the queue to try again */
export const deliver = async (town: Town, alertId: string, { outbound }: Runtime): Promise<void> => {
  const [row] = await town.db
    .select()
    .from(alert)
    .where(and(eq(alert.jurisdictionId, town.id), eq(alert.id, alertId), isNull(alert.sentAt)))
  if (!row) return
  const member = (await listMembers(town)).find(({ id, active }) => active && id === row.memberId)
  const news = town.now().getTime() - row.at.getTime() < STALE_MS
  if (member && news && hasPermission(member, ALERT_ACTIONS[row.event])) {
    const preferences = (await getPreferences(town, [member.id])).get(member.id)
    const chosen = preferences?.choices[row.event] ?? []
    const language = preferences?.language ?? 'ca'
    const words = await wordAlert(town, row.event, row.detail, language)
    if (chosen.includes('mail')) await sendAlertMail(town, row, member, words, language)
    if (chosen.includes('push')) await pushToAll(town, row, words, outbound.untrusted)
  }
  await town.db.update(alert).set({ sentAt: town.now() }).where(eq(alert.id, row.id))
}

const sendAlertMail = (
  town: Town,
  { id }: Row,
  { email }: StaffListEntry,
  { title, body, path }: AlertWords,
  language: string,
): Promise<number> => {
  const t = alertTexts(language)
  return town.db.transaction((tx) =>
    enqueueMail(tx, town, [
      {
        to: email,
        causeKey: `alert:${id}`,
        expiresAt: new Date(town.now().getTime() + STALE_MS),
        content: {
          language,
          subject: title,
          paragraphs: [body],
          action: { label: t('open'), url: `${town.publicUrl}${path}` },
          links: [{ label: t('account'), url: `${town.publicUrl}/console/account` }],
          footer: [t('footer', { authority: town.profile.authority })],
        },
      },
    ]),
  )
}

const pushToAll = async (
  town: Town,
  { event, causeKey, memberId }: Row,
  words: AlertWords,
  outbound: Runtime['outbound']['untrusted'],
): Promise<void> => {
  const devices = await listSubscriptions(town, memberId)
  if (devices.length === 0) return
  const keys = await getPushKeys(town)
  // A topic is a name of 32 characters at most (RFC 8030, section 5.4): it replaces what the browser has not fetched yet.
  const topic = town.vault.blindIndex(`topic:${causeKey}`).toString('base64url').slice(0, 32)
  const message = { ...words, tag: `${event}:${topic}` }
  let again = false
  for (const { id, subscription } of devices)
    try {
      const outcome = await sendPush(outbound, subscription, message, {
        keys,
        topic,
        sender: town.publicUrl,
      })
      if (outcome === 'gone') await forgetDevice(town, id)
      if (outcome === 'refused') town.log.warn({ device: id }, 'push refused')
      again ||= outcome === 'later'
    } catch (error) {
      town.log.warn({ device: id, error: describeError(error) }, 'push failed')
      again = true
    }
  // The same topic and tag: who got it is not told twice.
  if (again) throw new Error('a push service asks to be asked later')
}

/** Has alerts delivered whose job was lost with its process. */
export const requeueAlerts = async (town: Town, olderThanSeconds: number): Promise<void> => {
  const before = new Date(town.now().getTime() - Math.max(60, olderThanSeconds) * 1000)
  const late = await town.db
    .select({ alertId: alert.id })
    .from(alert)
    .where(and(eq(alert.jurisdictionId, town.id), isNull(alert.sentAt), lt(alert.at, before)))
    .limit(500)
  if (late.length > 0) await town.db.transaction((tx) => town.jobs.enqueue(tx, deliverAlert, late))
}

/** Forgets alerts of long ago. */
export const purgeAlerts = async (town: Town): Promise<void> => {
  const before = new Date(town.now().getTime() - KEPT_DAYS * 86_400_000)
  await town.db.delete(alert).where(and(eq(alert.jurisdictionId, town.id), lt(alert.at, before)))
  await eraseOrphanedAlerts(town)
}

const CONVERSATIONS = '/console/conversations/'

/** An alert names no citizen, but the page that it leads to is their conversation's: erased, nothing names it any more. */
export const eraseOrphanedAlerts = async (town: Town): Promise<void> => {
  const path = sql<string>`${alert.detail}->>'path'`
  const rows = await town.db
    .selectDistinct({ path })
    .from(alert)
    .where(and(eq(alert.jurisdictionId, town.id), like(path, `${CONVERSATIONS}%`)))
  const ids = rows.map((row) => row.path.slice(CONVERSATIONS.length))
  const erased = await listErasedConversations(town.db, town, ids)
  if (erased.length === 0) return
  await town.db.delete(alert).where(
    and(
      eq(alert.jurisdictionId, town.id),
      inArray(
        path,
        erased.map((id) => `${CONVERSATIONS}${id}`),
      ),
    ),
  )
}
