import { arabicConsonants } from './arabic.ts'
import { kindOf, type NameIndex, type NameMatch } from './name-index.ts'
import type { Name } from './name-tree.ts'
import { findNumber, numberBefore } from './numbers.ts'
import type { Token } from './tokens.ts'
import {
  AND,
  AT,
  BESIDE,
  CROSSES,
  ENGLISH_KINDS,
  FACILITIES,
  LINKS,
  MANY,
  PARTICLES,
  PARTS,
  SPELLINGS,
} from './vocabulary.ts'

/** A street of the list that may be meant by some words of a text. Places are those of words. */
export type Mention = {
  name: Name
  start: number
  end: number
  /** Which kind of way was said, and whether the street is one. */
  kind: 'fits' | 'generic' | 'other' | 'unsaid'
  slips: number
  number?: string
  /** How much speaks for a place being meant at all: 2 and more leave no doubt. */
  evidence: number
  /** The street that crosses it. */
  crossing?: Mention
}

const ofWays = (text: string): Set<string> => new Set(text.split(' '))

/** Named for the street beside it: «la rotonda de Bambylor», «el parc dels Panyos». */
const BESIDE_A_WAY = 'carrer avinguda carretera cami passeig plana barri'

/** Kinds that people say for others: every way is a «carrer». */
const GENERIC: Record<string, Set<string>> = {
  carrer: ofWays(
    'carretera passatge avinguda rambla cami passeig baixada pujada travessia via ronda muralla raval',
  ),
  avinguda: ofWays('passeig carrer carretera'),
  passeig: ofWays('avinguda rambla cami muralla'),
  rambla: ofWays('passeig avinguda carrer'),
  cami: ofWays('carrer carretera passeig'),
  carretera: ofWays('carrer avinguda cami'),
  placa: ofWays('rotonda plana'),
  rotonda: ofWays(`${BESIDE_A_WAY} placa`),
  baixada: ofWays('pujada carrer carretera escales via'),
  pujada: ofWays('baixada carrer carretera escales via'),
  escales: ofWays('baixada pujada via placa carrer'),
  barri: ofWays(`${BESIDE_A_WAY} placa`),
  poligon: ofWays('avinguda carrer'),
  parc: ofWays(BESIDE_A_WAY),
  jardins: ofWays(`${BESIDE_A_WAY} parc`),
  ronda: ofWays('carrer carretera avinguda'),
  passatge: ofWays('carrer'),
  travessia: ofWays('carrer carretera'),
  pont: ofWays('carretera'),
  llac: ofWays('parc cami'),
  riera: ofWays('passeig carrer'),
}

/** Of these a name is only half without its kind: «Pont Nou» is no «carrer Nou». */
const HALF_NAMES = ofWays('nou nova vell vella major antic')

const kindFit = (said: string | undefined, { kind }: Name): Mention['kind'] => {
  if (!said) return 'unsaid'
  if (said === kind) return 'fits'
  // A known place that is no street has no kind, or is called by any.
  return GENERIC[said]?.has(kind) || kind === '' ? 'generic' : 'other'
}

/** Consonants of Arabic words that are those of a name: so many are so by chance. */
const CHANCE_CONSONANTS = 4

/** Whether some words, without a kind, are like a name only as many Arabic words are. */
const isChance = (words: Token[]): boolean => {
  const consonants = words.map(({ word }) => arabicConsonants(word)).join('')
  return consonants.length > 0 && consonants.length <= CHANCE_CONSONANTS
}

/** Known places that are no streets are called what the town calls them. */
const isKindNeeded = ({ street, kind, spoken }: Name): boolean => street.kind === '' && kind !== '' && !spoken

const KIND_EVIDENCE: Record<Mention['kind'], number> = { fits: 3, generic: 2.5, other: 1.25, unsaid: 0 }

/** The first word after the words that only link, from a word on. */
const afterParticles = (tokens: Token[], from: number): number => {
  let at = from
  while (
    at < tokens.length &&
    at < from + 3 &&
    LINKS.has(tokens[at]?.word ?? '') &&
    tokens[at]?.gap === 'none'
  )
    at++
  return at
}

