import { fileTypeFromBuffer } from 'file-type'
import type { Metadata } from 'sharp'
import { UnusablePicture } from './problems.ts'

/** More pixels than the 108-megapixel cameras of phones take; a 0.8 MB file can claim 256 million. */
export const MAX_PIXELS = 120_000_000

/** Bytes that decoding one picture may take, whatever its format. */
const DECODED_BYTES = 350 * 1024 * 1024

const ACCEPTED = new Set(['image/jpeg', 'image/png', 'image/apng', 'image/webp', 'image/gif'])

/** AVIF and HEIC share a container whose brands overlap: which it is, and whether it can be decoded, is seen on decoding. */
const HEIF = /^image\/(?:avif|hei[cf])/

/**
 * Checks what a file is by its content: names and declared types are not looked at.
 * @returns whether it is of the HEIF family
 * @throws {UnusablePicture} `not-a-picture` or `unsupported-format`
 */
export const checkFormat = async (bytes: Uint8Array): Promise<{ heif: boolean }> => {
  const mime = (await fileTypeFromBuffer(bytes))?.mime
  if (mime !== undefined && HEIF.test(mime)) return { heif: true }
  if (mime !== undefined && ACCEPTED.has(mime)) return { heif: false }
  const picture = mime?.startsWith('image/') || isSvg(bytes)
  throw new UnusablePicture(picture ? 'unsupported-format' : 'not-a-picture')
}

const isSvg = (bytes: Uint8Array): boolean => {
  const head = new TextDecoder().decode(bytes.subarray(0, 1_000))
  return /^\s*</.test(head) && /<svg[\s/>]/i.test(head) && !/<html/i.test(head)
}

/** libaom holds several frames in 16 bits besides the converted picture: measured at 18 bytes a pixel. */
const AVIF_BYTES = 18

/** Samples a pixel of a JPEG by its subsampling: a progressive one is held whole, as coefficients of two bytes. */
const SAMPLES = new Map([
  ['4:2:0', 1.5],
  ['4:2:2', 2],
])

/** What decoding holds at once for each pixel, in bytes. 0: it is read row by row. */
const bytesPerPixel = (
  { format, isProgressive, channels = 4, depth, chromaSubsampling, pages = 1 }: Metadata,
  lossless: boolean,
): number => {
  switch (format) {
    case 'jpeg':
      return isProgressive ? 2 * (SAMPLES.get(chromaSubsampling ?? '') ?? channels) : 0
    case 'png':
      return isProgressive ? channels * (depth === 'ushort' ? 2 : 1) : 0
    case 'webp':
      // An animation is composed on a canvas, of which two are held, besides the frame.
      return pages > 1 ? 12 : lossless ? 4 : 1
    case 'gif':
      return 8
    default:
      return AVIF_BYTES
  }
}

const HEAD = 64

/**
 * Checks that a picture can be decoded in bounded memory, from its header alone. JPEG and lossy WebP are reduced while they
 * are decoded and plain PNG is read row by row: only {@link MAX_PIXELS} limits those.
 * @throws {UnusablePicture} `too-many-pixels`
 */
export const checkSize = (bytes: Uint8Array, metadata: Metadata): void => {
  const pixels = (metadata.width ?? 0) * (metadata.pageHeight ?? metadata.height ?? 0)
  const lossless = Buffer.from(bytes.subarray(0, HEAD)).includes('VP8L')
  if (pixels > MAX_PIXELS || pixels * bytesPerPixel(metadata, lossless) > DECODED_BYTES)
    throw new UnusablePicture('too-many-pixels')
}
