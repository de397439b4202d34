import type { Sharp, SharpOptions } from 'sharp'

/** A part of a picture, in thousandths of its sides from the upper left corner. */
export type Region = { left: number; top: number; width: number; height: number }

/**
 * Squares across the sides of what is hidden. A face cannot be told from so few, nor, though all plates have one type, can the
 * characters of a plate be tried until their squares are the same: there are less of them than characters.
 */
const BLOCKS = { shorter: 4, longer: 6 }

/**
 * Hides parts of a picture under coarse squares that run into each other, so that what was there cannot be had back from it.
 * @param open opens a picture within the limits
 * @returns a JPEG
 */
export const pixelateRegions = async (
  open: (bytes: Uint8Array, options?: SharpOptions) => Sharp,
  bytes: Uint8Array,
  regions: Region[],
): Promise<Uint8Array> => {
  const { width = 0, height = 0 } = await open(bytes).metadata()
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
      const [shorter = 1, longer = 1] = [box.width, box.height].sort((a, b) => a - b)
      const side = Math.max(1, Math.ceil(shorter / BLOCKS.shorter), Math.ceil(longer / BLOCKS.longer))
      const small = await open(bytes)
        .extract(box)
        .resize(Math.ceil(box.width / side), Math.ceil(box.height / side), { fit: 'fill', kernel: 'cubic' })
        .png()
        .toBuffer()
      const input = await open(small)
        .resize(box.width, box.height, { fit: 'fill', kernel: 'nearest' })
        .blur(Math.max(0.5, side / 3))
        .png()
        .toBuffer()
      return { input, left, top }
    }),
  )
  return open(bytes).composite(covers).jpeg({ quality: 90 }).toBuffer()
}
