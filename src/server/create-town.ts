import type { Channel } from '#channels/core'
import { tellOfCredentials } from '#domain/credential-notices'
import { createStaffAuth, type PasswordHashing, type Staff, type StaffConfig } from '#domain/staff'
import type { NamedPlace, Town, TownData } from '#domain/town'
import { createAerialTiles } from '#platform/aerial'
import { createVault } from '#platform/crypto'
import { createGeocoder } from '#platform/geocoding'
import { identityProvider } from '#platform/identity'
import { createClassifier } from '#platform/language-model'
import { createMailer } from '#platform/mail'
import { openMediaStore } from '#platform/media'
import {
  createDemoCertificate,
  createTimeStamper,
  readSigningCertificate,
  type SigningCertificate,
} from '#platform/sealing'
import { createTranscriber } from '#platform/speech'
import { describeError } from '#platform/telemetry'
import { createTranslationServer } from '#platform/translation'
import { createJitsiServer } from '#platform/video'
import { createPictureReader } from '#platform/vision'
import type { Config } from './config.ts'

/** What a test or the demonstration may set of its own. */
export type TownOverrides = {
  now?: () => Date
  /** Hosts of this machine that take the open internet's place for addresses that strangers give. */
  untrustedMayReach?: string[]
  /** Messengers besides those of the settings. */
  channels?: readonly Channel[]
  /** How passwords of staff are hashed. */
  passwordHashing?: PasswordHashing
  /** Stands before every route and may answer in their place. @param answer what the service answers */
  front?: (request: Request, answer: () => Promise<Response>) => Promise<Response>
  /** Where the log goes instead of the standard output. */
  logTo?: { write(line: string): void }
}

/** The clock of a town that no test gives one of its own. */
export const machineClock = () => new Date()

/** The certificate that documents are sealed with; the demonstration makes one of its own. */
export const loadSigningCertificate = (
  { certificate, key, demonstration }: NonNullable<Config['seal']>,
  authority: string,
  { now = machineClock }: TownOverrides,
): Promise<SigningCertificate> =>
  demonstration
    ? createDemoCertificate(certificate, key, authority, now())
    : readSigningCertificate(certificate, key)

/** What the process gives a town to work with. */
export type TownResources = Pick<Town, 'db' | 'jobs' | 'signals' | 'log' | 'metrics' | 'seal' | 'channels'>

/** The town with everything that it works with. */
export const createTown = (
  config: Config,
  data: TownData,
  resources: TownResources,
  { now = machineClock }: TownOverrides = {},
): Town => {
  const { streets, houses, boundary } = data
  const place = { name: data.profile.name, streets, houses, boundary }
  const geocoding = createGeocoder(config.geocoder, place, (error) =>
    resources.log.warn(
      { error: describeError(error) },
      'geocoder unavailable: falling back to the street list',
    ),
  )
  return {
    ...resources,
    id: data.profile.id,
    profile: data.profile,
    folder: data.folder,
    boundary: data.boundary,
    streets: data.streets.flatMap(({ name, variants }) => [name, ...variants]),
    listNamedPlaces: () => listNamedPlaces(data),
    feedsUrl: config.feedsUrl,
    mapStyleUrl: config.mapStyleUrl,
    aerial: config.aerial && createAerialTiles(config.aerial),
    limitsScale: config.limitsScale,
    burstPauseMs: config.burstPauseMs,
    workCost: config.workCost,
    vault: createVault(config.secretKey, config.sealingKeys, { bound: config.sealingBound }),
    media: openMediaStore(config.mediaUrl),
    ...geocoding,
    mailer: config.mail && createMailer(config.mail, data.profile.authority),
    video: config.video && createJitsiServer(config.video),
    identity: config.identity && identityProvider(config.identity),
    model: config.model && createClassifier(config.model),
    speech: config.speech && createTranscriber(config.speech),
    translation: config.translation && createTranslationServer(config.translation),
    vision: config.vision && createPictureReader(config.vision),
    timeStamper: config.timeStamp && createTimeStamper(config.timeStamp, now),
    now,
    publicUrl: config.publicUrl,
  }
}

const listNamedPlaces = ({ streets }: TownData): NamedPlace[] =>
  streets
    // Where only the neighbourhood is known the point is no place to write a name at.
    .filter(({ approximate }) => !approximate)
    .map(({ kind, officialName, lat, long, quarter }) => ({
      name: officialName,
      // A landmark is called what it is: only streets have a kind of their own.
      kind: kind ? 'street' : 'landmark',
      lat,
      long,
      quarter,
    }))

/** The sign-in of a town's staff, who are told of what changes in it. */
export const openStaffSignIn = (town: Town, config: StaffConfig, hashing?: PasswordHashing): Staff =>
  createStaffAuth(config, { tell: tellOfCredentials(town), hashing })(town)
