import type { Drawing } from '#platform/charts'

/** A table on paper. `wide`: the first column takes what the others leave. */
export type PaperTable = { caption: string; head: string[]; rows: string[][] }

/** A chart on paper. `description`: for who cannot see it. */
export type PaperChart = {
  title: string
  description: string
  drawing: Drawing
  legend: { tone: 'one' | 'two' | 'part'; text: string }[]
}

/** What a paper is made of, from top to bottom. */
export type PaperBlock =
  | { kind: 'title' | 'heading' | 'text' | 'small'; text: string }
  | ({ kind: 'table' } & PaperTable)
  | { kind: 'charts'; charts: PaperChart[] }
  | { kind: 'new-page' }

/** A document for people. `footer`: at the foot of each page; `pageOf`: beside it, with `{page}` and `{pages}` in it. */
export type Paper = {
  title: string
  language: string
  author: string
  footer: string
  pageOf: string
  blocks: PaperBlock[]
}

/** Sheets of labels: what stands on all of them, and on each its name and where its code leads. */
export type LabelSheet = {
  title: string
  author: string
  language: string
  headline: string
  how: string
  labels: { name: string; link: string }[]
}
