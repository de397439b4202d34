import { expect, test } from 'bun:test'
import { dirname, join, relative, resolve } from 'node:path'

/** The layout's rules, as ARCHITECTURE.md states them. What may stand in a file: test/unit/source.test.ts. */

const root = resolve(import.meta.dir, '..')
const scan = (pattern: string) =>
  [...new Bun.Glob(pattern).scanSync(root)].filter((file) => !file.includes('node_modules')).sort()
const sources = scan('src/**/*.{ts,tsx}')

/** Which layers a layer may import. What is not listed stands below nobody: only main.ts starts it. */
const MAY_IMPORT: Record<string, string[]> = {
  languages: [],
  platform: ['languages'],
  domain: ['platform', 'languages'],
  conversation: ['domain', 'platform', 'languages'],
  channels: ['conversation', 'domain', 'platform', 'languages'],
  open311: ['conversation', 'domain', 'platform', 'languages'],
  console: ['conversation', 'domain', 'platform', 'languages'],
  site: ['conversation', 'domain', 'platform', 'languages'],
  server: ['channels', 'open311', 'console', 'site', 'conversation', 'domain', 'platform', 'languages'],
  cli: ['server', 'channels', 'conversation', 'domain', 'platform', 'languages'],
  dev: ['server', 'channels', 'open311', 'domain', 'platform', 'languages'],
}

/** Layers whose folders are modules; each other layer is one module. */
const OF_MODULES = ['domain', 'platform', 'channels', 'console', 'site', 'dev']

/** Layers that put the parts together: their files are named, they have no index. */
const COMPOSITION = ['src', 'src/server', 'src/cli', 'src/dev']

/** Files that stand side by side in a folder, at most. */
const MAX_FILES = 20

/** Folders that are a list of like things. */
const LISTS = ['test/conversation/transcripts']

const layerOf = (file: string): string => (file.split('/').length > 2 ? (file.split('/')[1] ?? '') : 'src')

/** `src/domain/contacts/tables.ts` → `src/domain/contacts`; `src/open311/routes.ts` → `src/open311`. */
const moduleOf = (file: string): string => {
  const [, layer = '', name = '', ...rest] = file.split('/')
  if (!name) return 'src'
  return OF_MODULES.includes(layer) && rest.length > 0 ? `src/${layer}/${name}` : `src/${layer}`
}

const isClient = (file: string): boolean => file.endsWith('.client.ts')

const isEntrance = (file: string): boolean => dirname(file) === moduleOf(file) && /\/index\.tsx?$/.test(file)

const { imports } = (await Bun.file(join(root, 'package.json')).json()) as { imports: Record<string, string> }

