import { resolve } from 'node:path'
import { z } from 'zod'
import { declareSettings } from '#platform/settings'

/** PEM files of the certificate that seals documents and of its key. */
type SealConfig = { certificate: string; key: string; demonstration: boolean }

export const sealingSettings = declareSettings({
  title: 'Signatures',
  settings: {
    PDF_SIGNING_CERTIFICATE: {
      schema: z.string().optional(),
      formerName: 'SEAL_CERTIFICATE',
      doc: 'PEM file of the certificate that seals documents; without it documents cannot be signed',
    },
    PDF_SIGNING_KEY: {
      schema: z.string().optional(),
      formerName: 'SEAL_KEY',
      doc: 'PEM file of its key; required with `PDF_SIGNING_CERTIFICATE`',
    },
  },
  requires: { PDF_SIGNING_CERTIFICATE: ['PDF_SIGNING_KEY'] },
  read: (it, { mode, dataDir }): { seal?: SealConfig } => {
    if (it.PDF_SIGNING_CERTIFICATE)
      return {
        seal: {
          certificate: it.PDF_SIGNING_CERTIFICATE,
          key: it.PDF_SIGNING_KEY ?? '',
          demonstration: false,
        },
      }
    if (mode === 'production') return {}
    const certificate = resolve(dataDir, 'seal/certificate.pem')
    return { seal: { certificate, key: resolve(dataDir, 'seal/key.pem'), demonstration: true } }
  },
})
