import { healthStatus } from './account-errors.ts'
import { connectedLine, type Line } from './line/state.ts'
import { createTemplates, type Templates } from './templates/store.ts'

/** A form inside the messenger: its screens, and whether it may be sent. */
export type Flow = { screens: string[]; status: 'PUBLISHED' | 'BLOCKED' | 'THROTTLED' }

/** What belongs to the business account: its templates, its forms, and how its number is set up. */
export type Account = { templates: Templates; flows: Map<string, Flow>; line: Line }

/** An account without forms. @param approved templates that are approved from the start, as they are handed in */
export const createAccount = (approved: object[] = []): Account => ({
  templates: createTemplates(approved),
  flows: new Map(),
  line: connectedLine(),
})

/** What the platform says of the town's number (Graph API, phone number node). @param error what its account suffers from */
export const numberNode = (id: string, error = 0) => ({
  id,
  display_phone_number: '+34 644 06 98 01',
  verified_name: 'Ajuntament de Manresa',
  quality_rating: 'GREEN',
  health_status: healthStatus(id, error),
})

/**
 * Versions of the Graph API that can be called, by number; those before have ended.
 * @see https://developers.facebook.com/docs/graph-api/changelog (after 29 July 2026)
 */
const OLDEST_VERSION = 21
const LATEST_VERSION = 26

/** Which version a path names. @returns its number, 'ended', or nothing where there is none such */
export const versionOf = (text: string): number | 'ended' | undefined => {
  const major = Number(/^v(\d+)\.0$/.exec(text)?.[1])
  if (!major || major > LATEST_VERSION) return undefined
  return major < OLDEST_VERSION ? 'ended' : major
}
