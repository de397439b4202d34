import { getContent, localisedText } from '#domain/content'
import { getCatalogue, offeredServices } from '#domain/services'
import type { View } from '../ui/index.ts'

/** What words can want, in groups to choose from: a page of the conversation, or a kind of incident. */
export type IntentGroup = { label: string; options: { value: string; label: string }[] }

/** All that words can be taught to want. */
export const listIntents = async ({ town, language, t }: View): Promise<IntentGroup[]> => {
  const [content, catalogue] = await Promise.all([getContent(town), getCatalogue(town)])
  const pages = content.pages
    .filter(({ hidden }) => !hidden)
    .map(({ id, title }) => ({ value: `page:${id}`, label: localisedText(title, language) }))
  const services = offeredServices(catalogue, language).map(({ label, options }) => ({
    label,
    options: options.map((one) => ({ ...one, value: `service:${one.value}` })),
  }))
  return [{ label: t('phrases.pages'), options: pages }, ...services]
}

/** What something that words want is called. */
export const intentName = (intents: IntentGroup[], intent: string): string =>
  intents.flatMap(({ options }) => options).find(({ value }) => value === intent)?.label ?? intent
