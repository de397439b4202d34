import { and, desc, eq, inArray, isNull, or } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { contactNote } from './tables.ts'

const n = contactNote

/** What a colleague wrote about a person. */
export type ContactNote = {
  id: string
  contactId: string
  at: Date
  author: string
  words: string
  /** The discreet team whose own it is. */
  discreetTeam?: string
}

/** Keeps what a member writes about a person. @param discreetTeam whose people alone read it */
export const addContactNote = async (
  tx: Tx,
  town: Town,
  author: { id: string; name: string },
  { contactId, words, discreetTeam }: { contactId: string; words: string; discreetTeam?: string },
): Promise<void> => {
  await tx.insert(n).values({
    id: Bun.randomUUIDv7(),
    jurisdictionId: town.id,
    contactId,
    discreetTeam: discreetTeam ?? null,
    authorId: author.id,
    author: author.name,
    words: town.vault.encrypt(words, 'contact_note.words'),
    at: town.now(),
  })
}

/** Which notes are wanted: on a person, or by their ids. `teams`: those whose discreet notes are read; unset: all of them */
type NoteFilter = { contactId?: string; ids?: string[]; teams?: string[] }

/** What is noted on people, the newest first. */
export const listContactNotes = async (
  db: Db,
  town: Town,
  { contactId, ids, teams }: NoteFilter,
): Promise<ContactNote[]> => {
  const rows = await db
    .select()
    .from(n)
    .where(
      and(
        eq(n.jurisdictionId, town.id),
        contactId ? eq(n.contactId, contactId) : undefined,
        ids ? inArray(n.id, ids) : undefined,
        teams
          ? or(isNull(n.discreetTeam), teams.length > 0 ? inArray(n.discreetTeam, teams) : undefined)
          : undefined,
      ),
    )
    .orderBy(desc(n.at))
  return rows.map(({ id, contactId: of, at, author, words, discreetTeam }) => ({
    id,
    contactId: of,
    at,
    author,
    words: town.vault.decrypt<string>(words, 'contact_note.words'),
    ...(discreetTeam ? { discreetTeam } : {}),
  }))
}
