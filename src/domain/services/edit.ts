import { and, eq, max, sql } from 'drizzle-orm'
import { z } from 'zod'
import { leaveOutFilled, type Town } from '#domain/town'
import { invalidateCatalogue } from './catalogue.ts'
import { type ServiceDefinition, serviceDefinition } from './definition.ts'
import { department, service } from './tables.ts'

/** What is wrong with a service, by its field: `questions.2` for the second of them. */
export type ServiceProblem = { field: string; reason: 'missing' | 'unknown' | 'wrong' | 'taken' }

/** Keeps a service as it is given, in place of the one with its code. @returns what is wrong; nothing is kept then */
export const saveService = async (
  town: Town,
  given: unknown,
  { active, isNew }: { active: boolean; isNew: boolean },
): Promise<ServiceProblem[]> => {
  const parsed = serviceDefinition.safeParse(given)
  if (!parsed.success)
    return parsed.error.issues.map(({ path, code, message }) => ({
      field: fieldPath(path),
      reason: code === 'too_small' || /received undefined/.test(message) ? 'missing' : 'wrong',
    }))
  const definition: ServiceDefinition = leaveOutFilled(town.folder, parsed.data)
  const codes = definition.attributes.map(({ code }) => code)
  if (new Set(codes).size !== codes.length) return [{ field: 'attributes', reason: 'taken' }]
  const problems = await town.db.transaction(async (tx): Promise<ServiceProblem[]> => {
    const [known] = await tx
      .select({ code: service.code })
      .from(service)
      .where(and(eq(service.jurisdictionId, town.id), eq(service.code, definition.code)))
      .for('update')
    if (isNew && known) return [{ field: 'code', reason: 'taken' }]
    const [owner] = await tx
      .select({ code: department.code })
      .from(department)
      .where(and(eq(department.jurisdictionId, town.id), eq(department.code, definition.department)))
    if (!owner) return [{ field: 'department', reason: 'unknown' }]
    const [last] = await tx
      .select({ position: max(service.position) })
      .from(service)
      .where(eq(service.jurisdictionId, town.id))
    await tx
      .insert(service)
      .values({
        jurisdictionId: town.id,
        code: definition.code,
        position: (last?.position ?? 0) + 1,
        active,
        definition,
        updatedAt: town.now(),
      })
      .onConflictDoUpdate({
        target: [service.jurisdictionId, service.code],
        set: { definition, active, updatedAt: town.now() },
      })
    return []
  })
  if (problems.length === 0) invalidateCatalogue(town)
  return problems
}

const days = serviceDefinition.shape.response_days

/** The deadlines of a service, by its code, in days. */
export type Deadlines = Pick<ServiceDefinition, 'code' | 'response_days' | 'resolution_days'>

/**
 * Changes the deadlines of some services, and nothing else of them: all or none.
 * @returns what is wrong, each by `response_days.CODE` or `resolution_days.CODE`
 */
export const saveDeadlines = async (town: Town, given: readonly Deadlines[]): Promise<ServiceProblem[]> => {
  const problems = given.flatMap((one) =>
    (['response_days', 'resolution_days'] as const).flatMap((name): ServiceProblem[] =>
      days.safeParse(one[name]).success ? [] : [{ field: `${name}.${one.code}`, reason: 'wrong' }],
    ),
  )
  if (problems.length > 0) return problems
  await town.db.transaction(async (tx) => {
    for (const { code, response_days, resolution_days } of given)
      await tx
        .update(service)
        .set({
          definition: sql`${service.definition} || ${JSON.stringify({ response_days, resolution_days })}::jsonb`,
          updatedAt: town.now(),
        })
        .where(and(eq(service.jurisdictionId, town.id), eq(service.code, code)))
  })
  invalidateCatalogue(town)
  return []
}

const fieldPath = (path: PropertyKey[]): string => {
  const [first, second] = path
  return first === 'attributes' && typeof second === 'number'
    ? `questions.${second + 1}`
    : String(first ?? '')
}

const departmentSchema = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9_]{1,19}$/),
  name: z.string().trim().min(2).max(120),
})

/** Adds a department, or renames the one with this code. @returns what is wrong; nothing is kept then */
export const saveDepartment = async (town: Town, given: unknown): Promise<ServiceProblem[]> => {
  const parsed = departmentSchema.safeParse(given)
  if (!parsed.success)
    return parsed.error.issues.map(({ path }) => ({ field: String(path[0] ?? ''), reason: 'wrong' }))
  await town.db
    .insert(department)
    .values({ jurisdictionId: town.id, ...parsed.data })
    .onConflictDoUpdate({
      target: [department.jurisdictionId, department.code],
      set: { name: sql`excluded.name` },
    })
  invalidateCatalogue(town)
  return []
}
