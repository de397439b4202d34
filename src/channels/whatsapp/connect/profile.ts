import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GraphRefusal } from '../templates/account-templates.ts'
import { appIdOf } from './app.ts'
import { ask, askNumber, asWanted, type Connection, type Step, StepProblem, toDo } from './step.ts'

type Profile = Record<string, unknown> & { profile_picture_url?: string }

const FIELDS = 'about,address,description,email,websites,vertical,profile_picture_url'

const currentProfile = async (connection: Connection): Promise<Profile> => {
  const { data } = await askNumber<{ data: Profile[] }>(
    connection,
    `/whatsapp_business_profile?fields=${FIELDS}`,
  )
  return data[0] ?? {}
}

/** The platform leaves out what is empty, and ends a website's host with a slash. */
const normalised = (value: unknown): string =>
  JSON.stringify(
    Array.isArray(value) ? value.map((one) => String(one).replace(/\/$/, '')) : (value ?? ''),
  ).replace(/^\[\]$/, '""')

export const profile: Step = {
  name: 'profile',
  needs: ['registration'],
  async check(connection) {
    const found = await currentProfile(connection)
    const different = Object.entries(connection.settings.profile)
      .filter(([field, wanted]) => normalised(found[field]) !== normalised(wanted))
      .map(([field]) => field)
    return different.length === 0 ? asWanted('as in whatsapp.json') : toDo(`set ${different.join(', ')}`)
  },
  async apply(connection) {
    await askNumber(connection, '/whatsapp_business_profile', {
      messaging_product: 'whatsapp',
      ...connection.settings.profile,
    })
    return `set: ${Object.keys(connection.settings.profile).join(', ')}`
  },
}

const PICTURE_SIDE = 640

/** The town's picture as the platform takes it: a square PNG. */
const readPicture = async ({ settings: { folder, picture: name } }: Connection): Promise<Uint8Array> => {
  const { default: sharp } = await import('sharp')
  try {
    return await sharp(readFileSync(join(folder, name)))
      .resize(PICTURE_SIDE, PICTURE_SIDE, { fit: 'contain', background: 'white' })
      .flatten({ background: 'white' })
      .png()
      .toBuffer()
  } catch {
    throw new StepProblem(
      `${join(folder, name)} is missing or no picture: put one there, or correct whatsapp.json`,
    )
  }
}

/**
 * Hands a file in, in the two steps of the resumable upload.
 * @returns its handle @see https://developers.facebook.com/docs/graph-api/guides/upload
 */
const upload = async (connection: Connection, content: Uint8Array): Promise<string> => {
  const { graphUrl, graphVersion, accessToken } = connection.account
  const query = new URLSearchParams({
    file_name: 'picture.png',
    file_length: String(content.length),
    file_type: 'image/png',
  })
  const session = await ask<{ id: string }>(connection, `${await appIdOf(connection)}/uploads?${query}`, {})
  const response = await fetch(`${graphUrl.replace(/\/$/, '')}/${graphVersion}/${session.id}`, {
    method: 'POST',
    headers: { authorization: `OAuth ${accessToken}`, file_offset: '0' },
    body: content as Uint8Array<ArrayBuffer>,
    signal: AbortSignal.timeout(30_000),
  })
  const answer = (await response.json().catch(() => ({}))) as { h?: string; error?: { code?: number } }
  if (!answer.h)
    throw new GraphRefusal(
      answer.error?.code ?? response.status,
      undefined,
      'the upload of the picture was refused',
    )
  return answer.h
}

export const picture: Step = {
  name: 'picture',
  needs: ['token', 'registration'],
  // What the platform shows is a copy in its own format: whether it is this picture cannot be told.
  async check(connection) {
    await readPicture(connection)
    return (await currentProfile(connection)).profile_picture_url
      ? asWanted('there is one; another is chosen in WhatsApp Manager')
      : toDo(`show ${connection.settings.picture}`)
  },
  async apply(connection) {
    const handle = await upload(connection, await readPicture(connection))
    await askNumber(connection, '/whatsapp_business_profile', {
      messaging_product: 'whatsapp',
      profile_picture_handle: handle,
    })
    return `shows ${connection.settings.picture}`
  },
}

type Username = { username?: string; status?: string }

export const username: Step = {
  name: 'username',
  needs: ['registration'],
  async check(connection) {
    const { username: found, status } = await askNumber<Username>(connection, '/username')
    const wanted = connection.settings.username
    if (found === wanted) return asWanted(`@${wanted} (${status})`)
    return toDo(found ? `replace @${found} by @${wanted}` : `reserve @${wanted}`)
  },
  async apply(connection) {
    const wanted = connection.settings.username
    const { status } = await askNumber<Username>(connection, '/username', { username: wanted })
    return `@${wanted} (${status})`
  },
}
