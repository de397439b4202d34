import { isolatedReader, LimitExceeded } from '#platform/isolated'
import type { Region } from './hide-regions.ts'
import { parsePictureProblem, UnusablePicture } from './problems.ts'
import type { PreparedPicture, Rendering } from './render.ts'

/** Bytes at most: the messenger's own limit for pictures is 5 MB; cameras that post through the web make more. */
export const MAX_PICTURE_BYTES = 20 * 1024 * 1024

/** Decoders are the likeliest part to be attacked: they run in a process without secrets, killed at its limits. */
const decode = isolatedReader<typeof import('./render.ts').read>({
  name: 'pictures',
  module: import.meta.resolve('./render.ts'),
  pool: 'pictures',
  maxBytes: MAX_PICTURE_BYTES,
  deadlineMs: 30_000,
  memoryMb: 512,
})

/** Pictures decoded at once, each in its process; the others wait their turn. */
const MAX_AT_ONCE = 2
let running = 0
const waiting: (() => void)[] = []

const withSlot = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running >= MAX_AT_ONCE) await new Promise<void>((go) => waiting.push(go))
  running++
  try {
    return await work()
  } finally {
    running--
    waiting.shift()?.()
  }
}

/** What a failure of the other process says of the picture; a failure of ours is thrown as it is. */
const toPictureError = (error: unknown): unknown => {
  if (error instanceof LimitExceeded && error.limit !== 'queue')
    return new UnusablePicture(error.limit === 'crash' ? 'damaged' : 'too-demanding')
  return error instanceof Error && error.name === 'UnusablePicture'
    ? new UnusablePicture(parsePictureProblem(error.message))
    : error
}

const decodeIsolated = (bytes: Uint8Array, options: Rendering): Promise<PreparedPicture> =>
  withSlot(async () => {
    try {
      // The process is the first to go when the machine runs out of memory: that is not the picture's fault.
      return await decode(bytes, options).catch((error) => {
        if (error instanceof LimitExceeded && error.limit === 'crash') return decode(bytes, options)
        throw error
      })
    } catch (error) {
      throw toPictureError(error)
    }
  })

/**
 * Checks a picture by its content, turns it upright, reduces it to 1,600 px and drops all metadata (place, camera, thumbnail in
 * the EXIF), of which the place is returned. A JPEG that was cut off is taken as far as it goes; of an animation, the first picture.
 * @throws {UnusablePicture} when it is nothing that we can take
 */
export const preparePicture = async (bytes: Uint8Array): Promise<PreparedPicture> => {
  if (bytes.length === 0) throw new UnusablePicture('empty')
  if (bytes.length > MAX_PICTURE_BYTES) throw new UnusablePicture('too-large')
  return decodeIsolated(bytes, {})
}

/**
 * Hides parts of a picture that was prepared before under coarse squares.
 * @throws {UnusablePicture} when the bytes are no picture
 */
export const hideRegions = (bytes: Uint8Array, regions: Region[]): Promise<PreparedPicture> =>
  decodeIsolated(bytes, { hide: regions })

/**
 * A picture that was prepared before with its longer side so many pixels at most, without metadata.
 * @throws {UnusablePicture} when the bytes are no picture
 */
export const shrinkPicture = async (bytes: Uint8Array, side: number): Promise<Uint8Array> =>
  (await decodeIsolated(bytes, { side })).picture
