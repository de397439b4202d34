import { z } from 'zod'
import { declareSettings, list } from '#platform/settings'

type EncryptionConfig = {
  secretKey: string
  /** Keys that encrypt personal data, newest first; none: one derived from the secret key. */
  sealingKeys: string[]
  /** Whether encrypted values are bound to their purpose; earlier versions cannot decrypt bound ones. */
  sealingBound: boolean
}

export const encryptionSettings = declareSettings({
  title: 'Encryption',
  settings: {
    SECRET_KEY: {
      schema: z.string().min(32, 'must have at least 32 characters'),
      secret: { characters: 32, bits: 96 },
      doc: '32 characters or more; root of the encryption keys: without it personal data cannot be decrypted',
    },
    DATA_ENCRYPTION_KEYS: {
      schema: list.refine(
        (keys) => keys.every((one) => one.length >= 32),
        'each must have at least 32 characters',
      ),
      secret: { characters: 32, bits: 96, list: true },
      formerName: 'SEALING_KEYS',
      otherwise: 'one derived from `SECRET_KEY`',
      doc: 'keys that encrypt personal data, newest first, comma separated ([rotation](security.md#key-rotation))',
    },
    DATA_ENCRYPTION_BINDING: {
      schema: z.enum(['yes', 'no']).optional(),
      formerName: 'SEALING_BOUND',
      otherwise: '`no`',
      doc: 'binds encrypted values to their column: `yes` once no older version runs beside this one ([why](security.md#key-rotation))',
    },
  },
  read: (it, { mode }): EncryptionConfig => ({
    secretKey: it.SECRET_KEY,
    sealingKeys: it.DATA_ENCRYPTION_KEYS,
    sealingBound: (it.DATA_ENCRYPTION_BINDING ?? (mode === 'demo' ? 'yes' : 'no')) === 'yes',
  }),
})
