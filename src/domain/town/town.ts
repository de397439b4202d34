import type { AerialTiles } from '#platform/aerial'
import type { Vault } from '#platform/crypto'
import type { Database } from '#platform/database'
import type { Gazetteer, Geocoder, Ring } from '#platform/geocoding'
import type { IdentityProvider } from '#platform/identity'
import type { Jobs } from '#platform/jobs'
import type { Classifier } from '#platform/language-model'
import type { Mailer } from '#platform/mail'
import type { MediaStore } from '#platform/media'
import type { SigningCertificate, TimeStamper } from '#platform/sealing'
import type { Signals } from '#platform/signals'
import type { Transcriber } from '#platform/speech'
import type { Log, Metrics } from '#platform/telemetry'
import type { TranslationServer } from '#platform/translation'
import type { VideoServer } from '#platform/video'
import type { PictureReader } from '#platform/vision'
import type { ChannelProfile } from './channels.ts'
import type { TownProfile } from './profile.ts'

/** A street, a square or a landmark, at about the middle of it. */
export type NamedPlace = {
  name: string
  kind: 'street' | 'landmark'
  lat: number
  long: number
  quarter: string | undefined
}

/**
 * A town in service: who it is and what it works with. The first argument of every operation of the domain.
 * Holds nothing that changes: what changes is in the database.
 */
export type Town = {
  /** The jurisdiction's id, as Open311 has it: `manresa.cat`. */
  readonly id: string
  readonly profile: TownProfile
  /** What the town is shipped with: catalogue, schedules, content, sources. */
  readonly folder: string
  readonly boundary: Ring
  /** What the streets are called, each in every way it is known by. */
  readonly streets: readonly string[]
  /** Where its streets and landmarks are: put together when asked for. */
  readonly listNamedPlaces: () => NamedPlace[]
  readonly db: Database['db']
  readonly jobs: Jobs
  readonly vault: Vault
  readonly media: MediaStore
  readonly geocoder: Geocoder
  readonly gazetteer: Gazetteer
  /** Asked what words mean that the built-in recogniser does not know; unset: nobody is. */
  readonly model?: Classifier
  /** Writes down what is said in voice notes; unset: nobody does. */
  readonly speech?: Transcriber
  /** Translates between citizens and staff; unset: nobody does. */
  readonly translation?: TranslationServer
  /** Tells what the pictures of reports show; unset: nobody does. */
  readonly vision?: PictureReader
  /** Sends its e-mail; unset: there is none, and none is offered. */
  readonly mailer?: Mailer
  /** Where video calls are held; unset: there are none, and no appointment is offered by one. */
  readonly video?: VideoServer
  /** Vouches for who somebody is; unset: nobody does. */
  readonly identity?: IdentityProvider
  /** What documents are sealed with; unset: none are. */
  readonly seal?: SigningCertificate
  /** Stamps sealed documents with the time; unset: nobody does. */
  readonly timeStamper?: TimeStamper
  /** Base of the addresses of feeds that the demo serves; unset: sources that need it are left out. */
  readonly feedsUrl?: string
  /** Tells every replica's open screens to look again. */
  readonly signals: Signals
  /** Where another server's style of maps lies; empty: the town's own map is shown. */
  readonly mapStyleUrl: string
  /** Aerial photographs for its maps; unset: there are none. */
  readonly aerial?: AerialTiles
  /** The messengers that it answers on. */
  readonly channels: readonly ChannelProfile[]
  /** How many times the limits of the profile are allowed: one, unless there is a reason. */
  readonly limitsScale: number
  /** How long more of a report is waited for before it is answered, in milliseconds; 0: every message is answered by itself. */
  readonly burstPauseMs: number
  /** How hard a stranger's browser works in a rush; 0: never. */
  readonly workCost: number
  readonly log: Log
  readonly metrics: Metrics
  /** The clock: a test may set its own. */
  readonly now: () => Date
  /** Base of every public address, without a final slash. */
  readonly publicUrl: string
}

/** Resolves the town that a request is for. Routes are given this, and keep no town. */
export type TownOf = (request: Request) => Town

/**
 * Finds a town by its id, for what comes by a job or waits for its turn; opens it where it is not open.
 * @returns nothing for one that this process does not serve
 * @throws where it cannot be opened now
 */
export type TownById = (id: string) => Town | undefined | Promise<Town | undefined>