/** The last word before the words that only link. */
const beforeParticles = (tokens: Token[], from: number): number => {
  let at = from
  while (at >= 0 && at > from - 3 && PARTICLES.has(tokens[at]?.word ?? '') && tokens[at + 1]?.gap === 'none')
    at--
  return at
}

/** How surely some words stand alone: between the ends of sentences, or the commas. */
const isolation = (tokens: Token[], start: number, end: number): number => {
  const before = start === 0 || tokens[start]?.gap !== 'none'
  const after = end >= tokens.length || tokens[end]?.gap !== 'none'
  if (!before) return 0
  if (after) return start >= 3 ? 2.5 : 1.75
  return start > 0 && tokens[start]?.gap === 'stop' ? 0.5 : 0
}

/** Which words lead to a name: beside what, at what, or of what it is. */
const leadOf = (tokens: Token[], start: number): 'beside' | 'at' | 'of' | 'none' => {
  let lead: 'at' | 'of' | 'none' = 'none'
  for (let at = start - 1; at >= 0 && at >= start - 4 && tokens[at + 1]?.gap === 'none'; at--) {
    const { word = '' } = tokens[at] ?? {}
    if (BESIDE.has(word) || (lead === 'of' && (PARTS.has(word) || FACILITIES.has(word)))) return 'beside'
    if (AT.has(word) && lead !== 'of') lead = 'at'
    else if (/^(?:de|del|dels|d|of|du|din)$/.test(word)) lead = 'of'
    else if (!PARTICLES.has(word)) break
  }
  return lead
}

const LEAD_EVIDENCE = { beside: 1.5, at: 1, of: 0.75, none: 0 }

/** A name of so many letters is no word of a sentence by chance. */
const TELLING = 6

const nameEvidence = (
  tokens: Token[],
  start: number,
  { name, slips, end }: NameMatch,
  {
    shouted,
    lead,
    numbered,
    said,
  }: { shouted: boolean; lead: keyof typeof LEAD_EVIDENCE; numbered: boolean; said: boolean },
): number => {
  const own = tokens.slice(start, end).filter(({ word }) => !PARTICLES.has(word))
  const capitals = own.length > 0 && own.every(({ capital, word }) => capital || /^\d/.test(word))
  const first = start === 0 || tokens[start]?.gap === 'stop'
  const letters = own.reduce((sum, { word }) => sum + word.length, 0)
  const known = (lead !== 'none' || numbered) && (FACILITIES.has(own[0]?.word ?? '') || name.spoken)
  const common =
    known && (capitals || !own.every(({ word }) => MANY.has(SPELLINGS.get(word) ?? word))) ? 0 : 1
  const feast =
    /^(?:per|por)$/.test(tokens[start - 1]?.word ?? '') && /^(?:sant|san)$/.test(own[0]?.word ?? '')
  const next = tokens[end]
  // «Creu Guixera» is another than «Creu».
  const goesOn =
    next?.capital && next.gap === 'none' && !shouted && !PARTICLES.has(next.word) && own.at(-1)?.capital
  return (
    (capitals && !shouted && !first ? (lead === 'none' ? 0.75 : 1.25) : 0) +
    Math.min(own.length - 1, 2) * 0.75 +
    (name.common ? (own.length > 1 ? 0 : -common) : letters >= TELLING ? 1 : letters > 3 ? 0.5 : 0) -
    (name.partial ? (own.length > 1 || capitals ? 0.75 : 1.5) : 0) -
    (goesOn ? 1.5 : 0) -
    (feast ? 1 : 0) +
    // «els llums del Passeig»: what the town itself calls so, unless it is the beginning of another name.
    (name.spoken && name.street.kind && lead === 'of' && !(next?.gap === 'none' && LINKS.has(next.word))
      ? 0.25
      : 0) -
    // «berta» is no slip of «Berga» unless something else says that it is a street.
    slips * (own.length > 1 ? 0.75 : said || numbered ? 1 : 1.5)
  )
}

