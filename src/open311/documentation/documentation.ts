import type { Format } from '../format.ts'
import type { DeclaredParameters } from '../parameters/parameter.ts'
import type { Method, Operation, Route } from '../route.ts'
import type { Parameter } from './parameters.ts'

const MEDIA: Record<Format, string> = {
  json: 'application/json',
  xml: 'text/xml',
  geojson: 'application/geo+json',
  html: 'text/html',
}

const responseSchema = (format: Format, answer: string) => ({
  schema: { $ref: `#/components/schemas/${format === 'geojson' ? 'features' : answer}` },
})

const capital = (word: string) => `${word[0]?.toUpperCase()}${word.slice(1)}`

const queryParameters = (declared: DeclaredParameters): Parameter[] =>
  Object.entries(declared).map(([name, { description, schema, example }]) => ({
    name,
    in: 'query',
    description,
    schema,
    ...(example === undefined ? {} : { example }),
  }))

/** Without the names by which a field is also known, and in the order of the declaration. */
const formSchema = (declared: DeclaredParameters) => ({
  type: 'object',
  required: Object.entries(declared).flatMap(([name, { required }]) => (required ? [name] : [])),
  properties: Object.fromEntries(
    Object.entries(declared).map(([name, { schema, example, description }]) => [
      name,
      { ...schema, ...(example === undefined ? {} : { example }), description },
    ]),
  ),
})

const toOperation = (said: Operation, formats: Format[], { suffix = '', mediaType = '' } = {}) => {
  const content = (answer: string) =>
    Object.fromEntries(
      formats.map((format) => [
        format === 'json' && answer !== 'errors' && mediaType ? mediaType : MEDIA[format],
        responseSchema(format, answer),
      ]),
    )
  const errors = { description: 'What is wrong, by field', content: content('errors') }
  const form = said.form && formSchema(said.form)
  const withFiles = form && {
    ...form,
    properties: { ...form.properties, media: { type: 'string', format: 'binary' } },
  }
  return {
    tags: ['GeoReport v2'],
    operationId: `${said.name}${suffix}`,
    summary: said.summary,
    ...(said.description ? { description: said.description } : {}),
    parameters: [...(said.parameters ?? []), ...queryParameters(said.query)],
    ...(form
      ? {
          requestBody: {
            required: true,
            content: {
              'application/x-www-form-urlencoded': { schema: form },
              ...(said.files ? { 'multipart/form-data': { schema: withFiles } } : {}),
            },
          },
        }
      : {}),
    responses:
      said.answer === 'file'
        ? { 200: { description: 'The file' } }
        : {
            [said.status ?? 200]: { description: 'As asked', content: content(said.answer) },
            400: errors,
            403: errors,
            404: errors,
            429: errors,
          },
  }
}

/** A route as the server registers it, with what is said of it. */
export type DocumentedRoute = { path: string; methods: Method[]; detail: Partial<Record<Method, object>> }

/**
 * The documented addresses: each with its ending. Where something is named in the last part, the server takes the
 * part whole (`:file`), and the description gives its two pieces back their names ({@link fixFormatParameters}).
 */
export const documentRoutes = (routes: Route[]): DocumentedRoute[] =>
  routes.flatMap(({ path: pattern, formats, raw, mediaType, methods }) => {
    const names = Object.keys(methods) as Method[]
    const shown = formats.filter((format) => format !== 'html')
    const details = (only: Format[], suffix?: string) =>
      Object.fromEntries(
        names.flatMap((method) => {
          const said = methods[method]
          return said ? [[method, toOperation(said, only, { suffix, mediaType })]] : []
        }),
      )
    if (raw || pattern.endsWith('}'))
      return [
        {
          path: `/open311/${pattern.replace(/\{\w+\}$/, ':file')}`,
          methods: names,
          detail: details(shown),
        },
      ]
    const served = pattern.replace(/\{(\w+)\}/g, ':$1')
    return shown.map((format) => ({
      path: `/open311/${served}.${format}`,
      // Something is posted in the two formats of the standard.
      methods: names.filter((method) => method === 'GET' || format !== 'geojson'),
      detail: details([format], capital(format)),
    }))
  })

type Paths = Record<string, Record<string, { parameters?: Parameter[]; operationId?: string }>>

/** Gives `/open311/v2/requests/{file}` its real form, `/open311/v2/requests/{id}.{format}`. */
export const fixFormatParameters = (paths: Paths): Paths =>
  Object.fromEntries(
    Object.entries(paths).map(([address, methods]) => {
      const [first] = Object.values(methods)
      const named = first?.parameters?.find(
        (parameter) => parameter.in === 'path' && parameter.name !== 'file',
      )
      if (!address.endsWith('/{file}') || !named) return [address, methods]
      const format: Parameter = {
        name: 'format',
        in: 'path',
        required: true,
        description: 'json or xml',
        schema: { type: 'string', enum: ['json', 'xml'] },
        example: 'json',
      }
      const renamed = Object.entries(methods).map(([method, operation]) => [
        method,
        {
          ...operation,
          parameters: [...(operation.parameters ?? []).filter(({ name }) => name !== 'file'), format],
        },
      ])
      return [address.replace('{file}', `{${named.name}}.{format}`), Object.fromEntries(renamed)]
    }),
  )
