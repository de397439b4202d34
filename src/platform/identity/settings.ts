import { z } from 'zod'
import { declareSettings, webAddress } from '#platform/settings'
import type { IdentityConfig } from './openid.ts'

export const identitySettings = declareSettings({
  title: 'Identification of citizens',
  settings: {
    IDENTITY_ISSUER: {
      schema: webAddress.optional(),
      isPrivate: true,
      doc: 'identity provider for citizens; the redirect URL is `PUBLIC_URL/appointments/identified`',
    },
    IDENTITY_CLIENT_ID: {
      schema: z.string().optional(),
      doc: 'the client there; required with `IDENTITY_ISSUER`',
    },
    IDENTITY_CLIENT_SECRET: {
      schema: z.string().optional(),
      secret: { characters: 12, bits: 30 },
      doc: 'its secret; required with `IDENTITY_ISSUER`',
    },
    IDENTITY_NAME: { schema: z.string().default('VÀLid'), doc: 'what citizens know it as' },
    IDENTITY_KIND: { schema: z.enum(['openid', 'valid']).default('openid'), doc: 'or `valid`: its protocol' },
  },
  requires: { IDENTITY_ISSUER: ['IDENTITY_CLIENT_ID', 'IDENTITY_CLIENT_SECRET'] },
  read: (it): { identity?: IdentityConfig } => ({
    identity: it.IDENTITY_ISSUER
      ? {
          kind: it.IDENTITY_KIND,
          name: it.IDENTITY_NAME,
          issuer: it.IDENTITY_ISSUER,
          clientId: it.IDENTITY_CLIENT_ID ?? '',
          clientSecret: it.IDENTITY_CLIENT_SECRET ?? '',
        }
      : undefined,
  }),
})
