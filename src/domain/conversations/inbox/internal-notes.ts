import { and, asc, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { fold, sanitise } from '#platform/text'
import { signalInbox } from '../signal.ts'
import { conversation, conversationNote, conversationRead } from '../tables.ts'
import { isReserved, listReservedSpans } from './discretion.ts'
import { findOpenHandover, type Handover, type Viewer } from './handovers.ts'

const n = conversationNote

/** What a colleague said about a conversation. */
export type InternalNote = { id: string; at: Date; author: string; words: string }

/** Calls of one note that are looked at. */
const MAX_MENTIONS = 100

/** The colleagues whom some words call: `@Jordi`, where there is only one, `@Jordi Casals` else. */
export const parseMentions = (text: string, members: { id: string; name: string }[]): string[] => {
  // Folded part by part: what folds words takes the sign away.
  const parts = text
    .split('@', MAX_MENTIONS + 1)
    .slice(1)
    .map((part) => `${fold(part)} `)
  const named = members.map(({ id, name }) => {
    const whole = fold(name)
    return { id, whole, first: whole.split(' ')[0] ?? '' }
  })
  return named
    .filter(({ whole, first }) => {
      const alone = named.filter((one) => one.first === first).length === 1
      return parts.some((part) => part.startsWith(`${whole} `) || (alone && part.startsWith(`${first} `)))
    })
    .map(({ id }) => id)
}

/** Keeps what a member says to their colleagues, and calls those whom it names. @returns whether anything was said */
export const addInternalNote = async (
  town: Town,
  viewer: Viewer,
  conversationId: string,
  text: string,
  members: { id: string; name: string }[],
): Promise<boolean> => {
  const said = sanitise(text, 4_000)
  if (!said) return false
  await town.db.transaction(async (tx) => {
    // Held while it is written: an erasure comes before it, or after.
    const [there] = await tx
      .select({ id: conversation.id })
      .from(conversation)
      .where(eq(conversation.id, conversationId))
      .for('share')
    if (!there) return
    const open = await findOpenHandover(tx, town, conversationId)
    const mentions = parseMentions(said, members)
    const note = { authorId: viewer.id, author: viewer.name, words: said, mentions }
    await addNoteWithin(tx, town, { row: there, open }, note)
  })
  return true
}

/** Keeps a note on a conversation that is held. */
export const addNoteWithin = async (
  tx: Tx,
  town: Town,
  { row, open }: { row: { id: string }; open?: Pick<Handover, 'team' | 'discreet'> },
  { words, ...note }: { authorId: string; author: string; words: string; mentions: string[] },
): Promise<void> => {
  await tx.insert(n).values({
    ...note,
    id: Bun.randomUUIDv7(),
    jurisdictionId: town.id,
    conversationId: row.id,
    discreetTeam: open?.discreet ? open.team : null,
    words: town.vault.encrypt(words, 'conversation_note.words'),
    at: town.now(),
  })
  await signalInbox(tx, town, row.id)
}

/** What colleagues said about a conversation, as far as the viewer may know of it; oldest first. */
export const listInternalNotes = async (
  town: Town,
  { teams }: Pick<Viewer, 'teams'>,
  conversationId: string,
): Promise<InternalNote[]> => {
  const rows = await town.db
    .select()
    .from(n)
    .where(
      and(
        eq(n.jurisdictionId, town.id),
        eq(n.conversationId, conversationId),
        or(isNull(n.discreetTeam), teams.length > 0 ? inArray(n.discreetTeam, teams) : undefined),
      ),
    )
    .orderBy(asc(n.at))
  const reserved =
    (await listReservedSpans(town.db, town, { teams }, [conversationId])).get(conversationId) ?? []
  // What colleagues write once a discreet team is done is not about what was said to it: they cannot read that.
  const spans = reserved.filter(({ after }) => !after)
  return rows
    .filter(({ at }) => !isReserved(spans, at))
    .map(({ id, at, author, words }) => ({
      id,
      at,
      author,
      words: town.vault.decrypt<string>(words, 'conversation_note.words'),
    }))
}

/** Notes that a member has read a conversation up to now; nothing where it has been erased in the meantime. */
export const markConversationRead = async (
  town: Town,
  memberId: string,
  conversationId: string,
): Promise<void> => {
  const at = town.now().toISOString()
  await town.db.execute(sql`
    insert into ${conversationRead} (jurisdiction_id, conversation_id, member_id, at)
    select ${town.id}, id, ${memberId}, ${at}::timestamptz from ${conversation} where id = ${conversationId} for key share
    on conflict (conversation_id, member_id) do update set at = excluded.at`)
}
