import { alarmIn, pageOf } from '#town/content'
import type { Town } from '#town/jurisdictions'
import type { Incoming } from './arrivals.ts'
import type { DiscreetBusiness } from './discretion.ts'
import { intentOf, pageIn } from './engine/intent.ts'
import { teamOfPage } from './engine/person.ts'
import type { World } from './engine/types.ts'
import { ownWordsIn } from './said.ts'
import { worldOf } from './world.ts'

/** Tells, as the engine understands messages, which of them are a discreet team's business. */
export const discreetBusiness = async (town: Town): Promise<DiscreetBusiness> => {
  const world = await worldOf(town, {})
  return (incoming) => discreetTeamFor(incoming, world)
}

/** Characters of a message that are asked what they are for. */
const LOOKED_AT = 600

/** A sign of violence or need, words or a tap that lead to the team's pages. */
const discreetTeamFor = (incoming: Incoming, world: World): string | undefined => {
  const discreet = world.content.teams.filter((team) => team.discreet).map(({ id }) => id)
  if (discreet.length === 0) return undefined
  const ofPage = (id: string | undefined): string | undefined => {
    const page = id === undefined ? undefined : pageOf(world.content, id)
    const team = page && teamOfPage(page, world)
    return team !== undefined && discreet.includes(team) ? team : undefined
  }
  if (incoming.type === 'choice') {
    const team = /^person:(.+)$/.exec(incoming.choice)?.[1]
    return team !== undefined && discreet.includes(team)
      ? team
      : ofPage(/^page:(.+)$/.exec(incoming.choice)?.[1])
  }
  const words = ownWordsIn(incoming)?.slice(0, LOOKED_AT)
  if (!words) return undefined
  const alarm = alarmIn(words)
  if (alarm === 'violence' || alarm === 'need') return discreet[0]
  const intent = intentOf(words, world)
  return ofPage(intent?.to === 'page' ? intent.page.id : undefined) ?? ofPage(pageIn(words, world)?.page.id)
}
