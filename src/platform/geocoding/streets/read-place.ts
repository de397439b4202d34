import { type Candidate, distanceMetres, type Place } from '../place.ts'
import { AREA } from './areas.ts'
import { findMentions, type Mention } from './mentions.ts'
import type { NameIndex } from './name-index.ts'
import type { Street } from './street.ts'
import { type Token, tokenise } from './tokens.ts'
import { findUnlisted } from './unlisted.ts'

/** Words of a sentence that are looked at. */
const MAX_WORDS = 400

/** From this evidence on a street that is named is where it is; from the other on it is worth asking. */
const SURE = 1.5
const WORTH_ASKING = 1

/** How much likelier than the next one a street is to be taken without asking. */
const CLEAR = 0.06

/** Two places this near are one for the crew that is sent there, in metres: «plaça de Crist Rei» and its church. */
const SAME_SPOT = 150

/** How much less evidence there may be for another meaning of the same words. */
const LESS_LIKELY = 2.5

/** Guesses at most. */
const MAX_CANDIDATES = 3

/** A place that a text names by its address. `start` and `end`: where it stands in the text. */
export type NamedPlace = {
  start: number
  end: number
  /**
   * `sure`: the first candidate; `doubtful`: one of the candidates, perhaps; `unlisted`: a place that is named and not in the
   * list; `vague`: «davant de l’escola».
   */
  certainty: 'sure' | 'doubtful' | 'unlisted' | 'vague'
  /** Streets of the list, the likeliest first; none where it is unlisted or vague. */
  candidates: Candidate[]
  /** Whether what kind of street it is was said too: «carrer Guimerà» is surer than «Guimerà». */
  hasStreetType: boolean
  /** A known place that is no street: «el Kursaal» says something of what is wanted, a street's name does not. */
  isLandmark: boolean
}

/** A place of the list, with a house number, or where another street crosses it. */
export type ToPlace = (street: Street, number?: string, crossing?: Street) => Place

const KIND_SCORE: Record<Mention['kind'], number> = { fits: 0, generic: 0.08, unsaid: 0.09, other: 0.3 }

/** Names of more words than this are no surer for it. */
const TELLING_WORDS = 4

/** How like the street a mention is, from 0 to 1. */
const scoreOf = ({ name, kind, slips }: Mention): number => {
  const length = Math.min(name.length, TELLING_WORDS) * 0.02
  return Math.min(1, 0.98 + length - KIND_SCORE[kind] - slips * 0.1 - (name.partial ? 0.15 : 0))
}

/** What speaks against one street and for another that is called the same. */
const drawback = ({ name, kind, number, crossing }: Mention): number => {
  const { range } = name.street
  const house = number ? Number.parseInt(number, 10) : undefined
  const outside = house !== undefined && range && (house < range[0] || house > range[1])
  // «Sèquia 14» is in a street, «la Seu» is what the town says that it is.
  const unlikely = kind === 'unsaid' && (number ? name.kind !== 'carrer' : !name.spoken)
  return (
    (outside ? 0.08 : 0) +
    (unlikely ? 0.08 : 0) +
    (kind === 'fits' && !name.ownKind ? 0.07 : 0) +
    (crossing ? 0 : 0.001)
  )
}

const overlaps = (a: { start: number; end: number }, b: { start: number; end: number }): boolean =>
  a.start < b.end && b.start < a.end

/** «Congost» of «Nou Congost»: what a longer name has in it is not meant. */
const isPartOf = (one: Mention, whole: Mention): boolean =>
  one.start >= whole.start && one.end <= whole.end && one.end - one.start < whole.end - whole.start

const weight = (mention: Mention): number =>
  Math.min(mention.evidence, 6) + (mention.end - mention.start) * 0.1 + scoreOf(mention) - drawback(mention)

/** Of several places in a text the one that is most surely one; of two alike the one that says more. */
const likeliest = (mentions: Mention[]): Mention | undefined =>
  mentions.reduce<Mention | undefined>(
    (best, one) => (best && weight(best) >= weight(one) ? best : one),
    undefined,
  )

type Ranked = { mention: Mention; candidate: Candidate }

