import { z } from 'zod'

const texts = z.object({ ca: z.string().min(1) }).catchall(z.string())

/** A text in several languages; Catalan is always there. */
export type Texts = z.infer<typeof texts>

/** Data types of an answer (GeoReport v2, service definition). */
export const DATATYPES = [
  'string',
  'number',
  'datetime',
  'text',
  'singlevaluelist',
  'multivaluelist',
] as const

/** When a question is asked: only if the answers to others are so (the form of Boston's extension). */
const dependencies = z.object({
  clause: z.enum(['AND', 'OR']),
  conditions: z
    .array(
      z.object({
        attribute: z.string(),
        op: z.enum(['eq', 'neq', 'in']),
        value: z.union([z.string(), z.array(z.string())]),
      }),
    )
    .min(1),
})

const attribute = z.object({
  /** False: the description is only to be shown, no answer is expected. */
  variable: z.boolean(),
  code: z.string().regex(/^[A-Za-z0-9_]+$/),
  datatype: z.enum(DATATYPES),
  required: z.boolean(),
  order: z.number().int().positive(),
  description: texts,
  datatype_description: z.string().nullable().optional(),
  values: z.array(z.object({ key: z.string(), name: texts })).nullish(),
  dependencies: dependencies.optional(),
})

/** A question that goes with a service. */
export type Attribute = z.infer<typeof attribute>

/** Whether a question is asked of someone who answered the others so. */
export const isQuestionShown = (
  { dependencies: rule }: Attribute,
  answers: Record<string, string[]>,
): boolean => {
  if (!rule) return true
  const holds = rule.conditions.map(({ attribute: other, op, value }) => {
    const wanted = Array.isArray(value) ? value : [value]
    const found = (answers[other] ?? []).some((answer) => wanted.includes(answer))
    return op === 'neq' ? !found : found
  })
  return rule.clause === 'AND' ? holds.every(Boolean) : holds.some(Boolean)
}

/** How a kind is written in a town's file. */
export const groupDefinition = z.object({
  code: z.string(),
  names: texts,
  /** 24 characters at most, for a row of the messenger's list, where the full name is longer. */
  short_names: z.object({}).catchall(z.string().max(24)),
  /** The service of this kind that takes what none of the others is. */
  general_service: z.string(),
})

/** A kind of incident: a group of services. */
export type GroupDefinition = z.infer<typeof groupDefinition>

/** How a service is written in a town's file. */
export const serviceDefinition = z.object({
  code: z.string().min(1),
  group: z.string(),
  names: texts,
  description: z.string(),
  type: z.enum(['realtime', 'batch', 'blackbox']),
  /** Words by which a citizen's text is recognised, by language. */
  keywords: z.object({}).catchall(z.array(z.string())),
  department: z.string(),
  response_days: z.number().min(0).max(365),
  resolution_days: z.number().min(0).max(365),
  /** Days are working days of the town; else days of 24 hours. */
  working_days: z.boolean().optional(),
  urgent: z.boolean(),
  public: z.boolean(),
  /** The public sees the street, not the number, and the place to some hundred metres. */
  approximate_location: z.boolean().optional(),
  duplicate_radius_m: z.number(),
  attributes: z.array(attribute),
})

/** A service as the town defines it. */
export type ServiceDefinition = z.infer<typeof serviceDefinition>

/** The whole catalogue of a town, as its file has it. */
export const catalogueSchema = z.object({
  groups: z.array(groupDefinition),
  departments: z.array(z.object({ code: z.string(), name: z.string() })),
  services: z.array(serviceDefinition),
})
