/** Something in a text that a model has a weight for: the hash of what it is, and the piece of text. */
export type Feature = { hash: number; start: number; end: number }

/** Which pieces of a text are features: runs of characters inside a word and its blanks, words and pairs of words. */
export type FeatureShape = { shortest: number; longest: number; words: boolean }

export const INTENT_SHAPE: FeatureShape = { shortest: 3, longest: 5, words: true }
export const LANGUAGE_SHAPE: FeatureShape = { shortest: 1, longest: 4, words: true }

/** FNV-1a over UTF-16 units, its bits spread: the models use some of them only. */
const hashPiece = (text: string, start: number, end: number, seed: number): number => {
  let hash = seed
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** The same characters as a word, as a pair of words and as a piece of one are three features. */
const WORD = 0x811c9dc5
const PAIR = 0x3c6ef372
const PIECE = 0x1e3779b9

/** @param text normalised: one blank between words and at both ends */
export const extractFeatures = (text: string, { shortest, longest, words }: FeatureShape): Feature[] => {
  const found: Feature[] = []
  const add = (start: number, end: number, kind: number) =>
    found.push({ hash: hashPiece(text, start, end, kind), start, end })
  for (
    let start = 0, end = text.indexOf(' ', 1);
    end !== -1;
    start = end, end = text.indexOf(' ', start + 1)
  ) {
    if (words) {
      add(start + 1, end, WORD)
      const next = text.indexOf(' ', end + 1)
      if (next !== -1) add(start + 1, next, PAIR)
    }
    for (let from = start; from <= end; from++)
      for (let length = shortest; length <= longest && from + length <= end + 1; length++)
        add(from, from + length, PIECE)
  }
  return found
}
