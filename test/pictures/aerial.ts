import sharp from 'sharp'
import { createRandom } from '../../src/dev/month/random.ts'

/** Metres on the ground are the same size on every tile: a plot is this many pixels at {@link PLOT_ZOOM}. */
const PLOT = 12
const PLOT_ZOOM = 17

const ROOFS = ['#a8664a', '#b67a58', '#9c5b43', '#c08a66', '#8f6a58', '#b9a58e', '#7d7a75']
const GREENS = ['#5d7148', '#6b7d50', '#4f6440', '#7a8a5c']

/** A tile that looks like roofs and trees from above: of nowhere, for a picture of what a town's own photographs look like. */
export const drawAerialTile = async (zoom: number, x: number, y: number): Promise<Buffer> => {
  const size = PLOT * 2 ** (zoom - PLOT_ZOOM)
  const [left, top] = [x * 256, y * 256]
  const shapes: string[] = []
  const from = (start: number) => Math.floor(start / size)
  for (let row = from(top); row <= from(top + 255); row++)
    for (let column = from(left); column <= from(left + 255); column++) {
      const random = createRandom((column * 73_856_093) ^ (row * 19_349_663))
      const green = random.happens(0.3)
      const inset = size * (green ? 0.04 : 0.1)
      const street = column % 7 === 0 || row % 5 === 0
      if (street) continue
      const at = `x="${column * size - left + inset}" y="${row * size - top + inset}" width="${size - 2 * inset}" height="${size - 2 * inset}"`
      shapes.push(`<rect ${at} fill="${random.pick(green ? GREENS : ROOFS)}"/>`)
      if (!green)
        shapes.push(
          `<path d="M${column * size - left + inset} ${row * size - top + size / 2}h${size - 2 * inset}v${size / 2 - inset}h-${size - 2 * inset}z" fill="#000" fill-opacity="0.12"/>`,
        )
    }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="#8d8b86"/>${shapes.join('')}</svg>`
  return sharp(Buffer.from(svg)).blur(0.5).jpeg({ quality: 80 }).toBuffer()
}
