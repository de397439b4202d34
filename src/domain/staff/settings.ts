import { z } from 'zod'
import { declareSettings, list, webAddress } from '#platform/settings'
import type { StaffConfig } from './auth.ts'

export const staffSettings = declareSettings({
  title: 'Staff',
  settings: {
    STAFF_SECOND_FACTOR: {
      schema: z.enum(['required', 'optional']).optional(),
      otherwise: '`required`',
      doc: 'or `optional`: whether staff must have a second factor',
    },
    OIDC_ISSUER: {
      schema: webAddress.optional(),
      isPrivate: true,
      doc: 'OpenID Connect provider for staff: members added by an administrator sign in with it, by a verified e-mail address; the redirect URL is `PUBLIC_URL/api/auth/callback/directory`',
    },
    OIDC_CLIENT_ID: { schema: z.string().optional(), doc: 'the client there; required with `OIDC_ISSUER`' },
    OIDC_CLIENT_SECRET: {
      schema: z.string().optional(),
      secret: { characters: 12, bits: 30 },
      doc: 'its secret; required with `OIDC_ISSUER`',
    },
    OIDC_NAME: {
      schema: z.string().default('OpenID'),
      doc: 'name of the provider on the page of the sign-in',
    },
    OIDC_STRONG_ACR: {
      schema: list,
      doc: 'values of `acr`, comma separated, by which the provider asserts multi-factor authentication; without them and those of `OIDC_STRONG_AMR`, members who have a second factor are asked for it',
    },
    OIDC_STRONG_AMR: { schema: list, doc: 'the same of `amr`' },
  },
  requires: { OIDC_ISSUER: ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] },
  read: (it, { mode, secretKey }): { staff: StaffConfig } => ({
    staff: {
      secret: secretKey,
      secondFactor: it.STAFF_SECOND_FACTOR ?? (mode === 'production' ? 'required' : 'optional'),
      directory: it.OIDC_ISSUER
        ? {
            name: it.OIDC_NAME,
            issuer: it.OIDC_ISSUER,
            clientId: it.OIDC_CLIENT_ID ?? '',
            clientSecret: it.OIDC_CLIENT_SECRET ?? '',
            strongAcr: it.OIDC_STRONG_ACR,
            strongAmr: it.OIDC_STRONG_AMR,
          }
        : undefined,
    },
  }),
})
