import { and, asc, eq } from 'drizzle-orm'
import type { Town } from '#town/jurisdictions'
import { reply } from './tables.ts'

/** An answer that is given often. */
export type Reply = typeof reply.$inferSelect

/** A reply as it is written. */
export type ReplyDraft = Pick<Reply, 'title' | 'forRequests' | 'forConversations' | 'texts'> & {
  shortcut?: string
}

/** What may stand in braces in a reply. */
export const REPLY_BLANKS = ['number', 'service', 'address', 'name', 'state'] as const

/** The values of the blanks; what is not known stays as a blank, to be filled in by hand. Null: it is left out. */
export type ReplyValues = Partial<Record<(typeof REPLY_BLANKS)[number], string | null>>

/** What is wrong with a reply, by its field. */
export type ReplyProblem = {
  field: 'title' | 'text' | 'where' | 'shortcut'
  reason: 'missing' | 'unknown-blank' | 'taken'
}

/** A reply's words in a language, with what is known filled in. */
export const fillReply = ({ texts }: Pick<Reply, 'texts'>, language: string, values: ReplyValues): string =>
  (texts[language] || texts.ca).replaceAll(
    /( ?)\{(\w+)\}/g,
    (blank, space: string, name: keyof ReplyValues) =>
      values[name] === null ? '' : values[name] ? `${space}${values[name]}` : blank,
  )

/** The replies of a town, by title. */
export const repliesOf = (town: Town): Promise<Reply[]> =>
  town.db
    .select()
    .from(reply)
    .where(eq(reply.jurisdictionId, town.id))
    .orderBy(asc(reply.title), asc(reply.id))

const problemsWith = (draft: ReplyDraft, others: Reply[]): ReplyProblem[] => {
  const blanks = Object.values(draft.texts).flatMap((text) =>
    [...text.matchAll(/\{(\w*)\}/g)].map(([, one]) => one),
  )
  const known: readonly (string | undefined)[] = REPLY_BLANKS
  const problems: (ReplyProblem | false)[] = [
    !draft.title && { field: 'title', reason: 'missing' },
    !draft.texts.ca && { field: 'text', reason: 'missing' },
    !draft.forRequests && !draft.forConversations && { field: 'where', reason: 'missing' },
    blanks.some((one) => !known.includes(one)) && { field: 'text', reason: 'unknown-blank' },
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
  draft: ReplyDraft,
  author: string,
  id?: string,
): Promise<ReplyProblem[]> => {
  const others = (await repliesOf(town)).filter((one) => one.id !== id)
  const problems = problemsWith(draft, others)
  if (problems.length > 0) return problems
  const values = { ...draft, shortcut: draft.shortcut || null, author, at: town.now() }
  if (id)
    await town.db
      .update(reply)
      .set(values)
      .where(and(eq(reply.jurisdictionId, town.id), eq(reply.id, id)))
  else await town.db.insert(reply).values({ ...values, id: Bun.randomUUIDv7(), jurisdictionId: town.id })
  return []
}

/** Takes a reply away. */
export const dropReply = async (town: Town, id: string): Promise<void> => {
  await town.db.delete(reply).where(and(eq(reply.jurisdictionId, town.id), eq(reply.id, id)))
}
