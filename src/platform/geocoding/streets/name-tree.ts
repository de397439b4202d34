import { createNearWords, type NearWords } from './near-words.ts'
import type { Street } from './street.ts'

/** One way of naming one street. */
export type Name = {
  street: Street
  /** The standard word for what it is: `carrer`, `placa`, `parc`. */
  kind: string
  /** Whether that is the kind on its sign: people call a «camí» a «parc». */
  ownKind: boolean
  /** Words of the name. */
  length: number
  /** Only a part of the name: «Verdaguer» of «Jacint Verdaguer». */
  partial: boolean
  /** Whether it takes more than itself to be a place: «Nou», «Mel». */
  common: boolean
  /** Whether the town lists it as a way of naming the street: «el Passeig». */
  spoken: boolean
}

/** Names by their words: each node is where the words up to it lead. */
export type NameTree = NearWords & {
  readonly root: number
  /** Where a word, by its number, leads from a node. */
  next(node: number, word: number | undefined): number | undefined
  /** The names that end at a node. */
  namesAt(node: number): Name[]
}

/** A name without what its words say of it. */
export type NewName = Omit<Name, 'length' | 'common'>

type Growing = { next: Map<string, Growing>; names: Name[] }

const grow = (): Growing => ({ next: new Map(), names: [] })

/** What is said of a name, in the bits of a number. */
const FLAGS = ['ownKind', 'partial', 'common', 'spoken'] as const

/** Takes names up; what comes of them is packed. */
export const createNameTreeBuilder = (isCommon: (word: string) => boolean) => {
  const root = grow()
  return {
    insert(words: readonly string[], name: NewName): void {
      let node = root
      for (const word of words) {
        const next = node.next.get(word) ?? grow()
        node.next.set(word, next)
        node = next
      }
      const same = node.names.find(({ street, kind }) => street === name.street && kind === name.kind)
      if (same) same.spoken ||= name.spoken
      else node.names.push({ ...name, length: words.length, common: words.every(isCommon) })
    },
    build: (streets: readonly Street[]): NameTree => pack(root, streets),
  }
}

/**
 * Nodes, edges and names as columns of numbers, each level of the tree after the one above it: some twenty bytes for each, where
 * objects and their maps take some hundred times as much for every town.
 */
const pack = (root: Growing, streets: readonly Street[]): NameTree => {
  const nodes = [root]
  const edgeWords: string[] = []
  const firstEdge: number[] = []
  for (const node of nodes) {
    firstEdge.push(edgeWords.length)
    for (const [word, next] of node.next) {
      edgeWords.push(word)
      nodes.push(next)
    }
  }
  firstEdge.push(edgeWords.length)

  const words = [...new Set(edgeWords)]
  const numberOf = new Map(words.map((word, number) => [word, number]))
  const streetAt = new Map(streets.map((street, at) => [street, at]))
  const names = nodes.flatMap((node) => node.names)
  const kinds = [...new Set(names.map(({ kind }) => kind))]
  const kindAt = new Map(kinds.map((kind, at) => [kind, at]))

  // The edge that leads to a node is the one before it: the root has none.
  const edges = Uint32Array.from(edgeWords, (word) => numberOf.get(word) ?? 0)
  const edgesFrom = Uint32Array.from(firstEdge)
  const namesFrom = new Uint32Array(nodes.length + 1)
  for (const [at, node] of nodes.entries()) namesFrom[at + 1] = (namesFrom[at] ?? 0) + node.names.length
  const nameStreets = Uint32Array.from(names, ({ street }) => streetAt.get(street) ?? 0)
  const nameKinds = Uint8Array.from(names, ({ kind }) => kindAt.get(kind) ?? 0)
  const nameLengths = Uint8Array.from(names, ({ length }) => length)
  const nameFlags = Uint8Array.from(names, (name) =>
    FLAGS.reduce((bits, flag, bit) => bits | (Number(name[flag]) << bit), 0),
  )

  const has = (at: number, flag: (typeof FLAGS)[number]): boolean =>
    (((nameFlags[at] ?? 0) >> FLAGS.indexOf(flag)) & 1) === 1

  const nameAt = (at: number): Name => ({
    street: streets[nameStreets[at] ?? 0] as Street,
    kind: kinds[nameKinds[at] ?? 0] ?? '',
    length: nameLengths[at] ?? 0,
    ownKind: has(at, 'ownKind'),
    partial: has(at, 'partial'),
    common: has(at, 'common'),
    spoken: has(at, 'spoken'),
  })

  // The words of the root, where a sentence is tried from each of its words, are too many to look at in turn.
  const fromRoot = new Uint32Array(words.length)
  for (let edge = 0; edge < (edgesFrom[1] ?? 0); edge++) fromRoot[edges[edge] ?? 0] = edge + 1

  return {
    ...createNearWords(words),
    root: 0,
    next(node, word) {
      if (word === undefined) return undefined
      if (node === 0) return fromRoot[word] || undefined
      const to = edgesFrom[node + 1] ?? 0
      for (let edge = edgesFrom[node] ?? 0; edge < to; edge++) if (edges[edge] === word) return edge + 1
      return undefined
    },
    namesAt(node) {
      const [from = 0, to = 0] = [namesFrom[node], namesFrom[node + 1]]
      return Array.from({ length: to - from }, (_, at) => nameAt(from + at))
    },
  }
}