const target = (file: string, specifier: string): string | undefined => {
  if (specifier.startsWith('.')) return relative(root, resolve(root, dirname(file), specifier))
  for (const [alias, path] of Object.entries(imports)) {
    const [before = '', after] = alias.split('*')
    if (after === undefined ? specifier !== alias : !specifier.startsWith(before)) continue
    return path.replace('*', specifier.slice(before.length)).replace(/^\.\//, '')
  }
  return undefined
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?(?:\{[^}]*\}[^'"]*?)?from\s+'([^']+)'|(?:^|\n)import\s+'([^']+)'|\bimport(?:\.meta\.resolve)?\(\s*'([^']+)'/g

/** What each source file imports of ours: types too, since a type that is shared is a dependency as well. */
const graph = new Map<string, string[]>(
  await Promise.all(
    sources.map(async (file): Promise<[string, string[]]> => {
      const text = withoutComments(await Bun.file(join(root, file)).text())
      const found = [...text.matchAll(IMPORT)].flatMap(
        ([, from, bare, called]) => target(file, from ?? bare ?? called ?? '') ?? [],
      )
      return [file, [...new Set(found)].filter((to) => to.startsWith('src/'))]
    }),
  ),
)
const edges = [...graph].flatMap(([from, all]) => all.map((to) => ({ from, to })))

/** Sets of nodes that reach each other (Tarjan). */
const circles = (nodes: Iterable<string>, next: (node: string) => Iterable<string>): string[][] => {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (node: string): void => {
    index.set(node, index.size)
    low.set(node, index.get(node) ?? 0)
    stack.push(node)
    for (const to of next(node)) {
      if (!index.has(to)) visit(to)
      if (stack.includes(to)) low.set(node, Math.min(low.get(node) ?? 0, low.get(to) ?? 0))
    }
    if (low.get(node) !== index.get(node)) return
    const circle = stack.splice(stack.indexOf(node))
    if (circle.length > 1) found.push(circle.sort())
  }
  for (const node of nodes) if (!index.has(node)) visit(node)
  return found
}

test('a layer imports only the layers below it, and no adapter imports another', () => {
  const wrong = edges.filter(({ from, to }) => {
    const [layer, other] = [layerOf(from), layerOf(to)]
    return layer !== other && layer !== 'src' && !MAY_IMPORT[layer]?.includes(other)
  })
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

test('a channel imports no other channel, only the shared core', () => {
  const channel = (file: string) => (layerOf(file) === 'channels' ? moduleOf(file).split('/')[2] : undefined)
  const wrong = edges.filter(({ from, to }) => {
    const [one, other] = [channel(from), channel(to)]
    return one !== undefined && other !== undefined && one !== other && other !== 'core'
  })
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

const documented = (text: string) => [...text.matchAll(/`([\w./-]+\.tsx?)`/g)].map(([, name = '']) => name)

test('every file that ARCHITECTURE.md and docs/how-it-works.md name exists', async () => {
  const known = [...sources, ...scan('test/**/*.ts')].map((file) => `/${file}`)
  for (const document of ['ARCHITECTURE.md', 'docs/how-it-works.md']) {
    const names = documented(await Bun.file(join(root, document)).text())
    expect(names.length).toBeGreaterThan(10)
    expect(names.filter((name) => !known.some((file) => file.endsWith(`/${name}`)))).toEqual([])
  }
})

test('the path of a message is in twelve files at most', async () => {
  const [, path = ''] = (await Bun.file(join(root, 'ARCHITECTURE.md')).text()).split(
    '## The path of a message',
  )
  expect(new Set(documented(path)).size).toBeLessThanOrEqual(12)
})

test('every layer has a rule for its imports', () => {
  const layers = new Set(sources.map(layerOf).filter((layer) => layer !== 'src'))
  expect([...layers].filter((layer) => !(layer in MAY_IMPORT))).toEqual([])
})

test('main.ts only starts the server, and is the only file beside the layers', () => {
  expect(sources.filter((file) => layerOf(file) === 'src')).toEqual(['src/main.ts'])
  expect((graph.get('src/main.ts') ?? []).filter((to) => !/^src\/(?:server|platform)\//.test(to))).toEqual([])
})

test('a command is a file of src/cli, and package.json names it', async () => {
  const { scripts } = (await Bun.file(join(root, 'package.json')).json()) as {
    scripts: Record<string, string>
  }
  const named = Object.values(scripts).flatMap((script) => /src\/cli\/\S+\.ts/.exec(script) ?? [])
  const imported = new Set(edges.filter(({ from }) => layerOf(from) === 'cli').map(({ to }) => to))
  const commands = sources.filter((file) => layerOf(file) === 'cli' && !imported.has(file))
  expect(commands.filter((file) => !named.includes(file))).toEqual([])
})

test('the emulators import no other layer, and only the demo starts them', () => {
  const inside = (file: string) => file.startsWith('src/dev/emulator/')
  const wrong = edges.filter(
    ({ from, to }) => inside(from) !== inside(to) && (inside(from) || from !== 'src/dev/demo.ts'),
  )
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

test('production code imports nothing for development', () => {
  const wrong = edges.filter(({ from, to }) => layerOf(from) !== 'dev' && layerOf(to) === 'dev')
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

/** What scripts for browsers are made with, whichever adapter's they are. */
const SHARED_SCRIPTS = ['dom', 'draw-ring'].map((name) => `src/platform/pages/${name}.client.ts`)

test('another module is imported through its index', () => {
  const wrong = edges.filter(({ from, to }) => {
    const columns = from.endsWith('/tables.ts') && to === 'src/platform/database/columns.ts'
    const texts = to.endsWith('.json') && layerOf(from) === layerOf(to)
    const client = isClient(from) && SHARED_SCRIPTS.includes(to)
    const open = COMPOSITION.includes(moduleOf(to))
    return moduleOf(from) !== moduleOf(to) && !isEntrance(to) && !columns && !texts && !client && !open
  })
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

test('from outside, the console and the site are imported through their own index', () => {
  const wrong = edges.filter(({ from, to }) => {
    const [layer, other] = [layerOf(from), layerOf(to)]
    return layer !== other && /^(?:console|site)$/.test(other) && to !== `src/${other}/index.tsx`
  })
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

/** What every adapter is given, and what reads every module's part: no module's own jobs. */
const OF_EVERY_SERVICE = ['src/domain/town/index.ts', 'src/domain/staff/index.ts']

test('modules are named in one list, and the service loops over it', () => {
  const running = [
    'src/server/service.ts',
    'src/server/run-modules.ts',
    'src/server/queues.ts',
    'src/server/erase-due.ts',
    'src/server/gauges.ts',
  ]
  const named = running.flatMap((file) =>
    (graph.get(file) ?? []).filter((to) => layerOf(to) === 'domain' && !OF_EVERY_SERVICE.includes(to)),
  )
  expect(named).toEqual([])
})

test('a module that contributes to the service is in its list', () => {
  const contributing = sources.filter(
    (file) => /\/module\.ts$/.test(file) && file !== 'src/domain/town/module.ts',
  )
  const listed = graph.get('src/server/modules.ts') ?? []
  expect(contributing.filter((file) => !listed.includes(`${moduleOf(file)}/index.ts`))).toEqual([])
})

test('what a module contributes keeps no town: it is given one with each call', async () => {
  const wrong: string[] = []
  for (const file of sources.filter(
    (one) => /\/module\.ts$/.test(one) && one !== 'src/domain/town/module.ts',
  ))
    if (/=> (?:Module|Module\[\])\b|\): Module\b/.test(await Bun.file(join(root, file)).text()))
      wrong.push(file)
  expect(wrong).toEqual([])
})

/** What is still given a town when it is created. Each is to be given one with each call; none is added. */
const KEEP_A_TOWN = ['src/channels/core/send.ts']

/** What a process has one of: routes, the guard, what receives, sends, limits, works by the clock or from a queue. */
const FOR_THE_PROCESS =
  /const (?:\w+Routes|guard|create\w*(?:Receivers?|Sender|Rules|Scheduler|Queues|Jobs)) =\s*\(\s*\w+: Town\b/

test('what a process has one of keeps no town: it is given one with each request, job or message', async () => {
  const found: string[] = []
  for (const file of sources)
    if (FOR_THE_PROCESS.test(await Bun.file(join(root, file)).text())) found.push(file)
  expect(found).toEqual(KEEP_A_TOWN)
})

test('a script for browsers imports no other code, and no other code imports it', () => {
  expect(sources.filter(isClient).length).toBeGreaterThan(10)
  const wrong = edges.filter(({ from, to }) => isClient(from) !== isClient(to))
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

test('no circle of modules', () => {
  const modules = new Map<string, Set<string>>()
  for (const { from, to } of edges) {
    const [one, other] = [moduleOf(from), moduleOf(to)]
    if (one !== other) modules.set(one, (modules.get(one) ?? new Set()).add(other))
  }
  expect(circles(modules.keys(), (one) => modules.get(one) ?? [])).toEqual([])
})

test('no circle of files', () => {
  expect(circles(graph.keys(), (file) => graph.get(file) ?? [])).toEqual([])
})

test('a table is written by its own module', () => {
  const wrong = edges.filter(({ from, to }) => to.endsWith('/tables.ts') && moduleOf(from) !== moduleOf(to))
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

test('the engine, its flows, its languages and its classifier are pure: no clock, no randomness, no database', async () => {
  const pure = sources.filter((file) =>
    /^src\/conversation\/(?:engine|flows|language|understanding)\//.test(file),
  )
  expect(pure.length).toBeGreaterThan(20)
  const wrong = edges
    .filter(({ from, to }) => pure.includes(from) && to.startsWith('src/conversation/') && !pure.includes(to))
    .map(({ from, to }) => `${from} → ${to}`)
  for (const file of pure) {
    const text = withoutComments(await Bun.file(join(root, file)).text())
    if (/Date\.now|new Date\(|Math\.random|randomUUID|performance\.now|\bawait |drizzle/.test(text))
      wrong.push(file)
  }
  expect(wrong).toEqual([])
})

test('adapters open no transaction', async () => {
  const found: string[] = []
  for (const file of sources.filter((one) => /^src\/(?:console|site|open311|channels)\//.test(one)))
    if (/\bdb\s*\.transaction\(/.test(await Bun.file(join(root, file)).text())) found.push(file)
  expect(found).toEqual([])
})

/** Where a channel is named outside its folder, how often, and why. It may only shrink. */
const NAMED_CHANNELS: Record<string, number> = {
  // The database's default: what an older version stores says nothing of the one channel that it knows.
  'src/domain/conversations/tables.ts': 1,
}

test('a channel is named only in its own folder and in the composition', async () => {
  const own = /^src\/(?:channels\/(?:whatsapp|telegram|web-chat)|server|dev\/emulator)\//
  // Names of fields in forms, and of problems with them, are no channels.
  const field = /(?:text|errorOf)\('whatsapp'|\bname="whatsapp"|^\s*'whatsapp',$/
  const found: Record<string, number> = {}
  for (const file of sources.filter((one) => !own.test(one))) {
    const lines = withoutComments(await Bun.file(join(root, file)).text()).split('\n')
    const named = lines.filter(
      (line) => /(['"`])(?:whatsapp|telegram|web-chat)\1/.test(line) && !field.test(line),
    ).length
    if (named > 0) found[file] = named
  }
  expect(found).toEqual(NAMED_CHANNELS)
})

test('the shared core of channels names no channel, and the sender no platform', async () => {
  const wrong: string[] = []
  for (const file of sources.filter((one) => one.startsWith('src/channels/core/')))
    if (/whatsapp|graph|cloud api|meta\b/i.test(withoutComments(await Bun.file(join(root, file)).text())))
      wrong.push(file)
  expect(wrong).toEqual([])
})

test('a folder has at most twenty files, and no folder has a generic name', () => {
  const files = [...scan('src/**/*.*'), ...scan('test/**/*.*'), ...scan('bench/*.*')].filter(
    (file) => !/^test\/(?:output|samples|clients)\//.test(file),
  )
  const byFolder = Map.groupBy(files, dirname)
  const full = [...byFolder].filter(([folder, all]) => all.length > MAX_FILES && !LISTS.includes(folder))
  expect(full.map(([folder, all]) => `${folder}: ${all.length}`)).toEqual([])
  expect(files.filter((file) => /\/(?:utils?|helpers?|common|misc|lib)\//.test(file))).toEqual([])
})
