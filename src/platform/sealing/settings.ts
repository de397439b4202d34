import { resolve } from 'node:path'
import { z } from 'zod'
import { declareSettings, webAddress } from '#platform/settings'
import type { TimeStampConfig } from './time-stamper.ts'

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
    TIME_STAMP_URL: {
      schema: webAddress.optional(),
      doc: 'time stamping authority (RFC 3161) that is asked for a stamp on each sealed document, with its digest only; without it documents have none',
    },
    TIME_STAMP_CERTIFICATES: {
      schema: z.string().optional(),
      doc: 'PEM file of the root certificates that the authority’s leads to; required with `TIME_STAMP_URL`',
    },
  },
  requires: {
    PDF_SIGNING_CERTIFICATE: ['PDF_SIGNING_KEY'],
    TIME_STAMP_URL: ['TIME_STAMP_CERTIFICATES'],
  },
  read: (it, { mode, dataDir }): { seal?: SealConfig; timeStamp?: TimeStampConfig } => {
    const timeStamp = it.TIME_STAMP_URL
      ? { url: it.TIME_STAMP_URL, certificates: it.TIME_STAMP_CERTIFICATES ?? '' }
      : undefined
    if (it.PDF_SIGNING_CERTIFICATE)
      return {
        timeStamp,
        seal: {
          certificate: it.PDF_SIGNING_CERTIFICATE,
          key: it.PDF_SIGNING_KEY ?? '',
          demonstration: false,
        },
      }
    if (mode === 'production') return { timeStamp }
    const certificate = resolve(dataDir, 'seal/certificate.pem')
    return { timeStamp, seal: { certificate, key: resolve(dataDir, 'seal/key.pem'), demonstration: true } }
  },
})
