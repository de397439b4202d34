/** A parameter of the path or of the head, as OpenAPI has it. Those of queries and forms are declared in `../parameters`. */
export type Parameter = {
  name: string
  in: 'query' | 'path' | 'header'
  description: string
  required?: boolean
  schema: object
  example?: unknown
}
/** A part of the address. */
export const path = (name: string, description: string, example: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
  example,
})

/** What makes a report the same as another. */
export const idempotency: Parameter = {
  name: 'idempotency-key',
  in: 'header',
  description:
    'Sent again under the same key, a report is filed once. Without one, the same words within a day are one report',
  schema: { type: 'string' },
}
