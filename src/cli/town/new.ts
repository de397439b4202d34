import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { importRegister, writeRegister } from '#domain/address-register'
import { isStreetList, loadTown, ofTown } from '#domain/town'
import { LANGUAGES } from '#languages'
import { SETTINGS_FILE } from '../../server/towns/index.ts'
import { checkTown, printFindings } from './check.ts'
import { BadUsage, type Call } from './usage.ts'

/** A town that cannot be made of what was given, with what to do. */
export class InvalidTown extends Error {
  override name = 'InvalidTown'
}

const USAGE = `Usage: bun run town new ID --name NAME --phone NUMBER --boundary FILE
  ID                    the name of its domain: sallent.cat
  --boundary FILE       GeoJSON with its outline
  --ine 08191           the municipality's digits in the INE's list: needed to import streets
  --streets FILE        CSV of CartoCiudad or ICGC, or a list as streets.csv of another town has it
  --authority NAME      "Ajuntament de Sallent"
  --zone ZONE           Europe/Madrid
  --languages ca,es,en  the first is the default one
  --url URL             where it is served
  --number 34600000000  its WhatsApp number, and --number-id the platform's id of it; without them: web chat, site and telephone`

const OPTIONS = {
  name: { type: 'string' },
  ine: { type: 'string' },
  zone: { type: 'string', default: 'Europe/Madrid' },
  languages: { type: 'string', default: 'ca,es,en' },
  boundary: { type: 'string' },
  streets: { type: 'string' },
  authority: { type: 'string' },
  phone: { type: 'string' },
  number: { type: 'string' },
  'number-id': { type: 'string' },
  url: { type: 'string' },
} as const

type Ring = [number, number][]

const ring = z.array(z.tuple([z.number(), z.number()]).rest(z.number()))
const polygon = z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) })
const multiPolygon = z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)) })
const geometry = z.union([polygon, multiPolygon])
const geoJson = z.union([
  z.object({ type: z.literal('FeatureCollection'), features: z.array(z.object({ geometry })).min(1) }),
  z.object({ type: z.literal('Feature'), geometry }),
  geometry,
])

/** Twice the area of a ring, in degrees: enough to tell the largest. */
const areaOf = (points: Ring): number =>
  Math.abs(
    points.reduce((sum, [x, y], at) => {
      const [nextX, nextY] = points[(at + 1) % points.length] ?? [x, y]
      return sum + x * nextY - nextX * y
    }, 0),
  )

/** The largest outline of a file: a town with a part apart is told by its main part. */
const readOutline = (file: string): Ring => {
  if (!existsSync(file)) throw new InvalidTown(`${file}: no such file.`)
  let found: z.infer<typeof geoJson>
  try {
    found = geoJson.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new InvalidTown(`${file} is no GeoJSON with a polygon.`)
  }
  const geometries =
    found.type === 'FeatureCollection'
      ? found.features.map((one) => one.geometry)
      : [found.type === 'Feature' ? found.geometry : found]
  const rings = geometries.flatMap((one) =>
    one.type === 'Polygon' ? [one.coordinates[0]] : one.coordinates.map(([outer]) => outer),
  )
  const outlines = rings
    .filter((one) => one !== undefined)
    .map((one) => one.map(([x, y]): [number, number] => [x, y]))
  const largest = outlines.sort((a, b) => areaOf(b) - areaOf(a))[0]
  if (!largest || largest.length < 4) throw new InvalidTown(`${file} has no outline.`)
  const outside = largest.find(([long, lat]) => Math.abs(long) > 180 || Math.abs(lat) > 90)
  if (outside)
    throw new InvalidTown(`${file}: ${outside.join(', ')} are no degrees. Convert it to WGS 84 (EPSG:4326).`)
  return largest
}

/** The middle of the outline's extent, to the metre. */
const centreOf = (outline: Ring): { lat: number; long: number } => {
  const middle = (values: number[]) =>
    Math.round(((Math.min(...values) + Math.max(...values)) / 2) * 1e5) / 1e5
  return { lat: middle(outline.map(([, lat]) => lat)), long: middle(outline.map(([long]) => long)) }
}

const ID = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/

const parse = (given: string[]) => {
  try {
    const { values, positionals } = parseArgs({ args: given, options: OPTIONS, allowPositionals: true })
    return { ...values, ids: positionals }
  } catch (error) {
    throw new BadUsage(`${(error as Error).message}\n${USAGE}`)
  }
}

