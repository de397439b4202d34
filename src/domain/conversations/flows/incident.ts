import { z } from 'zod'
import type { Location } from '#domain/service-requests'
import { WORK_KINDS } from '#domain/works'
import type { Candidate, Point } from '#platform/geocoding'

const pointSchema = z.object({ lat: z.number(), long: z.number() }) satisfies z.ZodType<Point>

const candidateSchema = z.object({
  ...pointSchema.shape,
  address: z.string(),
  addressId: z.string().optional(),
  zipcode: z.string().optional(),
  quarter: z.string().optional(),
  inTown: z.boolean(),
  score: z.number(),
}) satisfies z.ZodType<Candidate>

const locationSchema = z.object({
  address: z.string().optional(),
  addressId: z.string().optional(),
  zipcode: z.string().optional(),
  quarter: z.string().optional(),
  lat: z.number().optional(),
  long: z.number().optional(),
}) satisfies z.ZodType<Location>

const stepSchema = z.union([
  z.enum(['kind', 'detail', 'address', 'picture', 'confirm']),
  z.templateLiteral(['ask:', z.string()]),
])

/** A question of a report: one that every report has, or a form's own. */
export type Step = z.infer<typeof stepSchema>

/** What words were taken for, how surely, and by which of them; `asked`: it was one of several guesses, and they chose. */
const recognisedSchema = z.object({
  label: z.string(),
  probability: z.number().optional(),
  because: z.string(),
  asked: z.boolean().optional(),
})

const namedAssetSchema = z.object({ id: z.string(), kind: z.string(), number: z.string() })

/** A thing of the street, by its kind and the number on its plate. */
export type NamedAsset = z.infer<typeof namedAssetSchema>

const placedAssetSchema = namedAssetSchema.extend({ location: locationSchema, metres: z.number().optional() })

/** The same, with where it is and how far from what they showed. */
export type PlacedAsset = z.infer<typeof placedAssetSchema>

const draftSchema = z.object({
  /** The message that began it: names the draft, so that an old button is known for what it is. */
  id: z.string(),
  /** The page of a form that asks; none: an incident. */
  page: z.string().optional(),
  group: z.string().optional(),
  serviceCode: z.string().optional(),
  detail: z.string().optional(),
  location: locationSchema.optional(),
  pictures: z.array(z.string()),
  /** The question of the picture has had its answer. */
  pictureAnswered: z.boolean(),
  /** Answers to a form's own questions, by code: for the queue and for people. */
  answers: z.record(z.string(), z.object({ value: z.string(), label: z.string() })).optional(),
  /** Kind and words came by a form that they sent themselves: with a place of the map there is nothing left to confirm. */
  byForm: z.boolean().optional(),
  /** The place was shared from the map, not read from words. */
  pinned: z.boolean().optional(),
  /** The thing of the street that it is about. */
  asset: namedAssetSchema.optional(),
  /** What is wrong with it was chosen from what can be: there is nothing left to confirm. */
  faultChosen: z.boolean().optional(),
  /** They were offered the things of the street that are nearest. */
  assetsSeen: z.boolean().optional(),
  /** They were asked whether it is where their picture was taken. */
  photoAsked: z.boolean().optional(),
  /** It is not what a model took their pictures for. */
  proposalRefused: z.boolean().optional(),
  /** Its words are what a model saw in their pictures, and they said that it is so. */
  pictured: z.boolean().optional(),
  /** They have seen what neighbours reported near it, and what works there are. */
  neighboursSeen: z.boolean().optional(),
  /** What the recogniser took it for, whatever became of it since. */
  recognised: recognisedSchema.optional(),
  /** Something else that the same message told of: offered once this is filed. */
  also: z.object({ service: z.string(), words: z.string() }).optional(),
})

/** What a citizen is telling us, piece by piece. */
export type IncidentDraft = z.infer<typeof draftSchema>

const neighbourSchema = z.object({
  number: z.string(),
  service: z.string(),
  address: z.string().optional(),
  requestedAt: z.number(),
  metres: z.number(),
})

/** What neighbours reported near a place. */
export type Neighbour = z.infer<typeof neighbourSchema>

const workSchema = z.object({
  id: z.string(),
  kind: z.enum(WORK_KINDS),
  title: z.string(),
  body: z.string(),
  /** Milliseconds: the first moment after it. */
  ends: z.number().optional(),
  url: z.string().optional(),
})

/** Works, a cut or an outage where something is reported. */
export type WorkThere = z.infer<typeof workSchema>

const doubtSchema = z.object({
  words: z.string(),
  point: pointSchema.optional(),
  candidates: z.array(candidateSchema),
  turned: z.boolean().optional(),
  photo: z.boolean().optional(),
})

/** A doubt about an address: which of these, or keep the words. `turned`: the one candidate is a point turned round; `photo`: it is where a picture says that it was taken. */
export type AddressDoubt = z.infer<typeof doubtSchema>

/** What the incident flow keeps between turns. */
export const incidentSchema = z.object({
  at: z.literal('incident'),
  step: stepSchema,
  draft: draftSchema,
  trail: z.array(stepSchema),
  doubt: doubtSchema.optional(),
  /** The question at hand is which answer to correct. */
  editing: z.boolean().optional(),
  /** What the report was before an answer was taken back to be corrected: going back restores it. */
  undo: draftSchema.optional(),
  /** The nearest things of the street: which, is the question at hand. */
  assets: z.array(placedAssetSchema).optional(),
  /** Reports of neighbours that it may be the same as: which, is the question at hand. */
  neighbours: z.array(neighbourSchema).optional(),
  /** Works that may explain it: whether it is reported all the same, is the question at hand. It comes before that of `neighbours`. */
  works: z.array(workSchema).optional(),
  /** Words that wait to be said with the next question. */
  carried: z.array(z.string()).optional(),
})

/** A report being taken: the question at hand, the way back, a doubt about the address. */
export type IncidentStage = z.infer<typeof incidentSchema>
