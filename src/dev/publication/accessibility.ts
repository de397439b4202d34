import { z } from 'zod'

/** The checks of a page that the tests made with axe. */
const checkSchema = z.object({
  path: z.string(),
  width: z.number(),
  dark: z.boolean(),
  language: z.string(),
  town: z.boolean(),
  violations: z.number(),
})

/** What the accessibility statement says was checked: a page, on which screens, in which languages. */
export type CheckedPage = { path: string; widths: number[]; dark: boolean; languages: string[] }

/** What the statement is made of. */
export type AccessibilityChecks = { version: string; date: string; pages: CheckedPage[] }

/** A part of an address that names one report, conversation or appointment; 010 is the phone line. */
const isIdentifier = (part: string): boolean => part !== '010' && (/\d/.test(part) || part.length > 24)

const routeOf = (path: string): string =>
  path
    .split('/')
    .map((part) => (isIdentifier(part) ? '…' : part))
    .join('/')

const sorted = <Value>(values: Value[]): Value[] => [...new Set(values)].toSorted()

/**
 * @param lines what axe looked at, one a line: the tests write it with `AXE=write`
 * @throws if it found something: nothing is stated of a version whose tests fail
 */
export const accessibilityChecks = (
  lines: string[],
  { version, date }: { version: string; date: string },
): AccessibilityChecks => {
  const checks = lines.map((line) => checkSchema.parse(JSON.parse(line))).filter(({ town }) => town)
  const wrong = checks.filter(({ violations }) => violations > 0)
  if (wrong.length > 0) throw new Error(`axe found something on ${wrong.map(({ path }) => path).join(', ')}`)
  const byRoute = Map.groupBy(checks, ({ path }) => routeOf(path))
  const pages = [...byRoute].map(([path, its]) => ({
    path,
    widths: sorted(its.map(({ width }) => width)).toSorted((one, other) => one - other),
    dark: its.some(({ dark }) => dark),
    languages: sorted(its.map(({ language }) => language)),
  }))
  return { version, date, pages: pages.toSorted((one, other) => (one.path < other.path ? -1 : 1)) }
}

const row = ({ path, widths, dark, languages }: CheckedPage): string =>
  `| \`${path}\` | ${widths.join(', ')} | ${dark ? 'clar i fosc' : 'clar'} | ${languages.join(', ')} |`

/** The table of what was checked, in Markdown, for docs/compliance/accessibility.md. */
export const checksTable = ({ version, date, pages }: AccessibilityChecks): string =>
  [
    `Versió ${version}, comprovada el ${date.split('-').reverse().join('/')}: ${pages.length} pàgines.`,
    '',
    '| pàgina | amplades (px) | aparença | llengües |',
    '| ------ | ------------- | -------- | -------- |',
    ...pages.map(row),
  ].join('\n')

const MARK = '<!-- made by bun run accessibility -->'

/** The document with this table in place of the one that it had. */
export const withChecks = (document: string, checks: AccessibilityChecks): string => {
  const [before = '', , after = ''] = document.split(MARK)
  return `${before}${MARK}\n\n${checksTable(checks)}\n\n${MARK}${after}`
}

/** Where the pages read it from. */
export const CHECKS_FILE = 'src/site/home/accessibility-checks.json'

/** The statement, for the officers of the town. */
export const STATEMENT = 'docs/compliance/accessibility.md'

if (import.meta.main) {
  const { version } = (await Bun.file('package.json').json()) as { version: string }
  const looked = Bun.file('test/output/accessibility.jsonl')
  const date = new Date(looked.lastModified).toISOString().slice(0, 10)
  const checks = accessibilityChecks((await looked.text()).trim().split('\n'), { version, date })
  await Bun.write(CHECKS_FILE, `${JSON.stringify(checks, null, 2)}\n`)
  await Bun.write(STATEMENT, withChecks(await Bun.file(STATEMENT).text(), checks))
  process.stdout.write(
    `${checks.pages.length} pages in ${CHECKS_FILE} and ${STATEMENT}; \`bun run fix\` aligns them\n`,
  )
}
