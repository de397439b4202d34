import { z } from 'zod'
import { LANGUAGES, type Language } from '#languages'
import { bookingSchema } from './flows/booking.ts'
import { type IncidentStage, incidentSchema } from './flows/incident.ts'
import { menuSchema, personSchema, resumeSchema } from './flows/menu.ts'

const stageSchema = z.discriminatedUnion('at', [
  menuSchema,
  incidentSchema,
  resumeSchema,
  bookingSchema,
  personSchema,
])

/** What is stored of a conversation between turns. Fields are added, as `stored-state.ts` says. */
export const conversationSchema = z.object({
  language: z.enum(LANGUAGES),
  /** They said in which language they want to be answered; guesses stop. */
  languageChosen: z.boolean(),
  /** They have had the privacy notice. */
  greeted: z.boolean(),
  stage: stageSchema,
  /** When they last wrote and when they last saw the menu, in milliseconds. */
  lastAt: z.number().optional(),
  menuAt: z.number().optional(),
  /** What was last offered by number: «3» means the third. */
  offered: z.array(z.object({ choice: z.string(), title: z.string() })).optional(),
  /** What they want to be called. */
  name: z.string().optional(),
  /** Where they said that they live, to a question of the town that is for some neighbourhoods. */
  neighbourhood: z.string().optional(),
  /** Words that were not understood: if a guess is taken, they are its detail. */
  heard: z.string().optional(),
  /** A page that was opened because it was likely. `shown`: something else has been offered beside it. */
  guessed: z.object({ choice: z.string(), shown: z.boolean() }).optional(),
  /** The report that was just filed: a picture that comes before then belongs to it. */
  filed: z.object({ number: z.string(), until: z.number() }).optional(),
  /** The answer of a form that was taken last: of which draft, and a digest of what it said. Twice the same is one. */
  answeredForm: z.object({ draft: z.string(), digest: z.string() }).optional(),
  /** They see the draft of the content, and nothing that they do is done. */
  preview: z.boolean().optional(),
  /** What was left half done has been reminded of. */
  reminded: z.boolean().optional(),
  /** The last small talk answered, so that ten stickers get one thank-you. */
  smallTalkAt: z.number().optional(),
  /** A stage that no schema fitted, with the version that it was stored in: a version that can read it goes on with it. */
  setAside: z.object({ v: z.number(), stage: z.unknown() }).optional(),
})

/** Where a conversation is. `unreadable`: what was stored fits no schema, and is stored again as it is. */
export type Stage = z.infer<typeof stageSchema> | { at: 'unreadable'; v: number; stored: unknown }

/** The whole memory of a conversation: what the next step depends on, and nothing else. */
export type Conversation = Omit<z.infer<typeof conversationSchema>, 'stage'> & { stage: Stage }

/** A conversation that has not begun. */
export const newConversation = (language: Language): Conversation => ({
  language,
  languageChosen: false,
  greeted: false,
  stage: { at: 'menu' },
})

/** What is left of a report when something else comes up: nothing, unless something had been said of it. */
export const pausedIncident = (stage: Stage): IncidentStage | undefined => {
  if (stage.at === 'unreadable') return undefined
  if (stage.at === 'menu' || stage.at === 'person' || stage.at === 'booking') return stage.paused
  const incident = stage.at === 'resume' ? stage.incident : stage
  const { group, detail, location, pictures, page } = incident.draft
  return page || group || detail || location || pictures.length > 0 ? incident : undefined
}

/** What is kept of a stage that could not be read when the conversation goes on without it. */
export const setAside = ({ stage }: Conversation): Pick<Conversation, 'setAside'> =>
  stage.at === 'unreadable' ? { setAside: { v: stage.v, stage: stage.stored } } : {}

/** The same in the hands of people: the automatic part keeps still, and a report that was interrupted waits. */
export const withHandover = (memory: Conversation, at: { team: string; handover: string }): Conversation => ({
  ...memory,
  ...setAside(memory),
  stage: { at: 'person', ...at, paused: memory.stage.at === 'menu' ? memory.stage.paused : undefined },
})
