import type { Setting, SettingsGroup } from '#platform/settings'
import { SETTINGS, SETTINGS_GROUPS } from './groups.ts'

const INTRODUCTION = `# Configuration

The service is configured by variables of the environment. An empty one counts as unset. In production it does not start with
a setting that is missing or malformed, with a secret that is short, easy to guess, used twice or the demo's, or with an http
URL of another host; all problems are listed at once. In place of any \`NAME\`, \`NAME_FILE\` may name a file with its value, as
for secrets that are mounted. \`bun run doctor\` checks what the settings name.

Each module declares its settings beside its code (\`declareSettings\`); \`bun run settings\` writes this page.`

/** Every setting, in Markdown: docs/configuration.md. */
export const settingsDocument = (): string =>
  [INTRODUCTION, ...(SETTINGS_GROUPS as SettingsGroup[]).map(section), formerNames()]
    .join('\n\n')
    .concat('\n')

const section = ({ title, settings, readElsewhere = {} }: SettingsGroup): string =>
  `## ${title}\n\n${table(
    ['variable', 'default', ''],
    [
      ...Object.entries(settings).map(([name, setting]) => [`\`${name}\``, defaultOf(setting), setting.doc]),
      ...Object.entries(readElsewhere).map(([name, doc]) => [`\`${name}\``, 'unset', doc]),
    ],
  )}`

const defaultOf = ({ schema, otherwise }: Setting): string => {
  if (otherwise) return otherwise
  const { success, data } = schema.safeParse(undefined)
  if (!success) return '**required**'
  if (Array.isArray(data)) return 'none'
  return data === undefined ? 'unset' : `\`${data}\``
}

const formerNames = (): string =>
  `## Former names

Read for one more release; the log and \`bun run doctor\` warn and give the current name.

${table(
  ['former name', 'setting'],
  [...SETTINGS].flatMap(([name, { formerName }]) =>
    formerName ? [[`\`${formerName}\``, `\`${name}\``]] : [],
  ),
)}`

/** As the formatter lays tables out: columns as wide as their widest cell. */
const table = (head: string[], rows: string[][]): string => {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const padded = (row: string[]) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)))
  return [padded(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(padded)].join('\n')
}