/** Places with their scores, best first, each once. The best is as likely as it is said to be, the others by less. */
const rank = (mentions: Mention[], toPlace: ToPlace): Ranked[] => {
  const sorted = mentions
    .map((mention) => ({ mention, score: scoreOf(mention) - drawback(mention) }))
    .sort((a, b) => b.score - a.score)
  const raised = sorted[0] ? drawback(sorted[0].mention) : 0
  const byAddress = new Map<string, Ranked>()
  for (const { mention, score } of sorted) {
    const { name, number, crossing } = mention
    const place = toPlace(name.street, number, crossing?.name.street)
    if (!byAddress.has(place.address))
      byAddress.set(place.address, {
        mention,
        candidate: { ...place, score: Math.max(0, Math.min(1, score + raised)) },
      })
  }
  return [...byAddress.values()]
}

/** Words that are an address, and nothing else. */
const MAX_ADDRESS_WORDS = 60

/** What resembles words that are said to be a place: best first. */
export const searchNames = (text: string, index: NameIndex, toPlace: ToPlace): Candidate[] => {
  const mentions = findMentions(tokenise(text, MAX_ADDRESS_WORDS), index).filter(
    ({ evidence }) => evidence > -1.5,
  )
  const best = likeliest(mentions)
  if (!best) return []
  // What is farther away in the same address tells where it is near, not where.
  const first = mentions.filter((one) => (best.crossing ? one.start === best.start : overlaps(one, best)))
  const others = mentions.filter((one) => !first.includes(one) && !overlaps(one, best))
  const far = rank(others, toPlace).map(({ candidate }) => ({ ...candidate, score: candidate.score * 0.8 }))
  const near = rank(first, toPlace).map(({ candidate }) => candidate)
  return [...near, ...far.filter(({ address }) => !near.some((one) => one.address === address))]
}

/** Finds the place that a sentence names by its address. */
export const readNamedPlace = (text: string, index: NameIndex, toPlace: ToPlace): NamedPlace | undefined => {
  const tokens = tokenise(text, MAX_WORDS)
  const mentions = findMentions(tokens, index)
  const best = likeliest(mentions)
  if (!best || best.evidence < WORTH_ASKING) return unlistedPlace(tokens)
  const around = mentions.filter(
    (one) =>
      (best.crossing ? one.start === best.start : overlaps(one, best)) &&
      !isPartOf(one, best) &&
      one.evidence >= best.evidence - LESS_LIKELY,
  )
  const ranked = rank(around, toPlace)
  const [first] = ranked
  if (!first) return undefined
  const { kind, name } = first.mention
  const another = kind === 'other' || (kind === 'generic' && name.partial)
  const isRival = ({ candidate }: Ranked) => first.candidate.score - candidate.score < CLEAR
  const clear = ranked
    .slice(1)
    .filter(isRival)
    .every(({ candidate }) => distanceMetres(candidate, first.candidate) <= SAME_SPOT)
  // A neighbourhood is no place that anybody could be sent to: they are asked whether that is all they can say.
  const isArea = name.kind === AREA && (!name.street.id || name.street.kind === '')
  const sure = clear && !another && !isArea && best.evidence >= SURE
  const candidates = ranked
    .map(({ candidate }) => candidate)
    .filter(({ score }) => score > first.candidate.score - 0.3)
    .slice(0, sure ? 1 : MAX_CANDIDATES)
  return {
    ...spanOf(tokens, first.mention),
    certainty: sure ? 'sure' : 'doubtful',
    candidates,
    hasStreetType: kind === 'fits' || kind === 'generic',
    isLandmark: name.street.kind === '',
  }
}

const spanOf = (tokens: Token[], { start, end }: { start: number; end: number }) => ({
  start: tokens[start]?.start ?? 0,
  end: tokens[end - 1]?.end ?? 0,
})

const unlistedPlace = (tokens: Token[]): NamedPlace | undefined => {
  const [best] = findUnlisted(tokens)
    .filter(({ evidence }) => evidence >= SURE)
    .sort((a, b) => b.evidence - a.evidence || b.end - b.start - (a.end - a.start))
  if (!best) return undefined
  const certainty = best.named ? ('unlisted' as const) : ('vague' as const)
  const { way: hasStreetType } = best
  return { ...spanOf(tokens, best), certainty, candidates: [], hasStreetType, isLandmark: !hasStreetType }
}
