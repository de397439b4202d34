import { createHash, randomBytes } from 'node:crypto'
import type { Faults } from './faults.ts'

/** A file that the platform keeps. */
export type StoredMedia = { id: string; bytes: Uint8Array; type: string; sha256: string; keptUntil: number }

const DAY = 24 * 3_600_000
const URL_TTL_MS = 5 * 60_000
const SENT_TTL_MS = 7 * DAY
const UPLOADED_TTL_MS = 30 * DAY

/** Files: what citizens send lives seven days, what the town hands in thirty. */
export const createMedia = (
  { baseUrl, now }: { baseUrl: () => string; now: () => number },
  faults: Faults,
) => {
  const all = new Map<string, StoredMedia>()
  const addresses = new Map<string, { media: StoredMedia; until: number }>()

  const addressOf = (media: StoredMedia): string => {
    const name = randomBytes(18).toString('base64url')
    addresses.set(name, { media, until: performance.now() + (faults.mediaExpired ? -1 : URL_TTL_MS) })
    return `${baseUrl()}/media-files/${name}`
  }

  const alive = (id: string): StoredMedia | undefined => {
    const kept = all.get(id)
    return kept && kept.keptUntil > now() ? kept : undefined
  }

  return {
    all,

    /** @param from who it comes from: it decides how long it is kept */
    keep(bytes: Uint8Array, type: string, from: 'citizen' | 'town'): StoredMedia {
      const id = String(10 ** 15 + Math.floor(Math.random() * 9 * 10 ** 15))
      const kept: StoredMedia = {
        id,
        bytes,
        type,
        sha256: createHash('sha256').update(bytes).digest('base64'),
        keptUntil: now() + (from === 'citizen' ? SENT_TTL_MS : UPLOADED_TTL_MS),
      }
      all.set(id, kept)
      return kept
    },

    alive,

    /** An address of the file, good for five minutes. */
    addressOf,

    /** Step one of fetching media: its address. */
    describe(id: string): Record<string, unknown> | undefined {
      const kept = alive(id)
      if (!kept) return undefined
      return {
        messaging_product: 'whatsapp',
        url: addressOf(kept),
        mime_type: kept.type,
        sha256: Buffer.from(kept.sha256, 'base64').toString('hex'),
        file_size: kept.bytes.length,
        id,
      }
    },

    /** Step two. An address that has expired finds nothing. */
    at(name: string): StoredMedia | undefined {
      const found = addresses.get(name)
      return found && found.until > performance.now() ? found.media : undefined
    },
  }
}

/** The files of the emulator. */
export type MediaStore = ReturnType<typeof createMedia>
