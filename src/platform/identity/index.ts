/** Who somebody is, by an identity provider that vouches for it. */
export { type IdentityConfig, identityProvider } from './openid.ts'
export {
  type AssuranceLevel,
  IdentificationFailed,
  type Identity,
  type IdentityProvider,
  meetsLevel,
  parseLevel,
} from './provider.ts'
export { identitySettings } from './settings.ts'
