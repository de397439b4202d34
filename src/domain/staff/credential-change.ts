import type { Tx } from '#platform/database'

/** What changed of how a member signs in. */
export type CredentialChange =
  | {
      kind:
        | 'password'
        | 'second-factor-on'
        | 'second-factor-off'
        | 'recovery-codes'
        | 'recovery-code-used'
        | 'identity-unbound'
    }
  | { kind: 'passkey-added' | 'passkey-removed' | 'passkey-copied'; passkey: string }
  /** Both addresses are told. */
  | { kind: 'address'; from: string; to: string }

/** Who changed it, by name; unset: the member themselves. */
export type ChangedBy = { by?: string | undefined }

/** Has a member told that their credentials changed, if and only if the transaction commits (ASVS 4.0.3, 2.2.3). */
export type TellMember = (tx: Tx, memberId: string, change: CredentialChange & ChangedBy) => Promise<void>
