import type { Options } from 'minisearch'

/** A part of a page that the search finds. */
export type Passage = { id: string; title: string; heading: string; text: string; language: string }

/** «Atenció» is found by «atencio», l’«arbre» by «arbre». */
const fold = (term: string): string =>
  term
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/^(?:[ldsnm]|qu)['’]/iu, '')
    .toLowerCase()

/** How passages are indexed, when the site is built, and searched, in the browser. */
export const SEARCH_OPTIONS: Options<Passage> = {
  fields: ['title', 'heading', 'text'],
  storeFields: ['title', 'heading', 'language'],
  processTerm: fold,
  searchOptions: { boost: { title: 4, heading: 3 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' },
}
