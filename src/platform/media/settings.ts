import { resolve } from 'node:path'
import { z } from 'zod'
import { declareSettings } from '#platform/settings'

export const mediaSettings = declareSettings({
  title: 'Pictures and files',
  settings: {
    MEDIA_URL: {
      schema: z
        .string()
        .regex(/^(file|s3):.+/, 'must begin with file: or s3:')
        .optional(),
      otherwise: '`file:DATA_DIR/media`',
      doc: 'or `s3://bucket`',
    },
  },
  readElsewhere: {
    S3_ENDPOINT: 'with `s3://bucket`: URL of the store; the `AWS_…` names of all three are read too',
    S3_ACCESS_KEY_ID: 'with `s3://bucket`',
    S3_SECRET_ACCESS_KEY: 'with `s3://bucket`',
  },
  read: (it, { dataDir }): { mediaUrl: string } => ({
    mediaUrl: it.MEDIA_URL ?? `file:${resolve(dataDir, 'media')}`,
  }),
})
