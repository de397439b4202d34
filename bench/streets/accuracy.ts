import { type CorpusRow, readCorpus } from '#conversation'
import { loadTown } from '#domain/town'
import { createGazetteer, type Gazetteer } from '#platform/geocoding'

/**
 * What the gazetteer makes of a message. `found`: a place at the words that its author meant, without a question; `doubtful`: it is among
 * those that are offered; `named`: its words are kept, as of a place in no list; `wrong`: other words are taken for the place; `missed`:
 * nothing is. Of a message without a place: `right`, or `false place`.
 */
export type PlaceOutcome = 'found' | 'doubtful' | 'named' | 'wrong' | 'missed' | 'right' | 'false place'

const overlap = (a: [number, number], b: [number, number]): boolean => a[0] < b[1] && b[0] < a[1]

export const judgePlace = (gazetteer: Gazetteer, { text, street }: CorpusRow): PlaceOutcome => {
  const { place } = gazetteer.read(text)
  if (!street) return place && place.certainty !== 'vague' ? 'false place' : 'right'
  if (!place) return 'missed'
  const at = text.indexOf(street)
  if (at < 0 || !overlap([place.start, place.end], [at, at + street.length])) return 'wrong'
  if (place.certainty === 'sure') return 'found'
  return place.certainty === 'doubtful' ? 'doubtful' : 'named'
}

/** What the words of a place are by themselves. */
export type PlaceKind = 'in the list' | 'one of several' | 'in no list' | 'beside something'

const kindOf = (gazetteer: Gazetteer, street: string): PlaceKind => {
  switch (gazetteer.read(street).place?.certainty) {
    case 'sure':
      return 'in the list'
    case 'doubtful':
      return 'one of several'
    case 'unlisted':
      return 'in no list'
    default:
      return 'beside something'
  }
}

/** Messages of the corpus that strangers wrote, with what the gazetteer makes of each. */
export const judgeCorpus = (): { row: CorpusRow; outcome: PlaceOutcome; kind: PlaceKind }[] => {
  const { streets, boundary, houses } = loadTown('manresa.cat')
  const gazetteer = createGazetteer(streets, boundary, houses)
  return readCorpus('corpus')
    .rows.filter(({ author }) => author !== 'tuned')
    .map((row) => ({ row, outcome: judgePlace(gazetteer, row), kind: kindOf(gazetteer, row.street) }))
}
