import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readTemplates } from '#channels/whatsapp'
import { collectionsSchema, planProblems, schedulesSchema } from '#domain/appointments'
import { readLayers } from '#domain/assets'
import { contentSchema } from '#domain/content'
import { readSources } from '#domain/information'
import { catalogueSchema } from '#domain/services'
import { loadTown, readShipped, type TownData } from '#domain/town'
import { BadConfig, type Config } from '../../server/config.ts'
import {
  createTownDirectory,
  findConflicts,
  listTownIds,
  problemOf,
  readProcessConfig,
  readSettingsFile,
  settingsFileOf,
} from '../../server/towns/index.ts'
import type { Environment } from '../terminal.ts'
import type { Call } from './usage.ts'

/** `wrong`: the town cannot be served as it is. `missing`: it can, without something. */
export type Finding = { state: 'wrong' | 'missing'; text: string }

const attempt = <T>(findings: Finding[], what: string, read: () => T): T | undefined => {
  try {
    return read()
  } catch (error) {
    findings.push({ state: 'wrong', text: `${what}: ${problemOf(error)}` })
    return undefined
  }
}

const checkCollections = (findings: Finding[], folder: string): void => {
  const agendas = schedulesSchema.safeParse(readShipped(folder, 'agendas.json'))
  const schedules = agendas.success ? agendas.data.agendas.map(({ id }) => id) : []
  const plan = collectionsSchema.parse(readShipped(folder, 'collections.json') ?? {})
  if (plan.agenda === undefined)
    findings.push({ state: 'missing', text: 'collections.json: no collection of bulky waste' })
  for (const problem of planProblems(plan, schedules))
    findings.push({ state: 'wrong', text: `collections.json: ${problem}` })
}

/** What a town's folder lacks, or has wrong. Needs no database and no secrets. */
export const checkTown = (id: string, { root, env }: Pick<Call, 'root' | 'env'>): Finding[] => {
  const findings: Finding[] = []
  const folder = join(root, id)
  const data = attempt(findings, 'town.json, boundary.geojson, streets', () => loadTown(id, root))
  if (!data) return findings
  if (data.profile.id !== id)
    findings.push({ state: 'wrong', text: `town.json: id: must be ${id}, the name of the folder` })
  attempt(findings, 'services.json', () => catalogueSchema.parse(readShipped(folder, 'services.json')))
  attempt(findings, 'assets.json', () => checkLayers(findings, folder))
  attempt(findings, 'content.json', () => contentSchema.parse(readShipped(folder, 'content.json')))
  attempt(findings, 'templates.json', () => readTemplates(folder))
  attempt(findings, 'agendas.json', () => {
    const found = readShipped(folder, 'agendas.json')
    if (found === undefined)
      findings.push({ state: 'missing', text: 'agendas.json: no office offers appointments' })
    else schedulesSchema.parse(found)
  })
  attempt(findings, 'collections.json', () => checkCollections(findings, folder))
  attempt(findings, 'feeds.json', () => {
    if (readSources(folder, 'https://feeds.invalid').length === 0)
      findings.push({ state: 'missing', text: 'feeds.json: no news, no agenda, no pharmacies' })
  })
  attempt(findings, 'settings', () => {
    const file = settingsFileOf(folder, id, env.TOWN_SETTINGS_DIR || undefined)
    const settings = readSettingsFile(file)
    if (settings && !settings.PUBLIC_URL)
      findings.push({ state: 'wrong', text: `${file}: PUBLIC_URL: required` })
    const { whatsapp_number: number } = data.profile
    if (settings && number && !settings.WHATSAPP_PHONE_NUMBER_ID)
      findings.push({
        state: 'wrong',
        text: `${file}: WHATSAPP_PHONE_NUMBER_ID: required, since whatsapp_number of town.json is ${number}`,
      })
    if (settings?.WHATSAPP_PHONE_NUMBER_ID && !number)
      findings.push({
        state: 'missing',
        text: `town.json: whatsapp_number: no page names the number of ${file}`,
      })
    if (!settings) findings.push({ state: 'missing', text: `${file}: the environment's settings are used` })
  })
  return [...findings, ...missingData(data)]
}

/** Whether what can be wrong with each kind of things is a service of the town. */
const checkLayers = (findings: Finding[], folder: string): void => {
  const { services } = catalogueSchema.parse(readShipped(folder, 'services.json'))
  const codes = new Set(services.map(({ code }) => code))
  for (const layer of readLayers(folder))
    for (const code of layer.services)
      if (!codes.has(code))
        findings.push({ state: 'missing', text: `assets.json: ${layer.code}: no service ${code}` })
}

const missingData = ({ profile, streets, folder, houses }: TownData): Finding[] => {
  const texts: string[] = []
  if (!profile.ine_code) texts.push('town.json: ine_code: needed to import streets')
  if (profile.whatsapp_number && !/^\d{8,15}$/.test(profile.whatsapp_number))
    texts.push('town.json: whatsapp_number: the number, with its country and without signs')
  if (!/privac/i.test(profile.privacy_url))
    texts.push('town.json: privacy_url: the page with what the town does with data')
  if (streets.length === 0)
    texts.push('streets: none. Import them: bun run town streets FILE (CartoCiudad or ICGC)')
  else if (houses().count === 0) texts.push('addresses.csv: no house numbers')
  if (profile.whatsapp_number && readShipped(folder, 'whatsapp.json') === undefined)
    texts.push('whatsapp.json: what the number shows; needed by bun run connect')
  if (
    profile.whatsapp_number &&
    !existsSync(join(folder, 'picture.svg')) &&
    !existsSync(join(folder, 'picture.png'))
  )
    texts.push('picture.svg: the picture of the number')
  return texts.map((text) => ({ state: 'missing', text }))
}

export const printFindings = (id: string, findings: Finding[], say: Call['say']): void => {
  if (findings.length === 0) say(`✓ ${id}`)
  for (const { state, text } of findings) say(`${state === 'wrong' ? '✗' : '!'} ${id}: ${text}`)
}

/** The environment's configuration, where there is one: numbers and hosts of several towns are compared by it. */
const readConfigIfAny = (env: Environment): Config | undefined => {
  try {
    return readProcessConfig(env, env.DEMO === 'yes' ? 'demo' : 'production')
  } catch (error) {
    if (error instanceof BadConfig) return undefined
    throw error
  }
}

/** `bun run town check [ID …]`. @returns 1 where a town cannot be served */
export const checkTowns = ({ given: ids, root, env, say }: Call): number => {
  const all = listTownIds(root)
  const unknown = ids.filter((id) => !all.includes(id))
  for (const id of unknown) say(`✗ ${id}: ${root} has no such folder`)
  const wanted = ids.length > 0 ? ids.filter((id) => all.includes(id)) : all
  let wrong = unknown.length
  for (const id of wanted) {
    const findings = checkTown(id, { root, env })
    printFindings(id, findings, say)
    if (findings.some(({ state }) => state === 'wrong')) wrong++
  }
  const config = readConfigIfAny(env)
  if (config) {
    const entries = createTownDirectory({ ...config, onlyOneTown: false }).all()
    for (const line of findConflicts(entries)) {
      say(`✗ two towns have the same ${line}`)
      wrong++
    }
    for (const { id, problem } of entries)
      if (problem && wanted.includes(id)) {
        say(`✗ ${id}: ${problem}`)
        wrong++
      }
  } else say('! settings: not compared, since the environment has no complete configuration')
  return wrong > 0 ? 1 : 0
}
