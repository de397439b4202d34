import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'

/** The path under which the library begins a session by a passkey. Never served: it is called from here, once the signature was verified. */
export const PASSKEY_SESSION_PATH = '/passkey/session'

/** Begins the session of a member who signed with a passkey, in the library's own form. */
export const passkeySessions = {
  id: 'passkey-sessions',
  endpoints: {
    beginPasskeySession: createAuthEndpoint(
      PASSKEY_SESSION_PATH,
      { method: 'POST', body: z.object({ memberId: z.string() }), metadata: { SERVER_ONLY: true } },
      async (ctx) => {
        const user = await ctx.context.internalAdapter.findUserById(ctx.body.memberId)
        const session = user && (await ctx.context.internalAdapter.createSession(user.id))
        if (!session) throw new APIError('UNAUTHORIZED')
        await setSessionCookie(ctx, { session, user })
        return ctx.json({})
      },
    ),
  },
} satisfies BetterAuthPlugin
