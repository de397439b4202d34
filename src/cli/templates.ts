import {
  applyComparison,
  compareTemplates,
  InvalidTemplates,
  listAccountTemplates,
  readTemplates,
  type TemplateComparison,
  templateStates,
} from '#channels/whatsapp'
import { BadConfig, type Config } from '../server/config.ts'
import { readCommandConfig } from '../server/towns/index.ts'
import { type Environment, TERMINAL, type Terminal } from './terminal.ts'

const accountOf = ({ whatsapp }: Config) => {
  if (!whatsapp) throw new BadConfig('The town is not on WhatsApp: WHATSAPP_PHONE_NUMBER_ID is not set.')
  const { businessAccountId } = whatsapp
  if (!businessAccountId)
    throw new BadConfig(
      'WHATSAPP_BUSINESS_ACCOUNT_ID is not set: it names the account that has the templates.',
    )
  return { ...whatsapp, businessAccountId }
}

const label = ({ wanted: { name, language } }: TemplateComparison) => `${name} (${language})`

/** What a person has to do about a problem that no call mends. */
const ADVICE: Record<TemplateComparison['problems'][number], string> = {
  missing: 'not in the account: bun run templates push creates it',
  different: 'differs from templates.json: bun run templates push edits it',
  reclassified:
    'is in another category than templates.json says, and is charged as such: change its text, or ask for a review in WhatsApp Manager within 60 days',
  'named-variables':
    'has named variables in the account, which cannot be changed: delete it in WhatsApp Manager; its name is free again after 30 days',
  rejected: 'was rejected: change its text in templates.json and push',
  pending: 'is being reviewed: wait',
  paused: 'is paused for its quality: send less of it; the platform resumes it within hours',
  disabled: 'is disabled: delete it in WhatsApp Manager and push',
}

const describe = (one: TemplateComparison): string => {
  const reason = one.found?.rejected_reason
  const because = one.problems.includes('rejected') && reason && reason !== 'NONE' ? ` (${reason})` : ''
  return one.problems.map((problem) => `${label(one)} ${ADVICE[problem]}${because}`).join('\n! ')
}

const status = async (config: Config, { say }: Terminal): Promise<number> => {
  const account = accountOf(config)
  const states = templateStates(wantedBy(config), await listAccountTemplates(account))
  for (const { name, language, status: state, category, problems, unused, rejectedReason } of states) {
    const notes = [...problems, ...(unused ? ['not used by the service'] : []), rejectedReason]
    const said = notes.filter(Boolean).join(', ')
    say(`${`${name} (${language})`.padEnd(30)} ${state.padEnd(9)} ${category.padEnd(14)} ${said}`.trimEnd())
  }
  return 0
}

/** @returns the exit status: 1 where something is left that differs */
const diff = async (config: Config, { say }: Terminal): Promise<number> => {
  const compared = compareTemplates(wantedBy(config), await listAccountTemplates(accountOf(config)))
  const wrong = compared.filter(({ problems }) => problems.length > 0)
  for (const one of wrong) say(`! ${describe(one)}`)
  say(
    wrong.length === 0
      ? `${compared.length} templates, all as in templates.json.`
      : `${wrong.length} of ${compared.length} templates differ.`,
  )
  return wrong.length === 0 ? 0 : 1
}

const push = async (config: Config, { say }: Terminal): Promise<number> => {
  const account = accountOf(config)
  const compared = compareTemplates(wantedBy(config), await listAccountTemplates(account))
  let failed = 0
  let changed = 0
  for (const one of compared) {
    if (!one.action) {
      if (one.problems.length > 0) say(`! ${describe(one)}`)
      continue
    }
    try {
      const state = await applyComparison(account, one)
      changed++
      say(`${one.action === 'create' ? '+' : '~'} ${label(one)}: ${state}`)
    } catch (error) {
      failed++
      say(`✗ ${label(one)}: ${(error as Error).message}`)
    }
  }
  say(
    `${changed} changed, ${failed} failed, ${compared.length - changed - failed} left as they were.${
      changed > 0 ? ' The platform reviews what has changed: bun run templates status shows how it goes.' : ''
    }`,
  )
  return failed > 0 ? 1 : 0
}

const wantedBy = ({ townsDir, jurisdictionId }: Config) => readTemplates(`${townsDir}/${jurisdictionId}`)

const COMMANDS = { diff, push, status }

/**
 * `bun run templates [diff|push|status]`: holds the town's `templates.json` against the WhatsApp account; `push` creates
 * and edits what differs. A second `push` changes nothing.
 * @returns the exit status
 */
export const runTemplatesCommand = async (
  args: string[],
  env: Environment,
  terminal: Terminal,
): Promise<number> => {
  try {
    const [name = 'diff', ...rest] = args
    if (!(name in COMMANDS) || rest.length > 0)
      throw new BadConfig('Usage: bun run templates [diff|push|status]')
    return await COMMANDS[name as keyof typeof COMMANDS](readCommandConfig(env), terminal)
  } catch (error) {
    const text =
      error instanceof InvalidTemplates ? `templates.json:\n${error.message}` : (error as Error).message
    terminal.complain(`✗ ${text}`)
    return error instanceof BadConfig || error instanceof InvalidTemplates ? 2 : 1
  }
}

if (import.meta.main) process.exit(await runTemplatesCommand(process.argv.slice(2), process.env, TERMINAL))