const settingsOf = (url: string | undefined, numberId: string | undefined): string =>
  `# What only this town has. Never commit it. What is not here is taken from the environment of the process.
${url ? '' : '# '}PUBLIC_URL=${url ?? 'https://'}
${numberId ? '' : '# '}WHATSAPP_PHONE_NUMBER_ID=${numberId ?? ''}
# A secret may be in a file of its own: WHATSAPP_ACCESS_TOKEN_FILE=/run/secrets/token
# WHATSAPP_BUSINESS_ACCOUNT_ID=
# WHATSAPP_ACCESS_TOKEN=
# WHATSAPP_APP_SECRET=
# WHATSAPP_VERIFY_TOKEN=
# WHATSAPP_PIN=
`

/**
 * `bun run town new`: makes a town's folder from data on the disk, and says what is still missing. What towns have in common
 * (catalogue, content, templates) is in `towns/base`: only what is the town's own is written.
 */
export const createTownFolder = async ({ given, root, env, say }: Call): Promise<void> => {
  const { ids, ...options } = parse(given)
  const [id, ...more] = ids
  const { name, phone, boundary, ine, zone, number = '' } = options
  if (!id || more.length > 0 || !name || !phone || !boundary) throw new BadUsage(USAGE)
  if (!ID.test(id)) throw new InvalidTown(`${id} is no name of a domain: write it as sallent.cat.`)
  if (ine && !/^\d{5}$/.test(ine))
    throw new InvalidTown('--ine: the five digits of the municipality, as 08191.')
  if (options.streets && !existsSync(options.streets))
    throw new InvalidTown(`--streets: ${options.streets}: no such file.`)
  const ownList = options.streets && (await isStreetList(options.streets)) ? options.streets : undefined
  if (options.streets && !ownList && !ine)
    throw new InvalidTown('--streets needs --ine: only the rows of the municipality are imported.')
  if (!Intl.supportedValuesOf('timeZone').includes(zone))
    throw new InvalidTown(`--zone: ${zone} is no time zone.`)
  const languages = options.languages.split(',').map((one) => one.trim())
  const unknown = languages.filter((one) => !LANGUAGES.some((known) => known === one))
  if (unknown.length > 0)
    throw new InvalidTown(`--languages: ${unknown.join(', ')}: choose among ${LANGUAGES.join(', ')}.`)
  if (number && !/^\d{8,15}$/.test(number))
    throw new InvalidTown('--number: its country and digits only, as 34600000000.')
  if (options['number-id'] && !number)
    throw new InvalidTown('--number-id needs --number: the number that people write to.')
  const folder = join(root, id)
  if (existsSync(folder)) throw new InvalidTown(`${folder} is there already: nothing was changed.`)
  const outline = readOutline(boundary)

  const authority = options.authority ?? `Ajuntament ${ofTown(name)}`
  const profile = {
    id,
    name,
    ...(ine ? { ine_code: ine } : {}),
    time_zone: zone,
    languages,
    centre: centreOf(outline),
    authority,
    phone,
    phone_alternative: phone,
    // Without a number the town has the site, its chat and the telephone line.
    ...(number ? { whatsapp_number: number } : {}),
    privacy_url: `https://www.${id}`,
    contact: `${authority}. ${phone}`,
  }
  const feature = {
    type: 'Feature',
    properties: { name },
    geometry: { type: 'Polygon', coordinates: [outline] },
  }
  const write = (file: string, text: string, mode?: number) =>
    writeFileSync(join(folder, file), text, { mode })
  mkdirSync(folder, { recursive: true })
  try {
    write('boundary.geojson', `${JSON.stringify({ type: 'FeatureCollection', features: [feature] })}\n`)
    write(SETTINGS_FILE, settingsOf(options.url, options['number-id']), 0o600)
    if (ownList) copyFileSync(ownList, join(folder, 'streets.csv'))
    // Last of all before the register: a running service takes the folder for a town once it is there.
    write('town.json', `${JSON.stringify(profile, null, 2)}\n`)
    const town = loadTown(id, root)
    if (options.streets && !ownList) writeRegister(folder, await importRegister(options.streets, town))
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  say(
    `${folder} was made. A running service of all towns serves it within seconds once its settings are complete.`,
  )
  printFindings(id, checkTown(id, { root, env }), say)
}
