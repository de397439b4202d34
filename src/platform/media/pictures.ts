import { createHash } from 'node:crypto'
import { fileTypeFromBuffer } from 'file-type'
import sharp, { type Sharp, type SharpOptions } from 'sharp'

/** Longest side of a kept picture and of its thumbnail, in pixels. */
const PICTURE_SIDE = 1600
const THUMBNAIL_SIDE = 320

/** More pixels than any phone takes; a 0.8 MB file can claim 256 million. */
const MAX_PIXELS = 50_000_000

/** Bytes at most: the messenger's own limit for pictures is 5 MB; cameras that post through the web make more. */
export const MAX_PICTURE_BYTES = 20 * 1024 * 1024

const ACCEPTED = new Set(['image/jpeg', 'image/png', 'image/webp'])

/** Why a picture cannot be kept. The code is for the catalogue of texts, never shown as it is. */
export type PictureProblem =
  | 'empty'
  | 'too-large'
  | 'not-a-picture'
  | 'unsupported-format'
  | 'damaged'
  | 'too-many-pixels'

/** Thrown for a picture that no retry will mend. */
export class UnusablePicture extends Error {
  override name = 'UnusablePicture'
  constructor(readonly problem: PictureProblem) {
    super(problem)
  }
}

/** A picture ready to be kept: upright, small, without metadata. Sizes in pixels. */
export type PreparedPicture = {
  picture: Buffer
  thumbnail: Buffer
  width: number
  height: number
  /** SHA-256 of the original bytes, hexadecimal: the same photo sent twice is seen as such. */
  sha256: string
}

// Only these three decoders exist for us: no SVG, PDF, or the dozens of formats that nobody sends.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] })

/** How long a picture may take to be decoded and made small, in seconds: on any machine it is one or two. */
const RENDERS_WITHIN_S = 20

// A picture takes one core, however many there are: two at once leave the rest to everything else.
sharp.concurrency(1)
sharp.cache(false)

/** A picture from outside, within limits of size and time. */
const opened = (bytes: Uint8Array, options: SharpOptions = {}): Sharp =>
  sharp(bytes, { limitInputPixels: MAX_PIXELS, ...options }).timeout({ seconds: RENDERS_WITHIN_S })

/** Decoding takes some 100 MB a picture: so many at once in a process, the others wait their turn. */
const MAX_AT_ONCE = 2
let running = 0
const waiting: (() => void)[] = []

const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running >= MAX_AT_ONCE) await new Promise<void>((go) => waiting.push(go))
  running++
  try {
    return await work()
  } finally {
    running--
    waiting.shift()?.()
  }
}

/**
 * Checks a picture by its content, turns it upright, reduces it to 1,600 px and drops all metadata
 * (place, camera, thumbnail in the EXIF).
 * @throws {UnusablePicture} when the bytes are not a whole picture of a format and size that we take
 */
export const preparePicture = async (bytes: Uint8Array): Promise<PreparedPicture> => {
  if (bytes.length === 0) throw new UnusablePicture('empty')
  if (bytes.length > MAX_PICTURE_BYTES) throw new UnusablePicture('too-large')
  const type = await fileTypeFromBuffer(bytes)
  if (!type?.mime.startsWith('image/')) throw new UnusablePicture('not-a-picture')
  if (!ACCEPTED.has(type.mime)) throw new UnusablePicture('unsupported-format')
  return inTurn(() => render(bytes))
}

const render = async (bytes: Uint8Array): Promise<PreparedPicture> => {
  try {
    const upright = opened(bytes, { failOn: 'error' }).autoOrient()
    const { data: picture, info } = await upright
      .resize({ width: PICTURE_SIDE, height: PICTURE_SIDE, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 78 })
      .toBuffer({ resolveWithObject: true })
    const thumbnail = await opened(picture)
      .resize({ width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 70 })
      .toBuffer()
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { picture, thumbnail, width: info.width, height: info.height, sha256 }
  } catch (error) {
    throw new UnusablePicture(/pixel limit/i.test(String(error)) ? 'too-many-pixels' : 'damaged')
  }
}

/** A part of a picture, in thousandths of its sides from the upper left corner. */
export type Region = { left: number; top: number; width: number; height: number }

/** Squares across the shorter side of what is hidden: a face or a plate cannot be told from so few. */
const SQUARES = 6

/**
 * Hides parts of a picture under coarse squares, so that what was there cannot be had back from it.
 * @throws {UnusablePicture} when the bytes are no picture
 */
export const hideRegions = (bytes: Uint8Array, regions: Region[]): Promise<PreparedPicture> =>
  inTurn(async () => {
    try {
      const { width = 0, height = 0 } = await opened(bytes).metadata()
      const covers = await Promise.all(
        regions.map(async (region) => {
          const left = Math.min(width - 1, Math.floor((region.left / 1000) * width))
          const top = Math.min(height - 1, Math.floor((region.top / 1000) * height))
          const box = {
            left,
            top,
            width: Math.max(1, Math.min(width - left, Math.ceil((region.width / 1000) * width))),
            height: Math.max(1, Math.min(height - top, Math.ceil((region.height / 1000) * height))),
          }
          const side = Math.max(1, Math.ceil(Math.min(box.width, box.height) / SQUARES))
          const small = await opened(bytes)
            .extract(box)
            .resize(Math.ceil(box.width / side), Math.ceil(box.height / side), {
              fit: 'fill',
              kernel: 'cubic',
            })
            .png()
            .toBuffer()
          const input = await sharp(small)
            .resize(box.width, box.height, { fit: 'fill', kernel: 'nearest' })
            .png()
            .toBuffer()
          return { input, left, top }
        }),
      )
      return await render(await opened(bytes).composite(covers).jpeg({ quality: 90 }).toBuffer())
    } catch (error) {
      throw error instanceof UnusablePicture ? error : new UnusablePicture('damaged')
    }
  })
