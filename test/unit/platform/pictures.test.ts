import { afterAll, expect, test } from 'bun:test'
import sharp, { type Sharp } from 'sharp'
import { stopReaders } from '#platform/isolated'
import { preparePicture, UnusablePicture } from '#platform/media'
import { readPhotoPlace } from '../../../src/platform/media/photo-place.ts'
import { createPictureBombs, pngBomb } from '../../support/hostile/picture-bombs.ts'
import { photo } from '../../support/media.ts'

afterAll(() => stopReaders())

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

test('a big photo is reduced to 1,600 px with a thumbnail, without place or camera', async () => {
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

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'a photo with EXIF orientation %i is turned upright',
  async (orientation) => {
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
  },
)

test('PNG, WebP and a PNG named .jpg are recognised by their content', async () => {
  expect(await problemWith(await plain(50, 50).png().toBuffer())).toBe('none')
  expect(await problemWith(await plain(50, 50).webp().toBuffer())).toBe('none')
})

test('CMYK and transparency are converted', async () => {
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

test('a file that is no acceptable picture is refused with the reason', async () => {
  const jpeg = await plain(800, 600).jpeg().toBuffer()
  const scan = jpeg.indexOf(Buffer.from([0xff, 0xda]))
  const rubbish = Buffer.from(Array.from({ length: 20_000 }, (_, n) => (n * 7919) % 251))
  expect({
    empty: await problemWith(new Uint8Array()),
    svg: await problemWith(
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ),
    text: await problemWith(Buffer.from('hola')),
    pdf: await problemWith(Buffer.from('%PDF-1.7\n%âãÏÓ\n')),
    tiff: await problemWith(await plain(50, 50).tiff().toBuffer()),
    heic: await problemWith(heic(64)),
    heicOfAPhone: await problemWith(heic(8_064)),
    polyglot: await problemWith(
      Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('<script>alert(1)</script>')]),
    ),
    headerOnly: await problemWith(jpeg.subarray(0, scan + 20)),
    headerThenRubbish: await problemWith(Buffer.concat([jpeg.subarray(0, scan + 14), rubbish])),
    heavy: await problemWith(new Uint8Array(21 * 1024 * 1024)),
  }).toEqual({
    empty: 'empty',
    svg: 'unsupported-format',
    text: 'not-a-picture',
    pdf: 'not-a-picture',
    tiff: 'unsupported-format',
    heic: 'heic',
    heicOfAPhone: 'heic',
    polyglot: 'damaged',
    headerOnly: 'damaged',
    headerThenRubbish: 'damaged',
    heavy: 'too-large',
  })
})

test('a small file that declares huge dimensions is refused before memory is used', async () => {
  const before = process.memoryUsage().rss
  for (const [name, bytes] of Object.entries(await createPictureBombs())) {
    expect([name, bytes.length < 1024 * 1024]).toEqual([name, true])
    expect([name, await problemWith(bytes)]).toEqual([name, 'too-many-pixels'])
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
})

test('a truncated JPEG is accepted with a grey end', async () => {
  const noise = { type: 'gaussian' as const, mean: 60, sigma: 20 }
  const image = sharp({ create: { width: 900, height: 600, channels: 3, background: '#333', noise } })
  for (const [kind, jpeg] of [
    ['baseline', await image.clone().jpeg().toBuffer()],
    ['progressive', await image.clone().jpeg({ progressive: true }).toBuffer()],
    ['flat', await plain(900, 600).jpeg().toBuffer()],
    ['turned by the camera', await image.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
  ] as const) {
    expect([kind, await problemWith(jpeg.subarray(0, Math.floor(jpeg.length * 0.9)))]).toEqual([kind, 'none'])
    expect([kind, await problemWith(jpeg.subarray(0, Math.floor(jpeg.length * 0.5)))]).toEqual([kind, 'none'])
  }
  const half = await image.jpeg().toBuffer()
  const { picture } = await preparePicture(half.subarray(0, half.length / 2))
  const { data } = await sharp(picture)
    .extract({ left: 450, top: 590, width: 1, height: 1 })
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect([...data].every((value) => Math.abs(value - 128) < 4)).toBe(true)
})

test('the first frame of an animation is taken', async () => {
  const frame = (background: string) =>
    sharp({ create: { width: 40, height: 30, channels: 3, background } })
      .png()
      .toBuffer()
  const frames = await Promise.all(['#ff0000', '#0000ff', '#0000ff'].map(frame))
  const animation = sharp(frames, { join: { animated: true } })
  for (const bytes of [await animation.clone().gif().toBuffer(), await animation.clone().webp().toBuffer()]) {
    expect((await sharp(bytes, { animated: true }).metadata()).pages).toBeGreaterThan(1)
    const { picture, width, height } = await preparePicture(bytes)
    expect([width, height]).toEqual([40, 30])
    const { data } = await sharp(picture).raw().toBuffer({ resolveWithObject: true })
    expect([Number(data[0]) > 200, Number(data[2]) < 60]).toEqual([true, true])
  }
})

test('additions of phones and cameras do no harm: depth, gain maps, motion, several pictures', async () => {
  const jpeg = await plain(300, 200).jpeg().toBuffer()
  const film = Buffer.concat([Buffer.from('\0\0\0\u0018ftypmp42'), Buffer.alloc(5_000, 7)])
  for (const [kind, bytes] of Object.entries({
    'a motion photo': Buffer.concat([jpeg, film]),
    'several pictures in one file': Buffer.concat([jpeg, await plain(80, 60).jpeg().toBuffer()]),
    'zeros behind it': Buffer.concat([jpeg, Buffer.alloc(4_096)]),
    'a gain map': await withGainMap(plain(300, 200)),
    AVIF: await plain(300, 200).avif({ effort: 0 }).toBuffer(),
    GIF: await plain(300, 200).gif().toBuffer(),
    '16 bits': await plain(300, 200).toColourspace('rgb16').png().toBuffer(),
    'a palette with transparency': await sharp(await plain(300, 200).ensureAlpha(0.5).png().toBuffer())
      .png({ palette: true })
      .toBuffer(),
    interlaced: await plain(300, 200).png({ progressive: true }).toBuffer(),
    grey: await plain(300, 200).greyscale().jpeg().toBuffer(),
  })) {
    const made = await preparePicture(bytes).catch((error) => String(error))
    expect([kind, typeof made === 'string' ? made : [made.width, made.height]]).toEqual([kind, [300, 200]])
  }
})

test('a single pixel and a panorama fifty times as wide as high are accepted', async () => {
  expect(await problemWith(await plain(1, 1).png().toBuffer())).toBe('none')
  const { width, height } = await preparePicture(await plain(20_000, 400).jpeg().toBuffer())
  expect([width, height]).toEqual([1600, 32])
  expect((await preparePicture(await plain(12_000, 2).png().toBuffer())).height).toBe(1)
})

test('a picture of a hundred megapixels is accepted', async () => {
  const { width, height } = await preparePicture(await plain(11_600, 8_700).jpeg().toBuffer())
  expect([width, height]).toEqual([1600, 1200])
  expect(await problemWith(pngBomb(11_600, 8_700))).toBe('none')
})

/** An Ultra HDR picture, as Android's camera makes it. */
async function withGainMap(image: Sharp): Promise<Buffer> {
  // @ts-expect-error its types do not know it yet
  return image.withGainMap().jpeg().toBuffer()
}

/** The boxes of an HEIC file as far as a decoder reads them: what it lacks is the decoder. */
function heic(side: number): Buffer {
  const box = (type: string, ...parts: (Buffer | number[])[]) => {
    const body = Buffer.concat(parts.map((part) => Buffer.from(part as Buffer)))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(body.length + 8)
    return Buffer.concat([length, Buffer.from(type), body])
  }
  const ftyp = box('ftyp', Buffer.from('heic'), [0, 0, 0, 0], Buffer.from('mif1heic'))
  const hdlr = box('hdlr', Buffer.alloc(8), Buffer.from('pict'), Buffer.alloc(13))
  const pitm = box('pitm', [0, 0, 0, 0, 0, 1])
  const infe = box('infe', [2, 0, 0, 0, 0, 1, 0, 0], Buffer.from('hvc1'), [0])
  const iinf = box('iinf', [0, 0, 0, 0, 0, 1], infe)
  const ispe = box('ispe', Buffer.alloc(4), [0, 0, side >> 8, side & 255, 0, 0, side >> 8, side & 255])
  const hvcC = box(
    'hvcC',
    [1, 1, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 60, 0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, 0],
  )
  const ipma = box('ipma', Buffer.alloc(4), [0, 0, 0, 1, 0, 1, 2, 1, 0x82])
  const iprp = box('iprp', box('ipco', ispe, hvcC), ipma)
  const iloc = box('iloc', [0, 0, 0, 0, 0x44, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 16])
  return Buffer.concat([
    ftyp,
    box('meta', Buffer.alloc(4), hdlr, pitm, iinf, iprp, iloc),
    box('mdat', Buffer.alloc(400)),
  ])
}

const placeOf = async (bytes: Buffer) => readPhotoPlace((await sharp(bytes).metadata()).exif)

test('the place in the metadata of a photograph is read, in every quarter of the world', async () => {
  for (const place of [
    { lat: 41.7262, long: 1.8268 },
    { lat: -33.8688, long: 151.2093 },
    { lat: 38.7223, long: -9.1393 },
    { lat: -22.9068, long: -43.1729 },
  ]) {
    const read = await placeOf(await photo(place))
    expect(read?.lat).toBeCloseTo(place.lat, 4)
    expect(read?.long).toBeCloseTo(place.long, 4)
  }
})

test('a photograph without a place, and the noughts of a telephone without a position, say nothing', async () => {
  expect(await placeOf(await photo())).toBeUndefined()
  expect(await placeOf(await photo({ lat: 0, long: 0 }))).toBeUndefined()
})

test('metadata that is none, cut off or absurd says nothing, whatever it holds', async () => {
  const { exif } = await sharp(await photo({ lat: 41.7262, long: 1.8268 })).metadata()
  const whole = exif ?? Buffer.alloc(0)
  expect(whole.length).toBeGreaterThan(50)
  const one = (bytes: Uint8Array) => readPhotoPlace(Buffer.from(bytes))
  for (let length = 0; length < whole.length; length++) {
    const read = one(whole.subarray(0, length))
    if (read) expect(Math.abs(read.lat) <= 90 && Math.abs(read.long) <= 180).toBe(true)
  }
  for (let at = 0; at < whole.length; at++) {
    const altered = Uint8Array.from(whole)
    altered[at] = 0xff
    const read = one(altered)
    if (read) expect(Number.isFinite(read.lat) && Number.isFinite(read.long)).toBe(true)
  }
  expect(one(Buffer.alloc(300 * 1024))).toBeUndefined()
  expect(readPhotoPlace(undefined)).toBeUndefined()
})

test('the place of a photograph comes with it, whatever its format, and is in it no more', async () => {
  const place = { lat: 41.7262, long: 1.8268 }
  const jpeg = await photo(place)
  for (const bytes of [
    jpeg,
    await sharp(jpeg).keepMetadata().webp().toBuffer(),
    await sharp(jpeg).keepMetadata().png().toBuffer(),
  ]) {
    const prepared = await preparePicture(bytes)
    expect(prepared.place?.lat).toBeCloseTo(place.lat, 4)
    expect((await sharp(prepared.picture).metadata()).exif).toBeUndefined()
  }
  expect((await preparePicture(await photo())).place).toBeUndefined()
})

test('metadata that claims more than there is costs no more than the picture', async () => {
  const entries = 5_000
  const exif = Buffer.alloc(8 + 2 + entries * 12)
  exif.write('II*\0', 'latin1')
  exif.writeUInt32LE(8, 4)
  exif.writeUInt16LE(entries, 8)
  for (let entry = 0; entry < entries; entry++) {
    const at = 10 + entry * 12
    exif.writeUInt16LE(entry + 1, at)
    exif.writeUInt16LE(1, at + 2)
    exif.writeUInt32LE(0xffff_ffff, at + 4)
  }
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif])
  const size = Buffer.alloc(2)
  size.writeUInt16BE(body.length + 2)
  const jpeg = await photo()
  const bomb = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), size, body, jpeg.subarray(2)])
  expect((await sharp(bomb).metadata()).exif?.length).toBe(body.length)
  expect(['none', 'too-demanding']).toContain(await problemWith(bomb))
  // The next one is read as ever.
  expect(await problemWith(jpeg)).toBe('none')
})
