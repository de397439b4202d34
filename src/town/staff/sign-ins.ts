import { and, eq } from 'drizzle-orm'
import type { DirectoryRefusal } from './attempt.ts'
import { record } from './audit.ts'
import type { StaffTown } from './auth.ts'
import { user } from './tables.ts'

/** By what somebody showed who they are. */
export type How = 'password' | 'directory' | 'code' | 'recovery-code'

/** How an attempt to sign in ended. `second`: it was right, and the second factor was asked for. */
export type SignInOutcome = {
  memberId?: string
  /** As it was given. It is looked up only: an address that nobody here has is not kept. */
  email?: string
  second?: boolean
  refused?: 'refused' | 'slow-down' | DirectoryRefusal
}

/** Writes an attempt to sign in into the register, whether it succeeded or not. @param address of the client */
export const noteSignIn = async (
  town: StaffTown,
  how: How,
  address: string,
  { memberId, email, second, refused }: SignInOutcome,
): Promise<void> => {
  const one = memberId
    ? eq(user.id, memberId)
    : email
      ? eq(user.email, email.trim().toLowerCase().slice(0, 200))
      : undefined
  const [member] = one
    ? await town.db
        .select({ id: user.id, name: user.name })
        .from(user)
        .where(and(eq(user.jurisdictionId, town.id), one))
    : []
  await record(town.db, town, {
    member,
    action: how === 'code' || how === 'recovery-code' ? 'second-factor' : 'sign-in',
    object: '/console/sign-in',
    outcome: refused ? 'refused' : 'done',
    details: {
      how,
      ...(address ? { address } : {}),
      ...(refused ? { why: refused } : second ? { asked: 'second-factor' } : {}),
    },
  })
}
