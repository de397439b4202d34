import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { LANGUAGES, WRITTEN_LANGUAGES } from '#languages'
import type { Houses, Ring, Street } from '#platform/geocoding'
import { type DatedPrices, messagePricesSchema } from './message-prices.ts'
import { housesOf, readAllStreets } from './street-files.ts'

/** How often something may be done in a day: from one address, from one network, by all whom nobody knows together. */
const dailyLimit = (address: number, network: number, everyone: number) =>
  z
    .object({
      address: z.number().int().min(1).default(address),
      network: z.number().int().min(1).default(network),
      everyone: z.number().int().min(1).default(everyone),
    })
    .prefault({})

const profileSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  /** The municipality's five digits in the INE's list: only its rows of an official register are imported. */
  ine_code: z
    .string()
    .regex(/^\d{5}$/)
    .optional(),
  time_zone: z.string().min(1),
  /** Those that its citizens are offered; the first is its own. */
  languages: z.tuple([z.enum(LANGUAGES)], z.enum(LANGUAGES)),
  /** In which languages the town's own pages must be whole before they are published: what another lacks is said in Catalan. */
  required_languages: z
    .array(z.enum(LANGUAGES))
    .min(1)
    .default([...WRITTEN_LANGUAGES]),
  centre: z.object({ lat: z.number(), long: z.number() }),
  /** Metres beyond the outline of `boundary.geojson` in which places are still the town's. */
  boundary_margin: z.number().min(0).max(5_000).default(0),
  authority: z.string(),
  phone: z.string(),
  phone_alternative: z.string(),
  /** With its country and without signs; empty: the town is not on WhatsApp. */
  whatsapp_number: z.string().default(''),
  /** What opens WhatsApp at the number; unset: its `wa.me`. */
  whatsapp_link: z.url().optional(),
  privacy_url: z.url(),
  /**
   * `warn_above`: euros of a month beyond which staff are warned; unset: never. `prices`: the town's own; none: those of
   * `message-prices.json`, beside the towns' folders.
   */
  message_costs: z
    .object({
      warn_above: z.number().positive().optional(),
      prices: messagePricesSchema.default([]),
    })
    .prefault({}),
  /**
   * A report that is begun from the menu is asked for in a form inside the messenger, where the messenger has forms: `bun run connect`
   * publishes it. The chat goes on beside it.
   */
  flows: z.boolean().default(false),
  contact: z.string(),
  /** Where to tell of a vulnerability (`mailto:`, `https:` or `tel:`), in `/.well-known/security.txt`; unset: `privacy_url`. */
  security_contact: z.url({ protocol: /^(?:mailto|https|tel)$/ }).optional(),
  /**
   * How the public data are given away. `licence`: under which one (SPDX). `dir3`: the town hall's code in the state's directory of public
   * bodies, without which datos.gob.es takes no catalogue. `identifiers`: what the identifiers of the data begin with; unset: the host of
   * the site. Once published they are kept by others: it is set before a site moves to another host.
   */
  open_data: z
    .object({
      licence: z
        .enum(['CC-BY-4.0', 'CC-BY-SA-4.0', 'CC0-1.0', 'ODC-BY-1.0', 'ODbL-1.0'])
        .default('CC-BY-4.0'),
      dir3: z
        .string()
        .regex(/^[A-Z][A-Z0-9]{8}$/)
        .optional(),
      identifiers: z.url({ protocol: /^https?$/ }).optional(),
    })
    .prefault({}),
  /** A program may file a report without a service code: the town takes what its words tell of. */
  open311_guesses_service: z.boolean().default(false),
  /** Other telephones that the town hall publishes, with where and when: public texts may say them. */
  public_numbers: z
    .array(z.object({ number: z.string(), of: z.string(), source: z.string(), seen: z.string() }))
    .default([]),
  /**
   * Months that things are kept which name people. The binding term is that of the archive's tables: the town's to say.
   * `conversations`: what was written. `anonymous`: what was written on a channel without accounts. `discreet`: what was said to a discreet team. `appointments`: who came.
   * `reads`: which member of staff looked at whose data.
   */
  retention: z
    .object({
      conversations: z.number().int().min(1).default(12),
      anonymous: z.number().int().min(1).default(3),
      discreet: z.number().int().min(1).default(6),
      appointments: z.number().int().min(1).default(6),
      reads: z.number().int().min(1).default(24),
    })
    .prefault({}),
  /**
   * What strangers may do in a day on the web. `free`: the share of each limit beyond which their browsers have to do some
   * work first; 1: never. `drafts`: reports begun, with a picture or a description. `bookings`: appointments that no telephone confirmed. `keys`: requests for
   * a key of the API. `codes`: codes sent to a telephone. `chats`: chats begun on the site, `chat_messages`: written there,
   * `chat_codes`: short codes tried there. `mails`: e-mail addresses given by strangers. `finds`:
   * codes of appointments tried. `messages`: to one telephone or e-mail address on the word of strangers.
   */
  limits: z
    .object({
      free: z.number().min(0).max(1).default(0.5),
      reports: dailyLimit(40, 200, 2_000),
      drafts: dailyLimit(80, 400, 4_000),
      holds: dailyLimit(80, 400, 4_000),
      bookings: dailyLimit(6, 40, 200),
      keys: dailyLimit(3, 10, 30),
      codes: dailyLimit(12, 60, 500),
      chats: dailyLimit(20, 120, 2_000),
      chat_messages: dailyLimit(600, 3_000, 40_000),
      chat_codes: dailyLimit(20, 60, 400),
      mails: dailyLimit(12, 60, 600),
      finds: dailyLimit(40, 200, 2_000),
      messages: z.number().int().min(1).default(3),
    })
    .prefault({}),
})

