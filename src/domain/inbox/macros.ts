import { and, asc, eq } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { DomainError, refuseProblems, requireMember, useCase } from '#domain/use-cases'
import type { MacroActions } from './actions.ts'
import { macro } from './tables.ts'

/** Several actions on a conversation under one name. */
export type Macro = { id: string; title: string; actions: MacroActions }

/** A macro as it is written. */
export type MacroDraft = Omit<Macro, 'id'>

/** The macros of a town, by title. */
export const listMacros = async (town: Town): Promise<Macro[]> => {
  const rows = await town.db
    .select({ id: macro.id, title: macro.title, actions: macro.actions })
    .from(macro)
    .where(eq(macro.jurisdictionId, town.id))
    .orderBy(asc(macro.title), asc(macro.id))
  return rows
}

/** One macro, by its id. */
export const findMacro = async (town: Town, id: string): Promise<Macro | undefined> =>
  (await listMacros(town)).find((one) => one.id === id)

const doesSomething = ({ reply, labels, priority, to, end }: MacroActions): boolean =>
  Boolean(reply || labels.length > 0 || priority || to || end)

/** Keeps a macro, new or in place of an old one. @throws {DomainError} `invalid`: no title, no action, given on and closed */
export const saveMacro = useCase<{ id?: string; draft: MacroDraft }, void>({
  allow: { staff: 'organise-work' },
  async run(ctx, { id, draft: { title, actions } }) {
    const { town, db, now } = ctx
    const given = actions.to !== undefined && actions.to !== 'self'
    refuseProblems([
      ...(title.trim() ? [] : [{ path: 'title', code: 'missing' as const }]),
      ...(doesSomething(actions) ? [] : [{ path: 'actions', code: 'missing' as const }]),
      ...(given && actions.end === 'close' ? [{ path: 'end', code: 'not-allowed' as const }] : []),
    ])
    const values = { title: title.trim(), actions, author: requireMember(ctx).name, at: now }
    if (!id) {
      await db.insert(macro).values({ ...values, id: Bun.randomUUIDv7(), jurisdictionId: town.id })
      return
    }
    const changed = await db
      .update(macro)
      .set(values)
      .where(and(eq(macro.jurisdictionId, town.id), eq(macro.id, id)))
      .returning({ id: macro.id })
    if (changed.length === 0) throw new DomainError('not-found')
  },
})

/** Takes a macro away. */
export const deleteMacro = useCase<{ id: string }, void>({
  allow: { staff: 'organise-work' },
  async run({ town, db }, { id }) {
    await db.delete(macro).where(and(eq(macro.jurisdictionId, town.id), eq(macro.id, id)))
  },
})