/** Every street that each place of a text may name. */
export const findMentions = (tokens: Token[], index: NameIndex): Mention[] => {
  const shouted = tokens.filter(({ capital }) => capital).length > tokens.length * 0.7 && tokens.length > 3
  const mentions: Mention[] = []

  const add = (start: number, nameStart: number, said: string | undefined): void => {
    const matches = index.match(tokens, nameStart)
    const longest = Math.max(0, ...matches.map(({ end, slips }) => end - slips))
    for (const match of matches) {
      // The longer name is meant where both fit.
      if (match.end < longest) continue
      const trailing = said ? undefined : tokens[match.end]
      const english =
        trailing?.gap === 'none' && ENGLISH_KINDS.has(trailing.word) ? kindOf(trailing.word) : undefined
      const end = english ? match.end + 1 : match.end
      const kind = kindFit(said ?? english, match.name)
      const half = match.end === nameStart + 1 && HALF_NAMES.has(tokens[nameStart]?.word ?? '')
      if (half && kind !== 'fits') continue
      // «Pont de Ferro» is no «ferro» by itself, unless the town says so.
      if (kind === 'unsaid' && (isKindNeeded(match.name) || isChance(tokens.slice(nameStart, match.end))))
        continue
      if (match.name.partial && match.slips > 0 && kind !== 'fits') continue
      const after = findNumber(tokens, end)
      const before = after ? undefined : numberBefore(tokens, start, kind !== 'unsaid')
      const from = before?.start ?? start
      const to = after?.end ?? end
      const number = after?.number ?? before?.number
      const lead = leadOf(tokens, from)
      const evidence =
        KIND_EVIDENCE[kind] +
        nameEvidence(tokens, nameStart, match, {
          shouted,
          lead,
          numbered: number !== undefined,
          said: kind !== 'unsaid',
        }) +
        (number ? 1.25 : 0) +
        isolation(tokens, from, to) +
        LEAD_EVIDENCE[lead]
      mentions.push({ name: match.name, start: from, end: to, kind, slips: match.slips, number, evidence })
    }
  }

  // What is named with its kind is not looked for without it.
  const named = new Set<number>()
  for (const [at, { word }] of tokens.entries()) {
    // In Arabic what has a name has no article: «الشارع» is the street here.
    const kind = word.startsWith('ال') ? undefined : kindOf(word)
    if (kind) {
      const nameStart = afterParticles(tokens, at + 1)
      if (nameStart < tokens.length && tokens[nameStart]?.gap === 'none') {
        named.add(nameStart)
        add(at, nameStart, kind)
      }
    }
    if (!PARTICLES.has(word) && !named.has(at)) add(at, at, undefined)
  }
  return crossed(tokens, mentions)
}

/** Words between two streets that cross, at most: «amb la cantonada del». */
const BETWEEN = 4

/** Joins the mentions of two streets that are said to cross. */
const crossed = (tokens: Token[], mentions: Mention[]): Mention[] => {
  const byStart = Map.groupBy(mentions, ({ start }) => start)
  return mentions.map((mention) => {
    let link = ''
    for (let at = mention.end; at < Math.min(tokens.length, mention.end + BETWEEN + 1); at++) {
      const word = tokens[at]?.word ?? ''
      if (link) {
        const others = (byStart.get(at) ?? []).filter(({ name }) => name.street.id !== mention.name.street.id)
        const [other] = others.sort((a, b) => b.evidence - a.evidence || b.end - a.end)
        if (other && crosses(tokens, mention, other, link))
          return {
            ...mention,
            end: Math.max(mention.end, other.end),
            evidence: mention.evidence + 1.5,
            crossing: other,
          }
      }
      if (CROSSES.has(word)) link = word
      else if (AND.has(word) && !link) link = word
      else if (!PARTICLES.has(word) || tokens[at]?.gap === 'stop') break
    }
    return mention
  })
}

/** «i» alone joins two streets only where a corner was spoken of, or both are surely streets. */
const crosses = (tokens: Token[], one: Mention, other: Mention, link: string): boolean => {
  const least = Math.min(one.evidence, other.evidence)
  if (CROSSES.has(link)) return least > -1
  const before = beforeParticles(tokens, one.start - 1)
  const corner = CROSSES.has(tokens[before]?.word ?? '') || tokens[before]?.word === 'entre'
  return corner ? least > -1 : least >= 2.5
}
