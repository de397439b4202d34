/** A row of docs/security.md: a requirement and how it is met. */
export type SecurityLine = {
  /** Its ASVS requirements; without any, its text. */
  key: string
  what: string
  state: 'yes' | 'proxy' | 'in part' | 'not met'
  heldBy: string
}

const STATES: readonly string[] = ['yes', 'proxy', 'in part', 'not met'] satisfies SecurityLine['state'][]

/** The cells of all tables of a document, without headers and separators. */
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

/** @throws if a row of docs/security.md has an unknown state */
export const securityLines = (document: string): SecurityLine[] =>
  rowsIn(document).map(([asvs = '', what = '', state = '', heldBy = '']) => {
    if (!STATES.includes(state)) throw new Error(`${asvs} ${what}: the state is none of ${STATES.join(', ')}`)
    return { key: asvs === '—' ? what : asvs, what, state: state as SecurityLine['state'], heldBy }
  })

/** For a mutation that was never run. */
export const NOT_YET = 'not yet'

/** A row of docs/mutations.md: a mutation, and when its test was last seen to fail, after how many seconds. */
export type Seen = { line: string; without: string; file: string; test: string; seen: string }

const HEAD = ['requirement', 'without the protection', 'file', 'failing test', 'last run']

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

/** docs/mutations.md with other rows; the text before its table stays. */
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
