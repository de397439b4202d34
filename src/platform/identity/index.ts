/** Who somebody is, by an identity provider that vouches for it. */
export { type IdentityConfig, identityProvider } from './openid.ts'
export {
  type Identity,
  type IdentityProvider,
  type Level,
  levelOf,
  reaches,
  Unidentified,
} from './provider.ts'
