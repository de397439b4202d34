import { type OpenAuditEntry, setAuditOutcome } from '#domain/staff'
import type { Tx } from '#platform/database'
import { type Ctx, type Permission, requirePermission } from './context.ts'

type Definition<Input, Output, Prepared> = {
  /** Whose role or key suffices. What depends on the object, `run` checks. */
  allow: Permission
  /** What takes long and is done before the transaction: geocoding, pictures. It validates first. */
  prepare?: (ctx: Ctx, input: Input) => Promise<Prepared>
  /** What is written, its history included, in one transaction. */
  run: (ctx: Ctx<Tx>, input: Input, prepared: Prepared) => Promise<Output>
  /**
   * The same in one transaction with what others do just now, where it is no more than can be; else nothing, and `run` does it. Not
   * asked for what is in the audit log, which is settled with it.
   */
  together?: (ctx: Ctx, input: Input, prepared: Prepared) => Promise<Output> | undefined
  /** Whether an output says that it was done, where there are others; the audit log has it otherwise as failed. */
  isDone?: (output: Output) => boolean
}

/** No argument where nothing is prepared. */
type Rest<Prepared> = [Prepared] extends [undefined] ? [] : [Prepared]

/** @throws {DomainError} without the permission, or with input that is not valid: nothing is written then */
export type UseCase<Input, Output, Prepared = undefined> = {
  (ctx: Ctx, input: Input): Promise<Output>
  /** The same as a part of a larger transaction, for which the caller has prepared. */
  within(ctx: Ctx<Tx>, input: Input, ...prepared: Rest<Prepared>): Promise<Output>
}

/**
 * One thing that an actor does: the permission, what is prepared, and one transaction, which says in the audit log too that it
 * was done.
 */
export const useCase = <Input, Output, Prepared = undefined>({
  allow,
  prepare,
  run,
  together,
  isDone = () => true,
}: Definition<Input, Output, Prepared>): UseCase<Input, Output, Prepared> => {
  const execute = async (ctx: Ctx, input: Input): Promise<Output> => {
    requirePermission(ctx, allow)
    const prepared = (await prepare?.(ctx, input)) as Prepared
    const audit = openEntry(ctx)
    const shared = audit ? undefined : together?.(ctx, input, prepared)
    if (shared) return shared
    const { output, done } = await ctx.db.transaction(async (tx) => {
      // Preparing may take seconds: what is written bears the time at which it is written.
      const output = await run({ ...ctx, db: tx, now: ctx.town.now() }, input, prepared)
      const done = isDone(output)
      if (audit && done) await setAuditOutcome(tx, audit, 'done')
      return { output, done }
    })
    if (audit && done) audit.settled = true
    return output
  }
  const within = async (ctx: Ctx<Tx>, input: Input, ...[prepared]: Rest<Prepared>): Promise<Output> => {
    requirePermission(ctx, allow)
    return run(ctx, input, prepared as Prepared)
  }
  return Object.assign(execute, { within })
}

const openEntry = ({ actor }: Ctx): OpenAuditEntry | undefined =>
  actor.kind === 'staff' && !actor.audit?.settled ? actor.audit : undefined
