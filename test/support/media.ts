import { join } from 'node:path'
import sharp from 'sharp'
import type { Citizen } from './citizen.ts'
import { until, type World } from './world.ts'

const sample = (name: string) => Bun.file(join(import.meta.dir, '../samples', name)).bytes()

/** A second of film with sound, as a telephone makes it (H.264 and AAC). */
export const film = () => sample('film.mp4')

/** A second of a voice note, as WhatsApp records it (Opus in Ogg). */
export const voice = () => sample('voice.ogg')

/** A document of one page. */
export const PDF = new TextEncoder().encode(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`)

type Kind = 'video' | 'audio' | 'document' | 'sticker' | 'image'

/** Sends a file of any kind as a phone does. @returns its message's id on the platform */
export const sendFile = (
  world: World,
  citizen: Citizen,
  kind: Kind,
  bytes: Uint8Array,
  details: { mime_type: string } & Record<string, unknown>,
): Promise<string> => {
  const { id } = world.emulator.platform.media.keep(bytes, details.mime_type, 'citizen')
  return citizen.sends({ type: kind, [kind]: { id, ...details } })
}

/** The conversation of the citizen who began one last, by its address in the console. */
export const lastConversation = async (world: World): Promise<string> => {
  const [row] = await world.sql`select id from conversation order by created_at desc, id desc limit 1`
  return `/console/conversations/${row?.id}`
}

/** Waits until every file that was sent has been fetched or given up. */
export const allFetched = (world: World) =>
  until('every file to be fetched', async () => {
    const [row] = await world.sql`
      select (select count(*) from attachment where next_attempt_at is not null and state = 'pending') +
        (select count(*) from picture where state = 'pending') = 0 as done,
        (select count(*) from inbound_message m where type in ('video', 'audio', 'voice', 'document', 'sticker')
          and not exists (select from attachment where id = m.id)) = 0 as known`
    return row?.done && row?.known
  })

/**
 * Sends pictures, and lets no time pass until they have been decoded: the chat waits for them for some seconds, and on a busy machine
 * the process that decodes may take longer to start.
 * @param pictures how many `send` sends
 */
export const untilDecoded = async (
  world: World,
  send: () => Promise<unknown>,
  pictures = 1,
): Promise<void> => {
  const before = (await world.sql`select id from picture`).map(({ id }) => String(id))
  world.clock.stop()
  try {
    await send()
    await until(`${pictures} pictures to be decoded`, async () => {
      const settled = await world.sql`select id from picture where state <> 'pending'`
      return settled.filter(({ id }) => !before.includes(id)).length >= pictures
    })
  } finally {
    world.clock.goOn()
  }
}

/** The address of a file in a page of the console, by the words beside it. */
export const fileIn = (page: string, of: RegExp = /files\/[0-9a-f-]{36}/): string =>
  /\/console\/conversations\/[0-9a-f-]{36}\/files\/[0-9a-f-]{36}/.exec(
    page.slice(Math.max(0, page.search(of) - 200)),
  )?.[0] ?? ''

/** Degrees as a camera writes them: three fractions. */
const fractions = (degrees: number): string => {
  const whole = Math.floor(degrees)
  const minutes = Math.floor((degrees - whole) * 60)
  const seconds = Math.round(((degrees - whole) * 60 - minutes) * 60_000)
  return `${whole}/1 ${minutes}/1 ${seconds}/1000`
}

/** A photograph as a telephone makes it, with the place in its metadata. @param place unset: the telephone was asked not to keep it */
export const photo = (place?: { lat: number; long: number }, colour = '#4a5b4a') => {
  const picture = sharp({ create: { width: 640, height: 480, channels: 3, background: colour } }).jpeg()
  if (!place) return picture.toBuffer()
  return picture
    .withExif({
      IFD0: { Make: 'Fabricant', Model: 'Telèfon' },
      IFD3: {
        GPSLatitudeRef: place.lat < 0 ? 'S' : 'N',
        GPSLatitude: fractions(Math.abs(place.lat)),
        GPSLongitudeRef: place.long < 0 ? 'W' : 'E',
        GPSLongitude: fractions(Math.abs(place.long)),
      },
    })
    .toBuffer()
}