/** What a town states about itself: name, zone, telephones. Read from `towns/{id}/town.json`. */
export type TownProfile = z.infer<typeof profileSchema>

/**
 * The address that opens WhatsApp at the town's number with these words. Blanks as `%20`: WhatsApp shows a `+` as it is.
 * @returns nothing while the town has no number there
 * @see https://faq.whatsapp.com/5913398998672934
 */
export const whatsappLink = (
  { profile: { whatsapp_number: number } }: { profile: TownProfile },
  words: string,
): string | undefined => (number ? `https://wa.me/${number}?text=${encodeURIComponent(words)}` : undefined)

/** A town's own data: another town is another folder. */
export type TownData = {
  profile: TownProfile
  streets: Street[]
  /** Where its houses are: read when first asked for. */
  houses: () => Houses
  boundary: Ring
  folder: string
}

const boundarySchema = z.object({
  features: z.tuple([
    z.looseObject({
      geometry: z.object({
        type: z.literal('Polygon'),
        coordinates: z.array(z.array(z.tuple([z.number(), z.number()]))),
      }),
    }),
  ]),
})

/** Prices for all towns of a folder; none where it has no such file. */
const readSharedPrices = (root: string): DatedPrices[] => {
  const file = join(root, 'message-prices.json')
  return existsSync(file) ? messagePricesSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : []
}

/** A file of a town's folder. @throws with its name, where it is no JSON */
export const readJson = (folder: string, file: string): unknown => {
  const text = readFileSync(join(folder, file), 'utf8')
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`${file}: is not JSON`, { cause })
  }
}

const readProfile = (json: unknown, root: string): TownProfile => {
  const profile = profileSchema.parse(json)
  const { message_costs: costs, whatsapp_number: number } = profile
  const prices = costs.prices.length > 0 ? costs.prices : readSharedPrices(root)
  const link = number ? (profile.whatsapp_link ?? `https://wa.me/${number}`) : undefined
  return { ...profile, message_costs: { ...costs, prices }, whatsapp_link: link }
}

/**
 * Reads a town's folder: `town.json`, `boundary.geojson`, and its places (`street-files.ts`).
 * @throws when a file is missing or not as it should be, with the place named
 */
export const loadTown = (id: string, root = 'towns'): TownData => {
  const folder = join(root, id)
  const json = (file: string) => readJson(folder, file)
  const outline = boundarySchema.parse(json('boundary.geojson')).features[0].geometry.coordinates[0]
  return {
    profile: readProfile(json('town.json'), root),
    streets: readAllStreets(folder),
    houses: housesOf(folder),
    boundary: outline ?? [],
    folder,
  }
}
