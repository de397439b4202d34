import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { decryptAlias, idOfAccount } from '#domain/contacts'
import { MAX_SLOWDOWN_MS, type Slowdown } from '#domain/lines'
import { type ChannelId, findChannel, type Town } from '#domain/town'
import { conversation, outboundMessage } from '../tables.ts'

/**
 * The id that a message goes to: the telephone where it is known, which keeps it known to the platform; else the BSUID. On an
 * anonymous channel, the session; on one that has accounts, the platform's own id of theirs.
 */
export type Recipient = { phone: string } | { bsuid: string } | { account: string } | { session: string }

/** The kinds of alias that a message can go to. */
type AddressKind = 'phone' | 'bsuid' | 'account' | 'session'

const activeAlias = (kind: SQL) =>
  sql<Buffer | null>`(select value from contact_alias al where al.contact_id = ${conversation.contactId}
    and al.kind = ${kind} and al.active order by al.seen_at desc limit 1)`

/** How the number stands from which a conversation is written to. @param lines by channel, as JSON @param of the conversation's alias */
export const lineStateOf = (
  lines: SQLWrapper,
  of = sql`conversation`,
) => sql`line_state ls where ls.jurisdiction_id = ${of}.jurisdiction_id
  and ls.channel = ${of}.channel and ls.line_id = coalesce(${lines}::text::json ->> ${of}.channel, '')`

/** Whom a conversation is written to, and how its number stands. @param lines by channel, as JSON */
export const headColumns = (lines: SQLWrapper) => ({
  phone: activeAlias(sql`'phone'`),
  bsuid: activeAlias(sql`'bsuid'`),
  account: activeAlias(sql`'account:' || ${conversation.channel}`),
  session: activeAlias(sql`'session'`),
  paused: sql<'all' | 'templates' | null>`(select case when ls.templates_only then 'templates' else 'all' end
    from ${lineStateOf(lines)} and ls.paused_at is not null)`,
  slowedUntil: sql<Date | null>`(select ls.slowed_until from ${lineStateOf(lines)})`.mapWith(
    outboundMessage.notBefore,
  ),
  paceShare: sql<number | null>`(select ls.pace_share from ${lineStateOf(lines)})`,
})

/** What {@link headColumns} give. */
export type OutboxHead = Record<AddressKind, Buffer | null> & {
  channel: ChannelId
  paused: 'all' | 'templates' | null
  slowedUntil: Date | null
  paceShare: number | null
}

/** To whom the messages of a conversation go, and what holds its number back. */
export const readHead = (
  town: Town,
  head: OutboxHead,
): { to?: Recipient; paused?: 'all' | 'templates'; slowdown?: Slowdown } => {
  const { paused, slowedUntil, paceShare } = head
  const latest = new Date(town.now().getTime() + MAX_SLOWDOWN_MS)
  return {
    to: toRecipient(town, head),
    paused: paused ?? undefined,
    slowdown:
      slowedUntil && slowedUntil <= latest ? { until: slowedUntil, share: paceShare ?? 1 } : undefined,
  }
}

const toRecipient = (
  town: Town,
  { channel, phone, bsuid, account, session }: OutboxHead,
): Recipient | undefined => {
  const profile = findChannel(town, channel)
  if (profile?.accounts) return account ? { account: idOfAccount(decryptAlias(town, account)) } : undefined
  if (profile?.anonymous) return session ? { session: decryptAlias(town, session) } : undefined
  return phone
    ? { phone: decryptAlias(town, phone) }
    : bsuid
      ? { bsuid: decryptAlias(town, bsuid) }
      : undefined
}
