import { expect, test } from 'bun:test'
import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { preparePicture, UnusablePicture } from '#platform/media'

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#4466aa' } })

const problemWith = async (bytes: Uint8Array): Promise<string> => {
  try {
    await preparePicture(bytes)
    return 'none'
  } catch (error) {
    return error instanceof UnusablePicture ? error.problem : String(error)
  }
}

/** A PNG that is small on disk and huge in memory: one grey line, repeated. */
const bomb = (width: number, height: number): Buffer => {
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
  header.set([1, 0, 0, 0, 0], 8)
  const pixels = deflateSync(Buffer.alloc(height * (Math.ceil(width / 8) + 1)))
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

test('a big photo becomes at most 1,600 px, with a thumbnail, and says nothing of place or camera', async () => {
  const original = await plain(4000, 3000)
    .withExif({ IFD0: { Make: 'Fabricant' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '41/1 43/1 0/1' } })
    .jpeg()
    .toBuffer()
  expect((await sharp(original).metadata()).exif).toBeDefined()
  const { picture, thumbnail, width, height, sha256 } = await preparePicture(original)
  expect([width, height]).toEqual([1600, 1200])
  const kept = await sharp(picture).metadata()
  expect([kept.format, kept.exif, kept.xmp, kept.icc]).toEqual(['jpeg', undefined, undefined, undefined])
  expect((await sharp(thumbnail).metadata()).width).toBe(320)
  expect(sha256).toMatch(/^[0-9a-f]{64}$/)
})

test.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %i: the top is up', async (orientation) => {
  // A picture whose upper half is red once it stands upright, stored as a camera would with this orientation.
  const upright = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'blue' } })
    .composite([
      { input: { create: { width: 60, height: 20, channels: 3, background: 'red' } }, left: 0, top: 0 },
    ])
    .png()
    .toBuffer()
  const turns: Record<number, (image: Sharp) => Sharp> = {
    1: (image) => image,
    2: (image) => image.flop(),
    3: (image) => image.rotate(180),
    4: (image) => image.flip(),
    5: (image) => image.rotate(270).flop(),
    6: (image) => image.rotate(270),
    7: (image) => image.rotate(90).flop(),
    8: (image) => image.rotate(90),
  }
  const turned = await (turns[orientation] ?? turns[1])?.(sharp(upright)).png().toBuffer()
  const stored = await sharp(turned).withMetadata({ orientation }).jpeg({ quality: 100 }).toBuffer()
  const { picture, width, height } = await preparePicture(stored)
  expect([width, height]).toEqual([60, 40])
  const { data } = await sharp(picture)
    .extract({ left: 30, top: 5, width: 1, height: 1 })
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect([Number(data[0]) > 200, Number(data[2]) < 80]).toEqual([true, true])
})

test('a PNG, a WebP and a PNG that calls itself .jpg are taken by what they are', async () => {
  expect(await problemWith(await plain(50, 50).png().toBuffer())).toBe('none')
  expect(await problemWith(await plain(50, 50).webp().toBuffer())).toBe('none')
})

test('CMYK and transparency are made plain', async () => {
  const cmyk = await plain(50, 50).toColourspace('cmyk').jpeg().toBuffer()
  expect((await sharp((await preparePicture(cmyk)).picture).metadata()).space).toBe('srgb')
  const clear = await sharp({
    create: { width: 9, height: 9, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer()
  const { data } = await sharp((await preparePicture(clear)).picture)
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect(data[0]).toBe(255)
})

test('what is no picture that we take is refused with its reason, and memory does not grow', async () => {
  const jpeg = await plain(800, 600).jpeg().toBuffer()
  const before = process.memoryUsage().rss
  const huge = bomb(16_000, 16_000)
  expect(huge.length).toBeLessThan(1024 * 1024)
  expect({
    empty: await problemWith(new Uint8Array()),
    svg: await problemWith(
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ),
    text: await problemWith(Buffer.from('hola')),
    pdf: await problemWith(Buffer.from('%PDF-1.7\n%âãÏÓ\n')),
    gif: await problemWith(Buffer.from('GIF89a\u0001\u0000\u0001\u0000\u0000\u0000\u0000;')),
    truncated: await problemWith(jpeg.subarray(0, jpeg.length / 2)),
    polyglot: await problemWith(
      Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('<script>alert(1)</script>')]),
    ),
    huge: await problemWith(huge),
    heavy: await problemWith(new Uint8Array(21 * 1024 * 1024)),
  }).toEqual({
    empty: 'empty',
    svg: 'not-a-picture',
    text: 'not-a-picture',
    pdf: 'not-a-picture',
    gif: 'unsupported-format',
    truncated: 'damaged',
    polyglot: 'damaged',
    huge: 'too-many-pixels',
    heavy: 'too-large',
  })
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024)
})
