import { localised } from './catalogue.ts'
import type { Attribute, ServiceDefinition } from './definition.ts'

const KINDS = {
  string: 'line',
  text: 'text',
  number: 'number',
  datetime: 'moment',
  singlevaluelist: 'one',
  multivaluelist: 'many',
} as const

/** What a service asks, in a language, in its order: what a form shows. */
export const localisedQuestions = (service: ServiceDefinition | undefined, language: string) =>
  (service?.attributes ?? [])
    .filter(({ variable }: Attribute) => variable)
    .toSorted((a, b) => a.order - b.order)
    .map((attribute) => ({
      code: attribute.code,
      label: localised(attribute.description, language),
      hint: attribute.datatype_description ?? undefined,
      kind: KINDS[attribute.datatype],
      options: (attribute.values ?? []).map(({ key, name }) => ({
        value: key,
        label: localised(name, language),
      })),
      required: attribute.required,
    }))
