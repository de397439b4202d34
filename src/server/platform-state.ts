import { type GraphClient, readTemplates, templateStates } from '#channels/whatsapp'
import type { PlatformState } from '../console/index.tsx'

/**
 * How the number and its templates stand, beside the file of the town; nothing of a town without a number.
 * @throws when the platform does not answer
 */
export const fetchPlatformState = async (
  graph: GraphClient | undefined,
  folder: string,
): Promise<PlatformState> => {
  if (!graph) return {}
  const { number, templates } = await graph.accountState()
  return { number, templates: templates && templateStates(readTemplates(folder), templates) }
}
