import { expect, test } from 'bun:test'
import sharp from 'sharp'
import { DRAWINGS, drawPicture } from '../../src/dev/month/drawings.ts'
import { KINDS } from '../../src/dev/month/kinds.ts'
import { createRandom } from '../../src/dev/month/random.ts'
import { lookAtDrawing } from '../../src/dev/month/recognise-drawing.ts'

/** The demonstration's stand-in for a model knows the drawings of its month, and nothing else. */

/** As a picture comes to it: made small, compressed once more. */
const sent = (picture: Uint8Array) => sharp(picture).resize(800).jpeg({ quality: 78 }).toBuffer()

test.each(DRAWINGS)('a drawing of a %s is what it is taken for, in any light', async (drawing) => {
  const kind = KINDS.find((one) => one.drawing === drawing)?.code
  for (const seed of [1, 2, 3]) {
    const picture = await sent(await drawPicture(drawing, createRandom(seed)))
    expect([seed, await lookAtDrawing({ picture })]).toEqual([seed, expect.objectContaining({ kind })])
  }
})

test('any other picture is none of them', async () => {
  const grass = sharp({ create: { width: 640, height: 480, channels: 3, background: '#7fa05a' } })
  const picture = await sent(await grass.jpeg().toBuffer())
  expect(await lookAtDrawing({ picture })).toMatchObject({ kind: 'none' })
})
