import sharp from 'sharp'

/** A request that the server refuses, in the form of OpenAI's errors. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly param: string | null,
    readonly status = 400,
    readonly code: string | null = null,
  ) {
    super(message)
  }
}

/** What was asked for, as it was understood. */
export type LookRequest = {
  model: string
  /** The words of the system, and those beside the picture. */
  instructions: string
  words: string
  picture: Buffer
  mime: string
  width: number
  height: number
  /** What the answer is to be like. */
  schema: JsonSchema
}

type Fields = Record<string, unknown>
type JsonSchema = Fields & { properties?: Record<string, JsonSchema>; required?: string[]; enum?: string[] }

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldsOf = (value: unknown, path: string, known: string[]): Fields => {
  if (!isFields(value)) throw new Refused(`Invalid type for '${path}': expected an object.`, path)
  const other = Object.keys(value).find((name) => !known.includes(name))
  if (other) throw new Refused(`Unknown parameter: '${path ? `${path}.` : ''}${other}'.`, other)
  return value
}

const textOf = (value: unknown, path: string): string => {
  if (typeof value !== 'string' || value === '')
    throw new Refused(`Missing required parameter: '${path}'.`, path)
  return value
}

/** What a strict schema may say (platform.openai.com/docs/guides/structured-outputs, «Supported schemas», November 2026). */
const KEYWORDS: Record<string, string[]> = {
  object: ['type', 'properties', 'required', 'additionalProperties', 'description'],
  array: ['type', 'items', 'minItems', 'maxItems', 'description'],
  string: ['type', 'enum', 'pattern', 'format', 'description'],
  number: ['type', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'description'],
  boolean: ['type', 'description'],
}
const MAX_ENUM_VALUES = 1_000
const MAX_PROPERTIES = 5_000
const MAX_DEPTH = 10

/** @throws {Refused} for what a strict schema may not be */
const checkSchema = (given: unknown): JsonSchema => {
  const seen = { values: 0, properties: 0 }
  const check = (schema: unknown, path: string, depth: number): void => {
    const refusal = (why: string) =>
      new Refused(`Invalid schema for response_format: In context=(${path}), ${why}`, 'response_format')
    const refuse = (why: string): never => {
      throw refusal(why)
    }
    if (!isFields(schema)) throw refusal('schema must be an object')
    const known = KEYWORDS[String(schema.type)] ?? refuse(`'${schema.type}' is not supported`)
    const other = Object.keys(schema).find((name) => !known.includes(name))
    if (other) refuse(`'${other}' is not permitted`)
    if (depth > MAX_DEPTH) refuse('nesting is too deep')
    if (schema.type === 'array') check(schema.items, `${path}, 'items'`, depth + 1)
    if (Array.isArray(schema.enum)) {
      seen.values += schema.enum.length
      if (schema.enum.length === 0 || new Set(schema.enum).size < schema.enum.length)
        refuse('enum values must be unique')
    }
    if (schema.type !== 'object') return
    const properties = isFields(schema.properties) ? schema.properties : refuse("'properties' is required")
    const names = Object.keys(properties)
    seen.properties += names.length
    if (schema.additionalProperties !== false)
      refuse("'additionalProperties' is required to be supplied and to be false")
    if (
      JSON.stringify([...names].sort()) !== JSON.stringify([...((schema.required as string[]) ?? [])].sort())
    )
      refuse("'required' is required to be supplied and to be an array including every key in properties")
    for (const [name, one] of Object.entries(properties)) check(one, `${path}, '${name}'`, depth + 1)
  }
  check(given, '()', 1)
  if (seen.values > MAX_ENUM_VALUES || seen.properties > MAX_PROPERTIES)
    throw new Refused('Invalid schema for response_format: too large.', 'response_format')
  return given as JsonSchema
}

/** Bytes of a request at most. */
const MAX_BYTES = 20 * 1024 * 1024

/** A picture in a data URL, which is what it says that it is. */
const pictureOf = async (url: string) => {
  const [, mime = '', base64 = ''] =
    /^data:(image\/(?:jpeg|png|webp|gif));base64,([A-Za-z0-9+/]+=*)$/.exec(url) ?? []
  if (!base64)
    throw new Refused(
      'Invalid MIME type. Only image types are supported.',
      'image_url',
      400,
      'invalid_image_format',
    )
  const picture = Buffer.from(base64, 'base64')
  const metadata = await sharp(picture)
    .metadata()
    .catch(() => undefined)
  if (!metadata || `image/${metadata.format}` !== mime)
    throw new Refused('The image could not be parsed.', 'image_url', 400, 'image_parse_error')
  return { picture, mime, width: metadata.width, height: metadata.height }
}

/**
 * «Create chat completion» (platform.openai.com/docs/api-reference/chat/create, November 2026), as far as one picture is asked about and
 * answered by a schema. @throws {Refused}
 */
export const readLookRequest = async (request: Request, key: string): Promise<LookRequest> => {
  if (request.headers.get('authorization') !== `Bearer ${key}`)
    throw new Refused('Incorrect API key provided.', null, 401, 'invalid_api_key')
  if (!/^application\/json\b/.test(request.headers.get('content-type') ?? ''))
    throw new Refused(
      "Unsupported parameter: content-type. The API method requires 'application/json'.",
      null,
    )
  const text = await request.text()
  if (text.length > MAX_BYTES) throw new Refused('Request too large.', null, 413)
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw new Refused('We could not parse the JSON body of your request.', null)
  }
  const body = fieldsOf(given, '', ['model', 'messages', 'response_format'])
  const model = textOf(body.model, 'model')
  const [system, user, ...more] = Array.isArray(body.messages) ? body.messages : []
  const first = fieldsOf(system, 'messages[0]', ['role', 'content', 'name'])
  const second = fieldsOf(user, 'messages[1]', ['role', 'content', 'name'])
  if (more.length > 0 || first.role !== 'system' || second.role !== 'user' || !Array.isArray(second.content))
    throw new Refused("Invalid value for 'messages'.", 'messages')
  const parts = second.content.map((part, at) =>
    fieldsOf(part, `messages[1].content[${at}]`, ['type', 'text', 'image_url']),
  )
  const images = parts.filter(({ type }) => type === 'image_url')
  const words = parts.filter(({ type }) => type === 'text')
  if (images.length + words.length < parts.length || images.length !== 1)
    throw new Refused("Invalid value: 'messages[1].content[0].type'.", 'messages')
  const image = fieldsOf(images[0]?.image_url, 'image_url', ['url', 'detail'])
  const format = fieldsOf(body.response_format, 'response_format', ['type', 'json_schema'])
  if (format.type !== 'json_schema')
    throw new Refused("Invalid value: 'response_format.type'.", 'response_format')
  const { name, strict, schema } = fieldsOf(format.json_schema, 'response_format.json_schema', [
    'name',
    'description',
    'schema',
    'strict',
  ])
  if (!/^[\w-]{1,64}$/.test(String(name)))
    throw new Refused("Invalid 'response_format.json_schema.name'.", 'response_format')
  if (strict !== true) throw new Refused('The schema is not strict.', 'response_format')
  return {
    model,
    instructions: textOf(first.content, 'messages[0].content'),
    words: words.map((part) => textOf(part.text, 'text')).join('\n'),
    ...(await pictureOf(textOf(image.url, 'image_url.url'))),
    schema: checkSchema(schema),
  }
}
