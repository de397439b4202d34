import { z } from 'zod'
import { textsSchema } from '#domain/content'
import { fillLanguages, perTown, readShipped, type Town } from '#domain/town'

const code = z.string().regex(/^[a-z0-9-]{1,40}$/)

/** An hour of the town's wall clock: `20:00`. */
const hour = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)

const kindSchema = z.object({
  code,
  names: textsSchema,
  /** How much room one takes in the lorry, beside a chair's 1. */
  points: z.number().int().min(1).max(100),
  /** What people call it, in any language, singular and plural. */
  words: z.array(z.string()).default([]),
})

/** A kind of thing that is collected. */
export type ItemKind = z.infer<typeof kindSchema>

const zoneSchema = z.object({
  code,
  names: textsSchema,
  /** Of the town's neighbourhoods; none: whatever no other zone has. */
  neighbourhoods: z.array(z.string()).default([]),
  /** Days of the week on which it is collected there, Monday is 1. */
  days: z.array(z.number().int().min(1).max(7)).min(1),
  /** Room for a day, where it is not the town's. */
  points: z.number().int().min(1).max(10_000).optional(),
})

/** A part of the town where bulky waste is collected on the same days. */
export type CollectionZone = z.infer<typeof zoneSchema>

/** `collections.json`: what towns have in common names no agenda, and a town that names none collects nothing. */
export const collectionsSchema = z.object({
  /** The schedule whose appointments are collections: its days, closures and how far ahead. */
  agenda: code.optional(),
  /** The department whose crews collect; none: any crew. */
  department: z.string().max(40).optional(),
  /** From when, the evening before, it may stand in the street. */
  out_from: hour.default('20:00'),
  /** Until when, the day before, a collection may be asked for. */
  closes: hour.default('18:00'),
  /** Room for a day in each zone. */
  points_per_day: z.number().int().min(1).max(10_000).default(36),
  /** Room that one collection takes at most. */
  points_per_collection: z.number().int().min(1).max(1_000).default(15),
  kinds: z.array(kindSchema).max(200).default([]),
  zones: z.array(zoneSchema).max(50).default([]),
})

/** How a town collects bulky waste. */
export type CollectionPlan = z.infer<typeof collectionsSchema> & { agenda: string }

/** The zone of a town that draws none: every day that the schedule is open. */
export const WHOLE_TOWN: CollectionZone = {
  code: 'town',
  names: { ca: '' },
  neighbourhoods: [],
  days: [1, 2, 3, 4, 5, 6, 7],
}

/**
 * What is wrong with a town's plan.
 * @param schedules the ids of the town's schedules
 */
export const planProblems = (plan: z.infer<typeof collectionsSchema>, schedules: string[]): string[] => [
  ...(plan.agenda && !schedules.includes(plan.agenda) ? [`agenda: ${plan.agenda}: no such agenda`] : []),
  ...(plan.agenda && plan.kinds.length === 0 ? ['kinds: none'] : []),
  ...plan.kinds
    .filter(({ points }) => points > plan.points_per_collection)
    .map(({ code: kind }) => `kinds: ${kind}: takes more room than one collection has`),
]

/** @throws when the file is not as it should be */
export const readCollectionPlan = (folder: string): CollectionPlan | undefined => {
  const found = readShipped(folder, 'collections.json')
  if (found === undefined) return undefined
  const plan = collectionsSchema.parse(found)
  return plan.agenda === undefined ? undefined : { ...plan, agenda: plan.agenda }
}

/** How a town collects bulky waste, in all its languages; nothing where it does not. */
export const getCollectionPlan = perTown(({ folder }: Town): CollectionPlan | undefined => {
  const plan = readCollectionPlan(folder)
  return plan && fillLanguages(folder, plan)
})

/** A town's plan, if a schedule's appointments are collections by it. */
export const planOf = (town: Town, scheduleId: string): CollectionPlan | undefined => {
  const plan = getCollectionPlan(town)
  return plan?.agenda === scheduleId ? plan : undefined
}

/** The zone of a neighbourhood. A neighbourhood that no zone names is of the zone that names none, or of the first. */
export const zoneOf = ({ zones }: CollectionPlan, neighbourhood: string | undefined): CollectionZone =>
  zones.find(({ neighbourhoods }) => neighbourhood !== undefined && neighbourhoods.includes(neighbourhood)) ??
  zones.find(({ neighbourhoods }) => neighbourhoods.length === 0) ??
  zones[0] ??
  WHOLE_TOWN
