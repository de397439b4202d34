import { desc, eq, sql } from 'drizzle-orm'
import { type Content, getContent, getTexts } from '#domain/content'
import type { Language, Town } from '#domain/town'
import { anyOf, type Db, preparedQuery } from '#platform/database'
import type { Incoming } from '../inbound/inbound.ts'
import { conversation, inboundMessage } from '../tables.ts'
import {
  type DiscreetBusiness,
  type HistoryReader,
  isReserved,
  type listReservedSpans,
  reservedSpans,
} from './discretion.ts'
import { type Handover, LEAD_IN_MS, type Viewer } from './handovers.ts'
import { type HistoryLine, readHistory } from './history.ts'
import { messageText, type ReaderTexts } from './message-text.ts'

/**
 * Everything said in a conversation, as far as somebody may read it: what was said while a discreet team of others had
 * it, in the hour before and after, and in explanation of a rating of it, is theirs alone, for good, and stands as one
 * `reserved` where it was. So is a later message that changes one of these. What people read of a conversation comes
 * from here, from {@link getPreviews} and from `searchable.ts`, and from nowhere else.
 * @param all the conversation's handovers
 */
export const readVisibleHistory = async (
  db: Db,
  town: Town,
  reader: HistoryReader,
  { row, all }: { row: { id: string }; all: Handover[] },
  words: ReaderTexts,
): Promise<(HistoryLine | 'reserved')[]> => {
  const spans = reservedSpans(reader, all)
  const lines = await readHistory(db, town, row.id, words)
  const hidden = new Set<string>()
  // Of a change whose original is not here nobody can say what it was about.
  const saysAgain = ({ restates, about }: HistoryLine) =>
    restates === true && spans.length > 0 && (!about || hidden.has(about.id))
  for (const line of lines) if (isReserved(spans, line.at) || saysAgain(line)) hidden.add(line.id)
  const reserved = ({ id }: HistoryLine) => hidden.has(id)
  return lines.flatMap((line, index): (HistoryLine | 'reserved')[] => {
    if (!reserved(line)) {
      // A later line that quotes a reserved one does not say it again.
      return [line.about && hidden.has(line.about.id) ? { ...line, about: undefined } : line]
    }
    const before = lines[index - 1]
    return before && reserved(before) ? [] : ['reserved']
  })
}

/** The same for a member of staff. @param language of who reads */
export const getHistoryFor = async (
  town: Town,
  viewer: Pick<Viewer, 'teams'>,
  found: { row: { id: string }; all: Handover[] },
  language: Language,
): Promise<(HistoryLine | 'reserved')[]> => {
  const say = getTexts(await getContent(town))
  return readVisibleHistory(town.db, town, viewer, found, (key, parameters) => say(language, key, parameters))
}

/** The same without the marks: only what may be read. */
export const listReadableLines = async (...asked: Parameters<typeof getHistoryFor>): Promise<HistoryLine[]> =>
  (await getHistoryFor(...asked)).filter((line) => line !== 'reserved')

/** Messages before the last one that are asked whether they are a discreet team's business. */
const MAX_RECENT = 5

const recentMessages = preparedQuery((db) => {
  const recent = db
    .select({
      seq: inboundMessage.seq,
      receivedAt: inboundMessage.receivedAt,
      content: inboundMessage.content,
    })
    .from(inboundMessage)
    .where(eq(inboundMessage.conversationId, conversation.id))
    .orderBy(desc(inboundMessage.seq))
    .limit(MAX_RECENT)
    .as('recent')
  return db
    .select({
      id: conversation.id,
      seq: recent.seq,
      receivedAt: recent.receivedAt,
      content: recent.content,
    })
    .from(conversation)
    .innerJoinLateral(recent, sql`true`)
    .where(anyOf(conversation.id, sql.placeholder('ids')))
    .prepare('recent messages')
})

/**
 * The last thing that somebody wrote in each of some conversations, for a list; nothing where a viewer may not know of it:
 * it was said to a discreet team of others, or, in the hour up to it, something that such a team would be asked for.
 * @param given.business reads which messages are a discreet team's
 * @param given.reservedSpans of these conversations for this viewer
 * @param given.content the town's
 */
export const getPreviews = async (
  town: Town,
  viewer: Pick<Viewer, 'teams'>,
  conversationIds: string[],
  given: {
    language: Language
    business: (town: Town) => Promise<DiscreetBusiness>
    reservedSpans: ReturnType<typeof listReservedSpans>
    content: Promise<Content>
  },
): Promise<Map<string, string>> => {
  const { language, business } = given
  if (conversationIds.length === 0) return new Map()
  const [rows, spans, teamFor, content] = await Promise.all([
    recentMessages(town.db).execute({ ids: conversationIds }),
    given.reservedSpans,
    business(town),
    given.content,
  ])
  const say = getTexts(content)
  const previews = new Map<string, string>()
  for (const [id, said] of Map.groupBy(rows, (row) => row.id)) {
    const newest = said.toSorted((a, b) => Number(b.seq - a.seq))
    const [last] = newest
    if (!last || isReserved(spans.get(id) ?? [], last.receivedAt)) continue
    const since = last.receivedAt.getTime() - LEAD_IN_MS
    const heard = newest.filter(({ receivedAt }) => receivedAt.getTime() >= since)
    const team = heard.map(({ content }) => teamFor(content)).find((one) => one !== undefined)
    if (team !== undefined && !viewer.teams.includes(team)) continue
    const { incoming: words } = town.vault.decrypt<{ incoming: Incoming }>(
      last.content,
      'inbound_message.content',
    )
    // What changes an earlier message may change one that is reserved.
    if (words.type === 'edit' && spans.has(id)) continue
    previews.set(
      id,
      messageText(words, (key, parameters) => say(language, key, parameters)),
    )
  }
  return previews
}
