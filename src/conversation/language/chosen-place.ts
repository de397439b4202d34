import { ofEveryLanguage } from '#languages'
import { fold } from '#platform/text'

/** What may stand before an ordinal: an article. */
const ARTICLES = /^(?:el|la|lo|le|les|the|cel|cea) /

/** Ordinals of every language, with the place that each names, from one up. */
const ORDINALS = new Map(
  ofEveryLanguage(({ ordinals }) =>
    ordinals.flatMap((alternatives, at) =>
      alternatives.split('|').map((word): [string, number] => [fold(word), at + 1]),
    ),
  ).flat(),
)

/** The place in a list that an answer names, from one up: «2», «la tercera». Nothing where it says anything else. */
export const chosenPlace = (said: string): number | undefined => {
  const folded = fold(said)
  if (/^\d{1,2}$/.test(folded)) return Number(folded)
  return ORDINALS.get(folded) ?? ORDINALS.get(folded.replace(ARTICLES, ''))
}

/** What of a list an answer names by its place. */
export const chosenFrom = <One>(list: readonly One[], said: string): One | undefined =>
  list[(chosenPlace(said) ?? 0) - 1]
