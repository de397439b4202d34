import { findPage } from '#domain/content'
import { citizenText, type DiscreetBusiness, decodeChoice, type Incoming } from '#domain/conversations'
import { perTown, type Town } from '#domain/town'
import { sealName } from '#platform/crypto'
import { detectIntent, detectPage } from '../engine/intent.ts'
import type { World } from '../engine/types.ts'
import { findTeamOfPage } from '../flows/person/person.ts'
import { detectAlarm } from '../understanding/danger.ts'
import { loadWorld } from './world.ts'

/** Messages of which it is kept what was made of them: the list of conversations asks about hundreds, each time it is opened. */
const MAX_KEPT = 4_096

/** By what tells a message's sealed content from any other, under what it was understood with. */
type Kept = { basis: readonly unknown[]; teams: Map<string, string | undefined> }

const keptOf = perTown((_: Town): Kept => ({ basis: [], teams: new Map() }))

/** Tells, as the engine understands messages, which of them are a discreet team's business. */
export const discreetBusiness = async (town: Town): Promise<DiscreetBusiness> => {
  const world = await loadWorld(town, {})
  const { content, catalogue, schedules, models, examples } = world
  // Phrases are read again every few seconds.
  const basis = [content, catalogue, schedules, models.intent, JSON.stringify(examples)]
  const kept = keptOf(town)
  if (basis.some((one, index) => one !== kept.basis[index])) Object.assign(kept, { basis, teams: new Map() })
  const { teams } = kept
  return (sealed) => {
    const key = sealName(sealed)
    if (teams.has(key)) return teams.get(key)
    const { incoming } = town.vault.decrypt<{ incoming: Incoming }>(sealed, 'inbound_message.content')
    const team = detectDiscreetTeam(incoming, world)
    const [oldest] = teams.keys()
    if (teams.size >= MAX_KEPT && oldest !== undefined) teams.delete(oldest)
    teams.set(key, team)
    return team
  }
}

/** Characters of a message that are asked what they are for. */
const MAX_INSPECTED_LENGTH = 600

/** A sign of violence or need, words or a tap that lead to the team's pages. */
const detectDiscreetTeam = (incoming: Incoming, world: World): string | undefined => {
  const discreet = world.content.teams.filter((team) => team.discreet).map(({ id }) => id)
  if (discreet.length === 0) return undefined
  const ofPage = (id: string | undefined): string | undefined => {
    const page = id === undefined ? undefined : findPage(world.content, id)
    const team = page && findTeamOfPage(page, world)
    return team !== undefined && discreet.includes(team) ? team : undefined
  }
  if (incoming.type === 'choice') {
    const chosen = decodeChoice(incoming.choice)
    const team = chosen.kind === 'person.team' ? chosen.team : undefined
    return team !== undefined && discreet.includes(team)
      ? team
      : ofPage(chosen.kind === 'page' ? chosen.page : undefined)
  }
  const text = citizenText(incoming)?.slice(0, MAX_INSPECTED_LENGTH)
  if (!text) return undefined
  const alarm = detectAlarm(text)
  if (alarm === 'violence' || alarm === 'need') return discreet[0]
  const intent = detectIntent(text, world)
  if (intent?.to === 'speech' && intent.speech === 'social') return discreet[0]
  return (
    ofPage(intent?.to === 'page' ? intent.page.id : undefined) ?? ofPage(detectPage(text, world)?.page.id)
  )
}
