import { relative } from 'node:path'

/** A profile as `bun --cpu-prof` writes it: the format of Chrome's DevTools (`Profiler.Profile`, protocol 1.3). */
export type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[]
  /**
   * The innermost node of each sample. Counted, not weighed by the time since the one before: a process that waits is not sampled,
   * and the whole wait would be that of whatever comes after it.
   */
  samples: number[]
}

/** A function as it was called from others. `samples`: in it and in what it calls. */
type Frame = { name: string; kind: Kind; samples: number; calls: Map<string, Frame> }

/** Whose a function is. */
type Kind = 'ours' | 'library' | 'runtime'

const FILLS: Record<Kind, string> = { ours: '#f2a65a', library: '#8fb8de', runtime: '#c9cdd3' }
const WIDTH = 1_200
const ROW = 17
const TOP = 46
/** Narrower ones are left out. */
const LEAST_SHARE = 0.003
const LETTER = 6.1

const newFrame = (name: string, kind: Kind): Frame => ({ name, kind, samples: 0, calls: new Map() })

const describe = ({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): [string, Kind] => {
  const name = functionName || '(anonymous)'
  const [, inPackage] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (inPackage) return [`${name} · ${inPackage}`, 'library']
  const file = relative(process.cwd(), url.replace('file://', ''))
  return /^src\//.test(file) ? [`${name} · ${file.slice('src/'.length)}`, 'ours'] : [name, 'runtime']
}

/** Joins the samples after a share of the time has passed into one tree: until then the process compiles itself. */
const toTree = ({ nodes, samples }: CpuProfile, after: number): Frame => {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  const root = newFrame('all', 'runtime')
  for (let at = Math.floor(samples.length * after); at < samples.length; at++) {
    const stack: (typeof nodes)[number]['callFrame'][] = []
    for (let id: number | undefined = samples[at]; id !== undefined; id = parents.get(id)) {
      const node = byId.get(id)
      if (node && node.callFrame.functionName !== '(root)') stack.push(node.callFrame)
    }
    root.samples++
    let frame = root
    for (const call of stack.toReversed()) {
      const [name, kind] = describe(call)
      const next = frame.calls.get(name) ?? newFrame(name, kind)
      frame.calls.set(name, next)
      next.samples++
      frame = next
    }
  }
  return root
}

/** @param after the share of the samples, from the beginning, that is left out */
export const drawFlameGraph = (profile: CpuProfile, title: string, after = 0.3): string => {
  const root = toTree(profile, after)
  const boxes: string[] = []
  let deepest = 0
  const draw = ({ name, kind, samples, calls }: Frame, left: number, depth: number) => {
    const width = (samples / root.samples) * WIDTH
    if (samples < root.samples * LEAST_SHARE) return
    deepest = Math.max(deepest, depth)
    const y = TOP + depth * ROW
    const room = Math.floor((width - 6) / LETTER)
    const shown = room < 4 ? '' : name.length > room ? `${name.slice(0, room - 1)}…` : name
    const share = ((samples / root.samples) * 100).toFixed(1)
    boxes.push(
      `<g><title>${Bun.escapeHTML(`${name}: ${share} %`)}</title><rect x="${left.toFixed(1)}" y="${y}" width="${Math.max(0.5, width - 0.5).toFixed(1)}" height="${ROW - 1}" fill="${FILLS[kind]}"/>${shown ? `<text x="${(left + 3).toFixed(1)}" y="${y + 12}">${Bun.escapeHTML(shown)}</text>` : ''}</g>`,
    )
    let next = left
    for (const call of [...calls.values()].sort((one, other) => other.samples - one.samples)) {
      draw(call, next, depth + 1)
      next += (call.samples / root.samples) * WIDTH
    }
  }
  draw(root, 0, 0)
  const height = TOP + (deepest + 1) * ROW + 8
  const legend = Object.entries(FILLS).map(
    ([kind, fill], at) =>
      `<rect x="${WIDTH - 270 + at * 90}" y="12" width="12" height="12" fill="${fill}"/><text x="${WIDTH - 254 + at * 90}" y="22">${kind}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/><text x="3" y="24" font-size="15">${Bun.escapeHTML(title)}</text>`,
    ...legend,
    ...boxes,
    '</svg>\n',
  ].join('\n')
}
