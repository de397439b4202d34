import { getServiceArea, judgePoint, placesLike, takeCandidate } from '#domain/places'
import type { Town } from '#domain/town'
import type { Problem } from '#domain/use-cases'
import type { Point } from '#platform/geocoding'
import { type Item, OTHER_KIND, pointsOf, readItems, sumItems } from './items.ts'
import type { CollectionPlan } from './plan.ts'

/** What somebody wants collected, and where. */
export type WantedPickup = {
  items: Item[]
  address: string
  point: Point
  note?: string
  pictures?: string[]
}

/** What is wrong with what somebody wants collected: nothing, too much, of no known kind; an address that is not in town. */
export const pickupProblems = (
  town: Town,
  plan: CollectionPlan,
  { items, address, point }: Pick<WantedPickup, 'items' | 'address' | 'point'>,
): Problem[] => {
  const known = new Set(plan.kinds.map(({ code }) => code))
  const things: Problem['code'] | undefined =
    items.length === 0
      ? 'missing'
      : items.some(({ kind }) => !known.has(kind))
        ? 'unknown'
        : pointsOf(items, plan) > plan.points_per_collection
          ? 'not-allowed'
          : undefined
  const door: Problem['code'] | undefined = !address.trim()
    ? 'missing'
    : judgePoint(point, getServiceArea(town)) === 'in-town'
      ? undefined
      : 'unknown'
  return [
    ...(things ? [{ path: 'attribute[things]', code: things }] : []),
    ...(door ? [{ path: 'attribute[address]', code: door }] : []),
  ]
}

/** What was typed of a collection. `counted`: what was chosen from a list of kinds. */
export type TypedPickup = { things: string; address: string; counted?: Item[] }

/** The things that were typed; words that name none of a known kind are a thing of no kind, with the words. */
const readThings = ({ things, counted = [] }: TypedPickup, plan: CollectionPlan) => {
  const items = sumItems([...readItems(things, plan), ...counted])
  const known = plan.kinds.some(({ code }) => code === OTHER_KIND)
  const isOther = items.length === 0 && known && /\p{L}{3}/u.test(things)
  return isOther ? { items: [{ kind: OTHER_KIND, count: 1 }], note: things } : { items }
}

/**
 * What was typed as it is collected: the things that the words name, at the address in town that the address surely means. With what is
 * wrong of it, there is none.
 */
export const preparePickup = async (
  town: Town,
  plan: CollectionPlan,
  typed: TypedPickup,
): Promise<{ pickup?: WantedPickup; problems: Problem[] }> => {
  const found = takeCandidate(await placesLike(town, typed.address), true)
  // A street is no address.
  const door = found && /\d/.test(found.address) ? found : undefined
  const { address, lat, long } = door ?? { address: '', lat: 0, long: 0 }
  const wanted: WantedPickup = { ...readThings(typed, plan), address, point: { lat, long } }
  const problems = pickupProblems(town, plan, wanted).map((problem) =>
    problem.path === 'attribute[address]' && typed.address.trim()
      ? { ...problem, code: 'unknown' as const }
      : problem,
  )
  return problems.length > 0 ? { problems } : { pickup: wanted, problems }
}
