import { z } from 'zod'
import { hoursSchema, textsSchema } from '#domain/content'

const slug = z.string().regex(/^[a-z0-9-]{1,40}$/)

/** How an appointment takes place: at the office, by a video call, or at the citizen's own door. */
export const MODES = ['office', 'video', 'home'] as const

/** How an appointment takes place. */
export type Mode = (typeof MODES)[number]

/**
 * How sure the town must be of who signs. `low` and `substantial` are levels of the identity provider (Regulation (EU)
 * 910/2014, article 8); `official`: an authorised official identifies them and signs for them (Llei 39/2015, art. 12.2).
 */
export const ASSURANCES = ['low', 'substantial', 'official'] as const

/** How sure the town must be of who signs. */
export type Assurance = (typeof ASSURANCES)[number]

const question = z.object({
  code: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  text: textsSchema,
  required: z.boolean().default(true),
})

/** Something that the person who books is asked. The answer is a few words. */
export type AppointmentQuestion = z.infer<typeof question>

const service = z.object({
  code: slug,
  names: textsSchema,
  /** How long one takes. */
  minutes: z.number().int().min(5).max(480),
  modes: z.array(z.enum(MODES)).min(1).default(['office']),
  questions: z.array(question).max(6).default([]),
  /** What to bring, a line each. */
  papers: textsSchema.optional(),
  /** How many one person may have ahead of them at once. */
  per_person: z.number().int().min(1).max(20).default(1),
  /** What a signature in the call needs; none: nothing is signed. */
  signature: z.enum(ASSURANCES).optional(),
  /** Words that people write when they want it. */
  words: z.array(z.string()).default([]),
  hidden: z.boolean().default(false),
})

/** What an appointment may be for. */
export type AppointmentService = z.infer<typeof service>

/** A moment of the town's wall clock: `2026-12-24T14:00`. */
const wall = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)

const stretch = z
  .object({ id: z.string().max(200), from: wall, to: wall, reason: z.string().max(200).default('') })
  .refine(({ from, to }) => from < to, { path: ['to'] })

/** Some time, by the town's wall clock, in which a schedule is open or closed against its habit. */
export type ScheduleException = z.infer<typeof stretch>

/** What a schedule is made of. */
export const scheduleSchema = z.object({
  id: slug,
  /** Agendas of one office are its several places. */
  office: slug,
  names: textsSchema,
  place: z.object({
    names: textsSchema,
    address: z.string(),
    lat: z.number().min(-90).max(90),
    long: z.number().min(-180).max(180),
  }),
  /** The team that attends; a discreet one's appointments are seen by its own people only. */
  team: slug,
  /** Reminders say neither which office it is nor what for. */
  discreet: z.boolean().default(false),
  /** How many are attended at once. */
  desks: z.number().int().min(1).max(50),
  hours: hoursSchema,
  closures: z.array(stretch).default([]),
  /** Open besides its weekly hours. */
  openings: z.array(stretch).default([]),
  /** The first day that can be booked is so many after today. 0: today, a quarter of an hour from now. */
  lead_days: z.number().int().min(0).max(30).default(1),
  /** The last day that can be booked is so many after today. */
  horizon_days: z.number().int().min(1).max(366).default(31),
  /** Counts changes: one that was not seen is not overwritten. */
  revision: z.number().int().default(1),
  services: z.array(service).min(1).max(30),
})

/** Where and when people are attended by appointment, and what for. */
export type Schedule = z.infer<typeof scheduleSchema>

/** What a town ships: `agendas.json`. */
export const schedulesSchema = z.object({ agendas: z.array(scheduleSchema) })

/** The service of a code in a schedule. */
export const findAppointmentService = (schedule: Schedule, code: string): AppointmentService | undefined =>
  schedule.services.find((one) => one.code === code)
