import { and, asc, eq } from 'drizzle-orm'
import type { State } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { reply } from './tables.ts'

/** An answer that is given often. */
export type CannedReply = typeof reply.$inferSelect

/** A reply as it is written. */
export type CannedReplyDraft = Pick<CannedReply, 'title' | 'forRequests' | 'forConversations' | 'texts'> & {
  shortcut?: string
  state?: State | null
}

/** What may stand in braces in a reply. */
export const REPLY_PLACEHOLDERS = ['number', 'service', 'address', 'name', 'state'] as const

/** The values of the blanks; what is not known stays as a blank, to be filled in by hand. Null: it is left out. */
export type ReplyValues = Partial<Record<(typeof REPLY_PLACEHOLDERS)[number], string | null>>

/** What is wrong with a reply, by its field. */
export type ReplyProblem = {
  field: 'title' | 'text' | 'where' | 'shortcut'
  reason: 'missing' | 'unknown-blank' | 'taken'
}

/** A reply's words in a language, with what is known filled in. */
export const fillReply = (
  { texts }: Pick<CannedReply, 'texts'>,
  language: string,
  values: ReplyValues,
): string =>
  (texts[language] || texts.ca).replaceAll(
    /( ?)\{(\w+)\}/g,
    (blank, space: string, name: keyof ReplyValues) =>
      values[name] === null ? '' : values[name] ? `${space}${values[name]}` : blank,
  )

/** The replies of a town, by title. */
export const listReplies = (town: Town): Promise<CannedReply[]> =>
  town.db
    .select()
    .from(reply)
    .where(eq(reply.jurisdictionId, town.id))
    .orderBy(asc(reply.title), asc(reply.id))

/**
 * The replies that are offered with a state of a request: those that go with it first, then those that go with any, then those of the
 * other states, each by title.
 */
export const sortByState = (replies: readonly CannedReply[], state: State): CannedReply[] => {
  const rank = (one: CannedReply) => (one.state === state ? 0 : one.state === null ? 1 : 2)
  return replies.toSorted((a, b) => rank(a) - rank(b))
}

const validateReply = (draft: CannedReplyDraft, others: CannedReply[]): ReplyProblem[] => {
  const parameters = Object.values(draft.texts).flatMap((text) =>
    [...text.matchAll(/\{(\w*)\}/g)].map(([, one]) => one),
  )
  const known: readonly (string | undefined)[] = REPLY_PLACEHOLDERS
  const problems: (ReplyProblem | false)[] = [
    !draft.title && { field: 'title', reason: 'missing' },
    !draft.texts.ca && { field: 'text', reason: 'missing' },
    !draft.forRequests && !draft.forConversations && { field: 'where', reason: 'missing' },
    parameters.some((one) => !known.includes(one)) && { field: 'text', reason: 'unknown-blank' },
    others.some(({ shortcut }) => shortcut && shortcut === draft.shortcut) && {
      field: 'shortcut',
      reason: 'taken',
    },
  ]
  return problems.filter((one) => one !== false)
}

/** Keeps a reply, new or in place of an old one. @returns what is wrong; nothing is kept then */
export const saveReply = async (
  town: Town,
  draft: CannedReplyDraft,
  author: string,
  id?: string,
): Promise<ReplyProblem[]> => {
  const others = (await listReplies(town)).filter((one) => one.id !== id)
  const problems = validateReply(draft, others)
  if (problems.length > 0) return problems
  const { shortcut, state } = draft
  const values = { ...draft, shortcut: shortcut || null, state: state ?? null, author, at: town.now() }
  if (id)
    await town.db
      .update(reply)
      .set(values)
      .where(and(eq(reply.jurisdictionId, town.id), eq(reply.id, id)))
  else await town.db.insert(reply).values({ ...values, id: Bun.randomUUIDv7(), jurisdictionId: town.id })
  return []
}

/** Takes a reply away. */
export const deleteReply = async (town: Town, id: string): Promise<void> => {
  await town.db.delete(reply).where(and(eq(reply.jurisdictionId, town.id), eq(reply.id, id)))
}
