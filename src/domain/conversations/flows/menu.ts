import { z } from 'zod'
import type { TimeRange } from '#domain/content'
import { incidentSchema } from './incident.ts'

/** An area that is asked for in a chat. `label`: what the place is called, where that is known. */
const askedPlaceSchema = z.discriminatedUnion('of', [
  z.object({
    of: z.literal('point'),
    lat: z.number(),
    long: z.number(),
    metres: z.number(),
    label: z.string(),
  }),
  z.object({ of: z.literal('street'), street: z.string() }),
  z.object({ of: z.literal('neighbourhood'), neighbourhood: z.string() }),
])

/** An area that is asked for in a chat. */
export type AskedPlace = z.infer<typeof askedPlaceSchema>

const questionSchema = z.discriminatedUnion('for', [
  /** `perhaps`: only words that are about nothing else. */
  z.object({ for: z.literal('search'), topic: z.string(), perhaps: z.boolean().optional() }),
  z.object({
    for: z.literal('pharmacies'),
    when: (z.enum(['today', 'weekend', 'now', 'tonight']) satisfies z.ZodType<TimeRange>).optional(),
    day: z.string().optional(),
  }),
  z.object({ for: z.literal('name') }),
  z.object({ for: z.literal('quarter'), notice: z.string() }),
  /** `metres`: how far around, where they said it before they said where. */
  z.object({ for: z.literal('area'), metres: z.number().optional() }),
  z.object({ for: z.literal('area-contents'), place: askedPlaceSchema }),
  /** Agreed to what is kept, unless it is that which is asked; what they have said so far. */
  z.object({
    for: z.literal('consultation'),
    number: z.number(),
    step: z.enum(['consent', 'home', 'option', 'mail']),
    neighbourhood: z.string().optional(),
    option: z.string().optional(),
    /** For the rest of the turn only. */
    mail: z.string().optional(),
    change: z.boolean().optional(),
  }),
  z.object({ for: z.literal('add'), number: z.string() }),
  z.object({ for: z.literal('reopen'), number: z.string() }),
  z.object({ for: z.literal('about'), team: z.string() }),
  z.object({ for: z.literal('comment'), handover: z.string() }),
  z.object({ for: z.literal('erase') }),
  z.object({ for: z.literal('cancel-appointment'), code: z.string() }),
  z.object({ for: z.literal('change-appointment'), code: z.string() }),
])

/** What the next words, or a place, or a picture, are an answer to. */
export type PendingQuestion = z.infer<typeof questionSchema>

/** What is kept at the menu: a report that was interrupted and may be gone on with, the question at hand. */
export const menuSchema = z.object({
  at: z.literal('menu'),
  paused: incidentSchema.optional(),
  asking: questionSchema.optional(),
})

/** They were asked whether to go on with a report of long ago. */
export const resumeSchema = z.object({ at: z.literal('resume'), incident: incidentSchema })

/** People have the conversation: the automatic part keeps still. */
export const personSchema = z.object({
  at: z.literal('person'),
  team: z.string(),
  handover: z.string(),
  paused: incidentSchema.optional(),
  told: z.boolean().optional(),
})
