import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'

/** A PNG that is small on disk and huge in memory: one grey line, repeated. */
export const pngBomb = (width: number, height: number, interlaced = false): Buffer => {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Interlaced ones are of 16 bits in four channels, whose pixels nobody gets as far as.
  header.set(interlaced ? [16, 6, 0, 0, 1] : [1, 0, 0, 0, 0], 8)
  const pixels = deflateSync(Buffer.alloc(interlaced ? 1_000 : height * (Math.ceil(width / 8) + 1)))
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#4466aa' } })

/** A small picture of a format, with the size that its header claims changed. */
const claiming = (bytes: Buffer, find: Buffer, size: Buffer): Buffer => {
  const at = bytes.indexOf(find)
  if (at < 0) throw new Error('no size in the header')
  return Buffer.concat([
    bytes.subarray(0, at + find.length),
    size,
    bytes.subarray(at + find.length + size.length),
  ])
}

/** Small files of every format that is taken, each of which claims more pixels than can be decoded. */
export const createPictureBombs = async (): Promise<Record<string, Buffer>> => {
  const jpeg = await flat(64, 64).jpeg().toBuffer()
  const gif = await flat(64, 64).gif().toBuffer()
  const webp = await flat(64, 64).webp().toBuffer()
  const lossless = await flat(64, 64).webp({ lossless: true }).toBuffer()
  const avif = await flat(64, 64).avif({ effort: 0 }).toBuffer()
  return {
    PNG: pngBomb(16_000, 16_000),
    'interlaced PNG': pngBomb(9_000, 9_000, true),
    JPEG: claiming(jpeg, Buffer.from([0xff, 0xc0, 0, 0x11, 8]), Buffer.from([0xff, 0xdc, 0xff, 0xdc])),
    GIF: claiming(gif, Buffer.from([0x2c, 0, 0, 0, 0]), Buffer.from([0xff, 0xff, 0xff, 0xff])),
    WebP: claiming(webp, Buffer.from([0x9d, 0x01, 0x2a]), Buffer.from([0xff, 0x3f, 0xff, 0x3f])),
    'lossless WebP': claiming(lossless, Buffer.from([0x2f]), Buffer.from([0xff, 0xff, 0xff, 0x0f])),
    AVIF: claiming(avif, Buffer.from('ispe\0\0\0\0'), Buffer.from([0, 0, 0x7d, 0, 0, 0, 0x7d, 0])),
  }
}
