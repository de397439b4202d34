import type { TownProfile } from '#domain/town'
import type { WhatsAppConfig } from '../config.ts'
import { callGraph } from '../templates/account-templates.ts'
import type { TemplateDefinition } from '../templates/definition.ts'
import type { NumberSettings } from './settings.ts'

/** What the steps work with: the account and its number, and what the town wants of them. */
export type Connection = {
  account: WhatsAppConfig & { businessAccountId: string }
  publicUrl: string
  /** Six digits that protect the registration of the number; needed to register it. */
  pin?: string
  profile: TownProfile
  settings: NumberSettings
  templates: TemplateDefinition[]
  /** Folder for the files to print. */
  out: string
}

/** How things stand. `to-do`: the note says what is to be done. `by-hand`: no call does it; the note says who does what. */
export type Finding = { state: 'as-wanted' | 'to-do' | 'by-hand'; note: string }

/** One thing that a number needs. `check` changes nothing; after `apply`, `check` finds it as wanted. */
export type Step = {
  name: string
  /** Names of earlier steps without which this one cannot be done. */
  needs: readonly string[]
  check(connection: Connection): Promise<Finding>
  /** @returns what was done */
  apply?(connection: Connection): Promise<string>
}

/** Why a step cannot be done, with what to do about it. */
export class StepProblem extends Error {
  override name = 'StepProblem'
}

export const asWanted = (note: string): Finding => ({ state: 'as-wanted', note })
export const toDo = (note: string): Finding => ({ state: 'to-do', note })
export const byHand = (note: string): Finding => ({ state: 'by-hand', note })

/** Asks the Graph API with the town's token. */
export const ask = <Body>({ account }: Connection, path: string, body?: object): Promise<Body> =>
  callGraph<Body>(account, path, body)

/** The same of the town's number: `askNumber(connection, '/settings')`. */
export const askNumber = <Body>(connection: Connection, path: string, body?: object): Promise<Body> =>
  ask<Body>(connection, `${connection.account.phoneNumberId}${path}`, body)
