import { type AliasKind, addContactNote, isAccountKind, listAllAliases } from '#domain/contacts'
import { mergeContactsBy, undoContactMergeIn } from '#domain/conversations'
import type { Town } from '#domain/town'
import { Conflict, type Ctx, DomainError, requireMember, useCase } from '#domain/use-cases'
import type { Db } from '#platform/database'
import { isUuid, sanitise } from '#platform/text'
import { isPersonVisible } from './person.ts'

/** Characters of a note on a person. */
export const MAX_NOTE = 4_000

/** @throws {DomainError} `not-found`, unless the member knows of all of them */
const requireVisible = async (ctx: Ctx, ids: string[]): Promise<void> => {
  const member = requireMember(ctx)
  for (const id of ids) if (!(await isPersonVisible(ctx.town, member, id))) throw new DomainError('not-found')
}

type NewNote = { id: string; words: string; team?: string }

/** Writes a note on a person for colleagues; for those of a discreet team alone, where its author is of it and says so. */
export const addPersonNote = useCase({
  allow: { staff: 'answer-citizens' },
  prepare: (ctx, { id }: NewNote) => requireVisible(ctx, [id]),
  run: async (ctx, { id, words, team }: NewNote): Promise<void> => {
    const { db: tx, town } = ctx
    const member = requireMember(ctx)
    const written = sanitise(words, MAX_NOTE)
    if (!written) throw new DomainError('invalid', [{ path: 'note', code: 'missing' }])
    if (team && !member.teams.includes(team))
      throw new DomainError('invalid', [{ path: 'team', code: 'not-allowed' }])
    await addContactNote(tx, town, member, { contactId: id, words: written, discreetTeam: team })
  },
})

/** Why two people are not merged. `two-accounts`: each has an account of the same messenger, and answers would go to one of them. */
export const PERSON_MERGE_CONFLICTS = ['same-person', 'two-accounts'] as const

/** Whether somebody has one of a kind of id at a time on a messenger: who has another is another account. */
const isOfAccount = (kind: AliasKind): boolean => kind === 'phone' || kind === 'bsuid' || isAccountKind(kind)

type TwoPeople = { id: string; other: string }

const accountsOf = async (db: Db, town: Town, id: string): Promise<Map<string, string>> =>
  new Map(
    (await listAllAliases(db, town, id))
      .filter(({ kind, active }) => active && isOfAccount(kind))
      .map(({ kind, value }) => [kind, value]),
  )

/**
 * Merges two contacts whom staff know to be one person: who wrote in the web chat and on the messenger, by a username and by a
 * telephone. An administrator can undo it within the time that any merge can be.
 * @returns the id that is kept
 * @throws {Conflict} one of {@link PERSON_MERGE_CONFLICTS}
 */
export const mergePeople = useCase({
  allow: { staff: 'merge-people' },
  prepare: (ctx, { id, other }: TwoPeople) => requireVisible(ctx, [id, other]),
  run: async (ctx, { id, other }: TwoPeople): Promise<string> => {
    const { db: tx, town } = ctx
    if (id === other) throw new Conflict<(typeof PERSON_MERGE_CONFLICTS)[number]>('same-person')
    const [mine, theirs] = [await accountsOf(tx, town, id), await accountsOf(tx, town, other)]
    if ([...mine].some(([kind, value]) => theirs.has(kind) && theirs.get(kind) !== value))
      throw new Conflict<(typeof PERSON_MERGE_CONFLICTS)[number]>('two-accounts')
    return mergeContactsBy(tx, town, { one: id, other, by: requireMember(ctx).name })
  },
})

/** Splits people that were merged wrongly, by the merge's id. @throws {DomainError} `not-found` where it can no longer be undone */
export const splitPeople = useCase({
  allow: { staff: 'undo-contact-merge' },
  run: async (ctx, { merge }: { merge: string }): Promise<void> => {
    const { db: tx, town } = ctx
    const { name } = requireMember(ctx)
    if (!isUuid(merge) || !(await undoContactMergeIn(tx, town, merge, name)))
      throw new DomainError('not-found')
  },
})
