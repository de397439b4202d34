import type { TownProfile } from '#domain/town'
import { LANGUAGES, type Language } from '#languages'
import type { AccountFlow } from './account-flows.ts'
import { type FlowDefinition, namePrefix, wantedForms } from './incident-form.ts'

/** The forms that a town wants against those of its account. */
export type FlowComparison = {
  wanted: FlowDefinition[]
  /** Not published yet, with the draft that there may be. */
  missing: { wanted: FlowDefinition; draft?: AccountFlow }[]
  /** Wanted ones that the platform holds back or has blocked. */
  held: AccountFlow[]
  /** Of an earlier version, or of a language that the town no longer has. */
  outdated: AccountFlow[]
}

const isOver = ({ status }: AccountFlow) => status === 'DEPRECATED'
const isOpen = ({ status }: AccountFlow) => status === 'PUBLISHED'

export const compareFlows = (profile: TownProfile, account: AccountFlow[]): FlowComparison => {
  const wanted = wantedForms(profile)
  const names = new Set(wanted.map(({ name }) => name))
  const ours = LANGUAGES.map((language) => namePrefix(profile.id, language))
  const found = account.filter((one) => !isOver(one) && ours.some((prefix) => one.name.startsWith(prefix)))
  return {
    wanted,
    missing: wanted.flatMap((one) => {
      const known = found.find(({ name }) => name === one.name)
      return known && known.status !== 'DRAFT' ? [] : [{ wanted: one, ...(known ? { draft: known } : {}) }]
    }),
    held: found.filter((one) => names.has(one.name) && one.status !== 'DRAFT' && !isOpen(one)),
    outdated: found.filter(({ name }) => !names.has(name)),
  }
}

/**
 * The published form to send in a language: the one that this version of the service wants, else another that takes the same and
 * answers the same, until the wanted one is published.
 */
export const findPublished = (
  profile: TownProfile,
  language: Language,
  account: AccountFlow[],
): AccountFlow | undefined => {
  const wanted = wantedForms(profile).find((one) => one.language === language)
  if (!wanted) return undefined
  const open = account.filter(isOpen)
  return (
    open.find(({ name }) => name === wanted.name) ??
    open.find(({ name }) => name.startsWith(namePrefix(profile.id, language)))
  )
}
