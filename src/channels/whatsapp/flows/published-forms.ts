import type { Language, Town } from '#domain/town'
import { ttlCache } from '#platform/freshness'
import { describeError } from '#platform/telemetry'
import type { WhatsAppConfig } from '../config.ts'
import { type AccountFlow, listAccountFlows } from './account-flows.ts'
import { findPublished } from './compare.ts'

/** How old the list of the account's forms may be: one that is published now is sent from then on. */
const KEPT_MS = 5 * 60_000

/** How long the list is waited for: the message with the question must leave before its sender's lease ends. */
const PATIENCE_MS = 3_000

/** Finds the form to send. @returns nothing where the town wants none, none is published, or the platform does not tell */
export type PublishedForms = (town: Town, language: Language) => Promise<string | undefined>

export const createPublishedForms = (config: WhatsAppConfig): PublishedForms => {
  const flows = ttlCache(KEPT_MS, async (town: Town): Promise<AccountFlow[]> => {
    const { businessAccountId } = config
    if (!businessAccountId) return []
    const late = Bun.sleep(PATIENCE_MS).then((): never => {
      throw new Error('timed out')
    })
    return Promise.race([listAccountFlows({ ...config, businessAccountId }), late]).catch((error) => {
      town.log.warn({ error: describeError(error) }, 'failed to list forms: asking in the chat')
      return []
    })
  })
  return async (town, language) => {
    const { profile } = town
    if (!profile.flows) return undefined
    return findPublished(profile, language, await flows.get(town))?.id
  }
}
