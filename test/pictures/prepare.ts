import sharp from 'sharp'
import { sendDigests } from '#domain/alerts'
import {
  changeServiceRequest,
  listPictures,
  reviewRequestPicture,
  submitServiceRequest,
} from '#domain/service-requests'
import { listMembers } from '#domain/staff'
import { createContext } from '#domain/use-cases'
import type { Demonstration } from '../../src/dev/demo.ts'
import { PASSWORD } from '../../src/dev/demo-staff.ts'
import { type Drawing, drawPicture } from '../../src/dev/month/drawings.ts'
import { createRandom } from '../../src/dev/month/random.ts'
import { button, Citizen } from '../support/citizen.ts'

/** Numbers of what the pictures show and the month does not have. */
export const PREPARED = { twin: '', mended: '' }

const random = createRandom(7)

export const draw = async (drawing: Drawing): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await drawPicture(drawing, random))

/** A drawing as a telephone takes it, at Guimerà 12: the place is in its metadata. */
export const photograph = async (drawing: Drawing): Promise<Buffer> =>
  sharp(await draw(drawing))
    .jpeg()
    .withExif({
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '41/1 43/1 34320/1000',
        GPSLongitudeRef: 'E',
        GPSLongitude: '1/1 49/1 36480/1000',
      },
    })
    .toBuffer()

/** Posts a form of the console as a member. */
const postAs = async ({ config }: Demonstration, name: string, path: string, fields: [string, string][]) => {
  const body = new URLSearchParams({ email: `${name}@demo.test`, password: PASSWORD })
  const url = config.publicUrl
  const signedIn = await fetch(`${url}/console/sign-in`, { method: 'POST', body, redirect: 'manual' })
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  })
}

/** Has happen what the month does not have: a pair that is one, a picture in a chat, a report that is mended, a letter. */
export const prepare = async (demonstration: Demonstration): Promise<void> => {
  const { service, emulator } = demonstration
  const { town } = service
  const agent = (await listMembers(town)).find(({ email }) => email === 'agent@demo.test')
  if (!agent) throw new Error('the demonstration has no agent')
  const asAgent = () => createContext(town, { kind: 'staff', member: agent })
  const phone = (waId: string, name: string) => new Citizen(`http://localhost:${emulator.port}`, waId, name)

  // The same hole, told twice: on the site, and by somebody else's program.
  const hole = { lat: 41.72571, long: 1.82714 }
  for (const [channel, description, far] of [
    ['web', 'Un esvoranc al mig del carrer, davant de la fleca.', 0],
    ['open311', 'Forat a la calçada: els cotxes l’han d’esquivar.', 0.00004],
  ] as const) {
    const { id } = await submitServiceRequest(createContext(town, { kind: 'system' }), {
      serviceCode: 'CV01',
      channel,
      description,
      location: { lat: hole.lat + far, long: hole.long },
      attributes: { perill: ['no'], mida: ['m'] },
      files: [['forat.jpg', new Blob([await draw('hole')])]],
    })
    PREPARED.twin = id
    if (channel !== 'web') continue
    for (const pictureId of (await listPictures(town, [id])).get(id) ?? [])
      await reviewRequestPicture(asAgent(), { id, pictureId, review: 'published' })
  }

  // Somebody who waits sends pictures of what they wait for.
  const miquel = phone('34600550161', 'Miquel Àngel Duran')
  await miquel.sendsPicture(await draw('lamp'), { caption: 'És aquest d’aquí' })
  await miquel.sendsPicture(await draw('lamp'), { caption: 'I aquest del costat també' })

  // A report by chat that is mended, so that its reporter is asked.
  const laia = phone('34600111222', 'Laia')
  await laia.says('hi ha un fanal fos al carrer Guimerà 12')
  await laia.sees(button('Confirmar'))
  await laia.taps('Confirmar')
  const said = JSON.stringify(await laia.sees(/té el número/))
  PREPARED.mended = /\d\d-\d{5}/.exec(said)?.[0] ?? ''
  await changeServiceRequest(asAgent(), {
    id: PREPARED.mended,
    state: 'resolved',
    publicNote: 'Hem canviat la làmpada aquest matí.',
  })
  await laia.sees(/Ja està arreglat/)

  await postAs(demonstration, 'agent', '/console/account/alerts', [
    ['do', 'choose'],
    ['waiting', 'console'],
    ['waiting', 'push'],
    ['mentioned', 'console'],
    ['mentioned', 'push'],
    ['mentioned', 'mail'],
    ['assigned', 'console'],
    ['due', 'console'],
    ['due', 'mail'],
    ['digest', 'yes'],
  ])
  await sendDigests(town)
}
