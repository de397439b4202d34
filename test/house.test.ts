import { expect, test } from 'bun:test'
import { dirname, join, relative, resolve } from 'node:path'

/** The rules of the house, as ARCHITECTURE.md states them. */

const root = resolve(import.meta.dir, '..')
const sources = [...new Bun.Glob('src/**/*.{ts,tsx}').scanSync(root)].sort()
const tests = [...new Bun.Glob('test/**/*.ts').scanSync(root)].filter(
  (file) => !file.includes('node_modules'),
)
const read = (file: string) => Bun.file(join(root, file)).text()

const LAYERS = ['doors', 'town', 'platform'] as const

/** `src/town/contacts/tables.ts` → layer `town`, room `contacts`. */
const where = (file: string) => {
  const [, layer = '', room = ''] = file.split('/')
  return { layer, room: file.split('/').length > 3 ? room : '' }
}

const target = (file: string, specifier: string): string | undefined => {
  const alias = /^#(town|platform)\/([^/]+)$/.exec(specifier)
  if (alias) return `src/${alias[1]}/${alias[2]}/index.ts`
  if (!specifier.startsWith('.')) return undefined
  return relative(root, resolve(root, dirname(file), specifier))
}

const importsOf = async (file: string): Promise<string[]> => {
  const found = (await read(file)).matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?(?:\{[^}]*\}[^'"]*?)?from\s+'([^']+)'|(?:^|\n)import\s+'([^']+)'/g,
  )
  return [...found].flatMap((match) => target(file, match[1] ?? match[2] ?? '') ?? [])
}

test('doors call the town, the town calls the platform, and nobody calls back', async () => {
  const wrong: string[] = []
  for (const file of sources) {
    const from = where(file)
    const rank = LAYERS.indexOf(from.layer as 'doors')
    if (rank === -1) continue
    for (const to of await importsOf(file)) {
      const other = where(to)
      const otherRank = LAYERS.indexOf(other.layer as 'doors')
      const outside = otherRank === -1 && !to.startsWith('src/doors') && to.startsWith('src/')
      const back = otherRank !== -1 && otherRank < rank
      const otherDoor = from.layer === 'doors' && other.layer === 'doors' && from.room !== other.room
      if (back || otherDoor || outside) wrong.push(`${file} → ${to}`)
    }
  }
  expect(wrong).toEqual([])
})

test('a room is entered through its index only', async () => {
  const wrong: string[] = []
  for (const file of sources) {
    const from = where(file)
    for (const to of await importsOf(file)) {
      const other = where(to)
      const sameRoom = from.layer === other.layer && from.room === other.room
      const columns = file.endsWith('/tables.ts') && to === 'src/platform/database/columns.ts'
      if (other.room && !sameRoom && !columns && !/\/index\.tsx?$/.test(to)) wrong.push(`${file} → ${to}`)
    }
  }
  expect(wrong).toEqual([])
})

test('the emulator knows nothing of the rest, and only the demo starts it', async () => {
  const wrong: string[] = []
  for (const file of sources) {
    const inside = file.startsWith('src/emulator/')
    for (const to of await importsOf(file)) {
      const toInside = to.startsWith('src/emulator/')
      if (inside !== toInside && file !== 'src/demo.ts') wrong.push(`${file} → ${to}`)
    }
  }
  expect(wrong).toEqual([])
})

test('rooms do not pass things back and forth', async () => {
  const calls = new Map<string, Set<string>>()
  for (const file of sources) {
    const from = where(file)
    if (!from.room || from.layer === 'emulator') continue
    for (const to of await importsOf(file)) {
      const other = where(to)
      if (!other.room || (other.layer === from.layer && other.room === from.room)) continue
      const key = `${from.layer}/${from.room}`
      calls.set(key, (calls.get(key) ?? new Set()).add(`${other.layer}/${other.room}`))
    }
  }
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(calls.get(from) ?? [])].some(
      (next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))),
    )
  expect([...calls.keys()].filter((room) => reaches(room, room))).toEqual([])
})

test('a table is written by its own room only', async () => {
  const wrong: string[] = []
  for (const file of sources) {
    for (const to of await importsOf(file)) {
      if (to.endsWith('/tables.ts') && dirname(to) !== dirname(file)) wrong.push(`${file} → ${to}`)
    }
  }
  expect(wrong).toEqual([])
})

test('the engine is pure: no clock, no chance, no database', async () => {
  const wrong: string[] = []
  for (const file of sources.filter((one) => one.startsWith('src/town/conversations/engine/'))) {
    if (/Date\.now|new Date\(|Math\.random|randomUUID|performance\.now|await |drizzle/.test(await read(file)))
      wrong.push(file)
  }
  expect(wrong).toEqual([])
})

test('everything exported says what it is for', async () => {
  const wrong: string[] = []
  for (const file of sources) {
    const lines = (await read(file)).split('\n')
    lines.forEach((line, index) => {
      if (/^export type \{/.test(line)) return
      if (!/^export (const|function|class|type|interface|async|default)/.test(line)) return
      const above =
        lines
          .slice(0, index)
          .filter((one) => !one.startsWith('// biome-ignore'))
          .at(-1) ?? ''
      if (!/\*\/\s*$/.test(above)) wrong.push(`${file}:${index + 1} ${line.slice(0, 60)}`)
    })
  }
  expect(wrong).toEqual([])
})

test('no file is long, and no folder is a drawer for anything', async () => {
  const wrong: string[] = []
  for (const file of [...sources, ...tests]) {
    if ((await read(file)).split('\n').length > 320) wrong.push(`${file} is long`)
    if (/\/(utils?|helpers?|common|misc|lib)\//.test(file)) wrong.push(`${file} is in a drawer`)
  }
  expect(wrong).toEqual([])
})
