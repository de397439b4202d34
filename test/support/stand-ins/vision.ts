import sharp from 'sharp'
import { type LookAnswer, startVisionEmulator, type VisionEmulator } from '../../../src/dev/emulator/index.ts'

/** A part of a picture as the model names it, in fractions of its sides. */
export type SeenPart = { shows: string; x: number; y: number; width: number; height: number }

/** What the model says of a picture, unless stated: that it is none of what is asked for, and nothing in it is to be hidden. */
export const seen = (
  said: { kind?: string; confidence?: number; fitness?: string; regions?: unknown } = {},
): object => ({ kind: 'none', confidence: 0.9, fitness: 'fit', regions: [], ...said })

/** What a model of another server may do instead of what it is for. */
export const NONSENSE: Record<string, Look> = {
  hangs: () => new Promise<never>(() => {}),
  'answers a page': () => new Response('<h1>200 OK</h1>', { headers: { 'content-type': 'text/html' } }),
  'is broken': () => Response.json({ error: { message: 'out of memory' } }, { status: 500 }),
  'has had too many': () => Response.json({ error: { message: 'Rate limit reached' } }, { status: 429 }),
  'answers two megabytes': () => 'bla '.repeat(500_000),
  'answers words': () => 'És un contenidor ple, segur.',
  'answers half an object': () => JSON.stringify(seen({ kind: 'NR01' })).slice(0, -9),
  'answers another object': () => ({ kind: 'NR01', confidence: 'molta', fitness: 'fit', regions: [] }),
  'answers a kind that there is not': () => seen({ kind: 'NR99', confidence: 1 }),
  'answers a page as the kind': () => seen({ kind: '<script>alert(1)</script>', confidence: 1 }),
  'is not sure': () => seen({ kind: 'NR01', confidence: 0.2 }),
  'sees ten thousand faces': () =>
    seen({
      kind: 'NR01',
      regions: Array.from({ length: 10_000 }, () => ({ shows: 'face', x: 0, y: 0, width: 0.1, height: 0.1 })),
    }),
  refuses: () => ({ refusal: 'I cannot help with that.' }),
}

/** A strict stand-in of a model, told what it sees. */
export type StandInVision = VisionEmulator & {
  /** What it answers from now on. */
  sees(look: Look | LookAnswer): void
}

type Look = () => LookAnswer | Promise<LookAnswer>

/** Starts it. @param key that it wants to be shown */
export const startVision = (key: string): StandInVision => {
  let look: Look = () => seen()
  const emulator = startVisionEmulator({ key, look: () => look() })
  return {
    ...emulator,
    sees: (next) => {
      look = typeof next === 'function' ? (next as Look) : () => next
    },
  }
}

let nth = 0

/** A photograph with stripes all over: where a part is hidden they are seen no more. Each is another. */
export const stripes = (width = 900, height = 600): Promise<Buffer> => {
  const shade = ++nth % 100
  const pixels = Buffer.alloc(width * height * 3)
  for (let at = 0; at < width * height; at++)
    pixels.fill(Math.floor(at / 3) % 2 ? 255 - shade : 0, at * 3, at * 3 + 3)
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer()
}

/** How much the shades differ in a part of a picture, in fractions of its sides: of stripes much, of what is hidden little. */
export const contrast = async (
  picture: Uint8Array | undefined,
  part: Pick<SeenPart, 'x' | 'y' | 'width' | 'height'>,
): Promise<number> => {
  const { width, height } = await sharp(picture).metadata()
  const box = {
    left: Math.round(part.x * width),
    top: Math.round(part.y * height),
    width: Math.round(part.width * width),
    height: Math.round(part.height * height),
  }
  const { channels } = await sharp(await sharp(picture).extract(box).toBuffer()).stats()
  return channels[0]?.stdev ?? 0
}
