import { createHash } from 'node:crypto'

/** The format that the first line of an exported log names. */
export const FORMAT = 'audit-log/1'

/** What the digest of the first line stands on. */
export const GENESIS_HASH = '0'.repeat(64)

/**
 * A line of the file: an object in JSON whose last member is its digest, SHA-256 over the digest of the line before, a line
 * feed and the object without that member. No line can be changed, left out, added or moved without a trace.
 */
export const chainLine = (value: object, previous: string): { line: string; hash: string } => {
  const body = JSON.stringify(value)
  const hash = digestOf(body, previous)
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}\n`, hash }
}

const digestOf = (body: string, previous: string): string =>
  createHash('sha256').update(`${previous}\n${body}`).digest('hex')

const LINE = /^(\{.*),"hash":"([0-9a-f]{64})"\}$/

/** What a look at the lines of a file says. `line`: the first that is not as it was written, from one. */
export type ChainCheck =
  | { outcome: 'whole'; jurisdiction: string; from?: string; to?: string; reads: boolean; entries: number }
  | { outcome: 'not-an-export' }
  | { outcome: 'broken'; line: number }
  | { outcome: 'incomplete'; entries: number }

/** Counts a file through: every digest is rebuilt of what stands there. */
export const verifyChain = (text: string): ChainCheck => {
  const lines = text.split('\n')
  const head = parse(lines[0] ?? '')
  if (head?.format !== FORMAT) return { outcome: 'not-an-export' }
  let previous = GENESIS_HASH
  let last: Record<string, unknown> = {}
  let count = 0
  for (const line of lines) {
    if (line === '') break
    count++
    const [, body = '', hash = ''] = LINE.exec(line) ?? []
    const value = parse(line)
    if (!value || hash !== digestOf(`${body}}`, previous)) return { outcome: 'broken', line: count }
    previous = hash
    last = value
  }
  // Nothing stands behind the last line but its end.
  if (count !== lines.length - 1) return { outcome: 'broken', line: count + 1 }
  const entries = Math.max(0, count - 2)
  if (last.entries !== entries) return { outcome: 'incomplete', entries }
  const said = (name: string) => (typeof head[name] === 'string' ? head[name] : undefined)
  return {
    outcome: 'whole',
    jurisdiction: said('jurisdiction') ?? '',
    from: said('from'),
    to: said('to'),
    reads: head.reads === true,
    entries,
  }
}

const parse = (line: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
