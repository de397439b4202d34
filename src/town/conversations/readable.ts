import { desc, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '#platform/database'
import { contentOf, voiceOf } from '#town/content'
import type { Language, Town } from '#town/jurisdictions'
import type { Incoming } from './arrivals.ts'
import { type DiscreetBusiness, isReserved, type Reader, reservedIn, reservedSpans } from './discretion.ts'
import { BEFORE_MS, type Handover, type Viewer } from './handovers.ts'
import { historyOf, type Line } from './history.ts'
import { saidIn, type Words } from './said.ts'
import { conversation, inboundMessage } from './tables.ts'

/**
 * Everything said in a conversation, as far as somebody may read it: what was said while a discreet team of others had
 * it, in the hour before and after, and in explanation of a rating of it, is theirs alone, for good, and stands as one
 * `reserved` where it was. So is a later message that changes one of these. What people read of a conversation comes
 * from here and from {@link previewsFor}, and from nowhere else.
 * @param all the conversation's handovers
 */
export const readableIn = async (
  db: Db,
  town: Town,
  reader: Reader,
  { row, all }: { row: { id: string }; all: Handover[] },
  words: Words,
): Promise<(Line | 'reserved')[]> => {
  const spans = reservedSpans(reader, all)
  const lines = await historyOf(db, town, row.id, words)
  const hidden = new Set<string>()
  // Of a change whose original is not here nobody can say what it was about.
  const saysAgain = ({ restates, about }: Line) =>
    restates === true && spans.length > 0 && (!about || hidden.has(about.id))
  for (const line of lines) if (isReserved(spans, line.at) || saysAgain(line)) hidden.add(line.id)
  const reserved = ({ id }: Line) => hidden.has(id)
  return lines.flatMap((line, index): (Line | 'reserved')[] => {
    if (!reserved(line)) {
      // A later line that quotes a reserved one does not say it again.
      return [line.about && hidden.has(line.about.id) ? { ...line, about: undefined } : line]
    }
    const before = lines[index - 1]
    return before && reserved(before) ? [] : ['reserved']
  })
}

/** The same for a member of staff. @param language of who reads */
export const historyFor = async (
  town: Town,
  viewer: Pick<Viewer, 'teams'>,
  found: { row: { id: string }; all: Handover[] },
  language: Language,
): Promise<(Line | 'reserved')[]> => {
  const say = voiceOf(await contentOf(town))
  return readableIn(town.db, town, viewer, found, (key, blanks) => say(language, key, blanks))
}

/** The same without the marks: only what may be read. */
export const linesFor = async (...asked: Parameters<typeof historyFor>): Promise<Line[]> =>
  (await historyFor(...asked)).filter((line) => line !== 'reserved')

/** Messages before the last one that are asked whether they are a discreet team's business. */
const RECENT = 5

/**
 * The last thing that somebody wrote in each of some conversations, for a list; nothing where a viewer may not know of it:
 * it was said to a discreet team of others, or, in the hour up to it, something that such a team would be asked for.
 * @param business reads which messages are a discreet team's
 */
export const previewsFor = async (
  town: Town,
  viewer: Pick<Viewer, 'teams'>,
  conversationIds: string[],
  language: Language,
  business: (town: Town) => Promise<DiscreetBusiness>,
): Promise<Map<string, string>> => {
  if (conversationIds.length === 0) return new Map()
  const recent = town.db
    .select({
      seq: inboundMessage.seq,
      receivedAt: inboundMessage.receivedAt,
      content: inboundMessage.content,
    })
    .from(inboundMessage)
    .where(eq(inboundMessage.conversationId, conversation.id))
    .orderBy(desc(inboundMessage.seq))
    .limit(RECENT)
    .as('recent')
  const [rows, spans, teamFor, content] = await Promise.all([
    town.db
      .select({
        id: conversation.id,
        seq: recent.seq,
        receivedAt: recent.receivedAt,
        content: recent.content,
      })
      .from(conversation)
      .innerJoinLateral(recent, sql`true`)
      .where(inArray(conversation.id, conversationIds)),
    reservedIn(town.db, town, viewer, conversationIds),
    business(town),
    contentOf(town),
  ])
  const say = voiceOf(content)
  const previews = new Map<string, string>()
  for (const [id, said] of Map.groupBy(rows, (row) => row.id)) {
    const newest = said.toSorted((a, b) => Number(b.seq - a.seq))
    const [last] = newest
    if (!last || isReserved(spans.get(id) ?? [], last.receivedAt)) continue
    const since = last.receivedAt.getTime() - BEFORE_MS
    const heard = newest
      .filter(({ receivedAt }) => receivedAt.getTime() >= since)
      .map(
        ({ content }) => town.vault.open<{ incoming: Incoming }>(content, 'inbound_message.content').incoming,
      )
    const team = heard.map(teamFor).find((one) => one !== undefined)
    const [words] = heard
    // What changes an earlier message may change one that is reserved.
    if (words?.type === 'edit' && spans.has(id)) continue
    if (!words || (team !== undefined && !viewer.teams.includes(team))) continue
    previews.set(
      id,
      saidIn(words, (key, blanks) => say(language, key, blanks)),
    )
  }
  return previews
}
