import { z } from 'zod'
import type { Item, Mode } from '#domain/appointments'
import { incidentSchema } from './incident.ts'

const stepSchema = z.union([
  z.enum(['office', 'service', 'place', 'mode', 'things', 'where', 'when', 'name', 'confirm']),
  z.templateLiteral(['ask:', z.string()]),
])

/** A question of a booking. */
export type BookingStep = z.infer<typeof stepSchema>

const requestSchema = z.object({
  day: z.string().optional(),
  part: z.enum(['morning', 'afternoon']).optional(),
  time: z.string().optional(),
  first: z.boolean().optional(),
  /** It was tapped: what is tapped needs no review. */
  tapped: z.boolean().optional(),
})

/** When somebody would like to come, as far as they said. */
export type BookingRequest = z.infer<typeof requestSchema>

const doorSchema = z.object({ address: z.string(), lat: z.number(), long: z.number() })

const collectionSchema = z.object({
  items: z.array(z.object({ kind: z.string(), count: z.number() })) satisfies z.ZodType<Item[]>,
  /** Their own words, where they name no kind that is known. */
  note: z.string().optional(),
  place: doorSchema.optional(),
  /** A street that is known without the number of the house. */
  street: z.string().optional(),
  /** Places that may be meant: they are asked which. */
  candidates: z.array(doorSchema).optional(),
  /** Messages that pictures came in. */
  pictures: z.array(z.string()),
})

/** What is to be collected and where, piece by piece. */
export type CollectionDraft = z.infer<typeof collectionSchema>

const draftSchema = z.object({
  /** The message that began it. */
  id: z.string(),
  office: z.string().optional(),
  service: z.string().optional(),
  agenda: z.string().optional(),
  mode: (z.enum(['office', 'video', 'home']) satisfies z.ZodType<Mode>).optional(),
  /** A day in ISO form, a part of the day, an hour (`09:30`), or the first that there is: as far as they said. */
  wish: requestSchema,
  /** Milliseconds. */
  start: z.number().optional(),
  /** The slot that is held for them, by its id. */
  hold: z.string().optional(),
  name: z.string().optional(),
  answers: z.record(z.string(), z.string()),
  /** The code of the appointment that this one is to be instead of. */
  moving: z.string().optional(),
  /** Of a collection only. */
  collection: collectionSchema.optional(),
})

/** What somebody wants an appointment for and when, piece by piece. */
export type BookingDraft = z.infer<typeof draftSchema>

/** What the booking flow keeps between turns. */
export const bookingSchema = z.object({
  at: z.literal('booking'),
  draft: draftSchema,
  step: stepSchema,
  /** The first row of the page of days or slots that they look at. */
  from: z.number(),
  paused: incidentSchema.optional(),
})

/** An appointment being made. */
export type BookingStage = z.infer<typeof bookingSchema>
