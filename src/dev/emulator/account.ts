import { healthStatus } from './account-errors.ts'
import { object } from './errors.ts'
import { createFlows, type Flows } from './flows/store.ts'
import { connectedLine, type Line } from './line/state.ts'
import { createTemplates, type Templates } from './templates/store.ts'

/** What belongs to the business account: its templates, its forms, and how its number is set up. */
export type Account = { templates: Templates; flows: Flows; line: Line }

/**
 * An account that is set up.
 * @param approved templates that are approved from the start, as they are handed in
 * @param published Flows that are published from the start, as they are handed in
 */
export const createAccount = (approved: object[] = [], published: object[] = []): Account => {
  const flows = createFlows()
  for (const one of published.map(object))
    flows.create({
      name: one.name,
      categories: ['CUSTOMER_SUPPORT'],
      flow_json: JSON.stringify(one.json),
      publish: true,
    })
  return { templates: createTemplates(approved), flows, line: connectedLine() }
}

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
