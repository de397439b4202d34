/** A line of docs/security.md: a requirement and how it is met. */
export type SecurityLine = {
  /** Its requirements of the ASVS; what it says, where it is none of them. */
  key: string
  what: string
  state: 'yes' | 'proxy' | 'in part' | 'not met'
  heldBy: string
}

const STATES: readonly string[] = ['yes', 'proxy', 'in part', 'not met'] satisfies SecurityLine['state'][]

/** The cells of the rows of every table in a document, without heads and rules. */
const rowsIn = (document: string): string[][] => {
  const rows = document
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .replace(/^\||\|$/g, '')
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    )
  const isRule = (row: string[] | undefined) => row?.every((cell) => /^:?-+:?$/.test(cell)) === true
  return rows.filter((row, index) => !isRule(row) && !isRule(rows[index + 1]))
}

/** The lines of docs/security.md. @throws when one does not say how it is met */
export const securityLines = (document: string): SecurityLine[] =>
  rowsIn(document).map(([asvs = '', what = '', state = '', heldBy = '']) => {
    if (!STATES.includes(state)) throw new Error(`${asvs} ${what}: is neither of ${STATES.join(', ')}`)
    return { key: asvs === '—' ? what : asvs, what, state: state as SecurityLine['state'], heldBy }
  })

/** Stands for a protection that nobody has taken out yet. */
export const NOT_YET = 'not yet'

/** A row of docs/mutations.md: which mutation, and when it was seen to fail, after how many seconds. */
export type Seen = { line: string; without: string; file: string; test: string; seen: string }

const HEAD = ['line', 'taken out', 'of', 'test that fails', 'seen']

const cell = (text: string) => text.replaceAll('|', '\\|')

/** The rows of docs/mutations.md. */
export const seenIn = (document: string): Seen[] =>
  rowsIn(document).map(([line = '', without = '', file = '', test = '', seen = '']) => ({
    line,
    without,
    file: file.replaceAll('`', ''),
    test: test.replaceAll('`', ''),
    seen,
  }))

/** docs/mutations.md with other rows. What stands before its table stays. */
export const withSeen = (document: string, rows: Seen[]): string => {
  const before = document.split('\n').filter((line) => !line.startsWith('|'))
  const cells = [
    HEAD,
    HEAD.map(() => '---'),
    ...rows.map(({ line, without, file, test, seen }) => [line, without, `\`${file}\``, `\`${test}\``, seen]),
  ]
  const table = cells.map((row) => `| ${row.map(cell).join(' | ')} |`)
  return `${before.join('\n').trimEnd()}\n\n${table.join('\n')}\n`
}
