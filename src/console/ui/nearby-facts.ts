import type { DuplicateCandidate } from '#domain/service-requests'
import { formatRelative, type View } from './view.ts'

/** How far away a request is, and since when. */
export const nearbyFacts = (
  view: View,
  { metres, requestedAt }: Pick<DuplicateCandidate, 'metres' | 'requestedAt'>,
): string => {
  const when = formatRelative(view, requestedAt)
  return metres === null
    ? view.t('near.street', { when })
    : view.t('near.facts', { metres: Math.round(metres), when })
}
