import { createHash } from 'node:crypto'
import sharp, { type Sharp, type SharpOptions } from 'sharp'
import { checkFormat, checkSize, MAX_PIXELS } from './formats.ts'
import { pixelateRegions, type Region } from './hide-regions.ts'
import { type PhotoPlace, readPhotoPlace } from './photo-place.ts'
import { UnusablePicture } from './problems.ts'

/** Longest side of a kept picture and of its thumbnail, in pixels. */
const PICTURE_SIDE = 1600
const THUMBNAIL_SIDE = 320

/** How long a picture may take to be decoded and made small, in seconds: on any machine it is one or two. */
const RENDERS_WITHIN_S = 20

/** A picture ready to be kept: upright, small, without metadata. Sizes in pixels. */
export type PreparedPicture = {
  picture: Uint8Array
  thumbnail: Uint8Array
  width: number
  height: number
  /** SHA-256 of the original bytes, hexadecimal: the same photo sent twice is seen as such. */
  sha256: string
  /** Where its metadata said that it was taken; the picture itself says it no more. */
  place?: PhotoPlace
}

// Only these decoders exist for us: no SVG, PDF, TIFF, or the dozens of formats that nobody sends.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((format) => `VipsForeignLoad${format}`),
})

// A picture takes one core, however many there are, and nothing of it is kept.
sharp.concurrency(1)
sharp.cache(false)

/** The libvips that comes with sharp has no decoder for it; one that the system has may. */
const DECODES_HEIC = sharp.format.heif.input.fileSuffix?.includes('.heic') ?? false

const openImage = (bytes: Uint8Array, options: SharpOptions = {}): Sharp =>
  sharp(bytes, { limitInputPixels: MAX_PIXELS, pages: 1, ...options }).timeout({ seconds: RENDERS_WITHIN_S })

/** What is made of a picture that was prepared before: parts of it hidden, or the whole smaller, of so many pixels at most. */
export type Rendering = { hide?: Region[]; side?: number }

/**
 * Prepares a picture, or makes something of one that was prepared before. Runs in a process of its own.
 * @throws {UnusablePicture} with the reason
 */
export const read = async (bytes: Uint8Array, { hide, side }: Rendering): Promise<PreparedPicture> => {
  if (side) return resize(bytes, {}, side)
  if (hide) return resize(await pixelateRegions((input, options) => openImage(input, options), bytes, hide))
  const { heif } = await checkFormat(bytes)
  try {
    const metadata = await openImage(bytes, { failOn: 'none' }).metadata()
    if (metadata.compression === 'hevc' && !DECODES_HEIC) throw new UnusablePicture('heic')
    checkSize(bytes, metadata)
    const place = readPhotoPlace(metadata.exif)
    return { ...(await decodeTolerant(bytes)), ...(place && { place }) }
  } catch (error) {
    throw error instanceof UnusablePicture
      ? error
      : new UnusablePicture(classifyDecodeError(String(error), heif))
  }
}

const classifyDecodeError = (text: string, heif: boolean) => {
  if (/pixel limit|too large|dimensions|exceeds/i.test(text)) return 'too-many-pixels'
  if (/timeout/i.test(text)) return 'too-demanding'
  return heif && /compression|codec|decod\w* plugin|not (?:built|supported)|unsupported/i.test(text)
    ? 'heic'
    : 'damaged'
}

/** A picture that decodes without a warning, or as much of a broken one as there is. */
const decodeTolerant = async (bytes: Uint8Array): Promise<PreparedPicture> => {
  try {
    return await resize(bytes, { failOn: 'warning' })
  } catch (error) {
    if (/timeout|pixel limit/i.test(String(error)) || !(await hasVisibleContent(bytes))) throw error
    return resize(bytes, { failOn: 'none' })
  }
}

const SAMPLE_SIDE = 100

/** Grey, black or white in every channel, as decoders fill what is missing. */
const isFill = (colour: Uint8Array) => Math.max(...colour) - Math.min(...colour) <= 6

/** The share of a broken picture that has to be there. */
const LEAST_CONTENT = 0.05

/**
 * Whether a broken picture shows anything: what is missing is missing at its end, where decoders leave one flat colour. A header
 * with rubbish behind it is almost nothing but that.
 */
const hasVisibleContent = async (bytes: Uint8Array): Promise<boolean> => {
  const { data, info } = await openImage(bytes, { failOn: 'none' })
    .resize({ width: SAMPLE_SIDE, height: SAMPLE_SIDE, fit: 'fill', kernel: 'nearest' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const pixel = (index: number) => data.subarray(index * info.channels, (index + 1) * info.channels)
  const count = info.width * info.height
  const last = pixel(count - 1)
  if (!isFill(last)) return true
  let same = 0
  for (let index = 0; index < count; index++)
    if (pixel(index).every((value, channel) => Math.abs(value - (last[channel] ?? 0)) <= 3)) same++
  return same / count < 1 - LEAST_CONTENT
}

/** At least one pixel across: a panorama may be a thousand times as wide as it is high. */
const fitInside = (side: number) =>
  ({ width: side, height: side, fit: 'inside', withoutEnlargement: true }) as const

const resize = async (
  bytes: Uint8Array,
  options?: SharpOptions,
  side = PICTURE_SIDE,
): Promise<PreparedPicture> => {
  const { data: picture, info } = await openImage(bytes, options)
    .autoOrient()
    .resize(fitInside(side))
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 78 })
    .toBuffer({ resolveWithObject: true })
  const thumbnail = await openImage(picture)
    .resize(fitInside(THUMBNAIL_SIDE))
    .jpeg({ quality: 70 })
    .toBuffer()
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { picture, thumbnail, width: info.width, height: info.height, sha256 }
}
