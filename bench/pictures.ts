import sharp from 'sharp'
import { preparePicture } from '#platform/media'
import { quantile } from './load.ts'
import { peakWhile } from './process-memory.ts'
import { publishResults } from './setup.ts'

const ROUNDS = 12

/** A photograph as a telephone makes one: noise that compresses badly, metadata, on its side. */
const photograph = async (width: number, height: number): Promise<Uint8Array> => {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: width > 10_000 ? 6 : 12 }
  const image = sharp({ create: { width, height, channels: 3, background: '#888', noise } })
  return new Uint8Array(
    await image
      .jpeg({ quality: width > 10_000 ? 70 : 88 })
      .withMetadata({ orientation: 6 })
      .toBuffer(),
  )
}

/** What libvips itself does of it, without asking what it is given: upright, smaller, written again, and a thumbnail. */
const bare = async (bytes: Uint8Array): Promise<void> => {
  const picture = await sharp(bytes)
    .autoOrient()
    .resize(1600, 1600, { fit: 'inside' })
    .jpeg({ quality: 78 })
    .toBuffer()
  await sharp(picture).resize(320, 320, { fit: 'inside' }).jpeg({ quality: 70 }).toBuffer()
}

/** A picture taken in: looked at, turned, made small, its metadata gone, a thumbnail; against libvips alone. */
export const pictures = async (): Promise<void> => {
  const results: Record<string, unknown>[] = []
  for (const [what, width, height] of [
    ['2 megapixels', 1600, 1200],
    ['12 megapixels', 4000, 3000],
    ['48 megapixels', 8000, 6000],
    ['100 megapixels', 11_600, 8_700],
  ] as const) {
    const bytes = await photograph(width, height)
    const times: [number[], number[]] = [[], []]
    for (let round = 0; round < ROUNDS; round++)
      for (const [side, work] of [bare, preparePicture].entries()) {
        const at = performance.now()
        await work(bytes)
        if (round > 1) times[side]?.push(performance.now() - at)
      }
    const [floorMs, oursMs] = times.map((one) => quantile(one, 0.5)) as [number, number]
    const memory = await peakWhile(() => preparePicture(bytes))
    const rounded = (ms: number) => Math.round(ms * 10) / 10
    results.push({
      what,
      ratio: Math.round((floorMs / oursMs) * 100) / 100,
      floorMs: rounded(floorMs),
      oursMs: rounded(oursMs),
      kB: Math.round(bytes.length / 1024),
      memoryMb: memory.all,
      ofWhichDecoding: memory.started,
    })
  }
  await publishResults('pictures', results)
}
