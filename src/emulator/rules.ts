import { TEMPLATES } from './templates.ts'
/**
 * What the Cloud API refuses, and with which error. Lengths are in UTF-16 units, the strictest reading.
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
 */

/** An error as the Graph API words it. */
export type GraphError = { status: number; code: number; message: string; details: string }

/** Makes an error. */
export const fault = (code: number, message: string, details: string, status = 400): GraphError => ({
  status,
  code,
  message,
  details,
})

const invalid = (details: string) => fault(131009, '(#131009) Parameter value is not valid', details)
const missing = (details: string) => fault(131008, '(#131008) Required parameter is missing', details)
const parameter = (details: string) => fault(100, '(#100) Invalid parameter', details)

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const object = (value: unknown): Json => (isObject(value) ? value : {})
const array = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** A text that must be there, within a length. */
const words = (value: unknown, name: string, limit: number): GraphError | undefined => {
  if (typeof value !== 'string' || value.trim() === '') return missing(`${name} is required`)
  if (value.length > limit) return invalid(`${name} length invalid. Min length: 1, Max length: ${limit}`)
  return undefined
}

const oneLine = (value: unknown, name: string, limit: number): GraphError | undefined =>
  words(value, name, limit) ??
  (/[\r\n]/.test(String(value)) ? invalid(`${name} must not contain newlines`) : undefined)

const optional = (value: unknown, check: (value: unknown) => GraphError | undefined) =>
  value === undefined ? undefined : check(value)

const unique = (values: unknown[], name: string): GraphError | undefined =>
  new Set(values).size === values.length ? undefined : invalid(`Duplicated ${name}`)

const firstOf = <T>(
  values: T[],
  check: (value: T, index: number) => GraphError | undefined,
): GraphError | undefined => {
  for (const [index, value] of values.entries()) {
    const found = check(value, index)
    if (found) return found
  }
  return undefined
}

const text = (body: Json) => words(body.body, "text['body']", 4096)

const buttonAction = (action: Json): GraphError | undefined => {
  const buttons = array(action.buttons).map(object)
  if (buttons.length < 1 || buttons.length > 3)
    return invalid('Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3')
  const replies = buttons.map((button) => object(button.reply))
  return (
    firstOf(buttons, (button, index) => {
      const reply = object(button.reply)
      if (button.type !== 'reply') return invalid(`action['buttons'][${index}]['type'] must be reply`)
      return (
        oneLine(reply.title, `action['buttons'][${index}]['reply']['title']`, 20) ??
        words(reply.id, `action['buttons'][${index}]['reply']['id']`, 256)
      )
    }) ??
    unique(
      replies.map(({ id }) => id),
      'button id',
    ) ??
    unique(
      replies.map(({ title }) => title),
      'button title',
    )
  )
}

const listAction = (action: Json): GraphError | undefined => {
  const sections = array(action.sections).map(object)
  if (sections.length < 1 || sections.length > 10) return invalid('Invalid sections count. Min: 1, Max: 10')
  const rows = sections.flatMap((section) => array(section.rows).map(object))
  if (rows.length > 10) return invalid('Total row count exceed max allowed count: 10')
  return (
    oneLine(action.button, "action['button']", 20) ??
    firstOf(sections, (section, index) => {
      if (array(section.rows).length === 0) return missing(`action['sections'][${index}]['rows'] is required`)
      if (sections.length > 1 || section.title !== undefined)
        return oneLine(section.title, `action['sections'][${index}]['title']`, 24)
      return undefined
    }) ??
    firstOf(
      rows,
      (row, index) =>
        words(row.id, `rows[${index}]['id']`, 200) ??
        oneLine(row.title, `rows[${index}]['title']`, 24) ??
        optional(row.description, (value) => oneLine(value, `rows[${index}]['description']`, 72)),
    ) ??
    unique(
      rows.map(({ id }) => id),
      'row id',
    )
  )
}

const interactive = (body: Json): GraphError | undefined => {
  const action = object(body.action)
  const common =
    optional(body.header, (value) => {
      const header = object(value)
      if (header.type === 'text') return oneLine(header.text, "header['text']", 60)
      const kinds = body.type === 'button' ? ['image', 'video', 'document'] : []
      if (!kinds.includes(String(header.type)))
        return invalid(`header['type'] must be one of {${['text', ...kinds].join(', ').toUpperCase()}}`)
      return media(object(header[String(header.type)]))
    }) ?? optional(body.footer, (footer) => oneLine(object(footer).text, "footer['text']", 60))
  const bodyText = (limit: number) => words(object(body.body).text, "body['text']", limit)
  switch (body.type) {
    case 'button':
      return bodyText(1024) ?? common ?? buttonAction(action)
    case 'list':
      return bodyText(4096) ?? common ?? listAction(action)
    case 'location_request_message':
      return (
        bodyText(1024) ??
        (action.name === 'send_location' ? undefined : invalid("action['name'] must be send_location"))
      )
    case 'cta_url': {
      const parameters = object(action.parameters)
      return (
        bodyText(1024) ??
        common ??
        oneLine(parameters.display_text, "parameters['display_text']", 20) ??
        words(parameters.url, "parameters['url']", 2000)
      )
    }
    default:
      return parameter(`interactive['type'] must be one of {BUTTON, LIST, CTA_URL, LOCATION_REQUEST_MESSAGE}`)
  }
}

const template = (body: Json): GraphError | undefined => {
  const known = typeof body.name === 'string' ? TEMPLATES[body.name] : undefined
  const language = String(object(body.language).code ?? '')
  if (!known?.texts[language])
    return fault(
      132001,
      '(#132001) Template name does not exist in the translation',
      `template name (${body.name}) does not exist in ${language}`,
      404,
    )
  const parameters = array(body.components)
    .map(object)
    .filter(({ type }) => type === 'body')
    .flatMap((component) => array(component.parameters).map(object))
  if (parameters.length !== known.blanks) {
    return fault(
      132000,
      '(#132000) Number of parameters does not match the expected number of params',
      `expected number of params: ${known.blanks}, got: ${parameters.length}`,
    )
  }
  const replies = array(body.components)
    .map(object)
    .filter(({ type }) => type === 'button')
  const allowed = known.replies?.[language]?.length ?? 0
  const bad = firstOf(replies, (one, index) => {
    const [given] = array(one.parameters).map(object)
    const fits = one.sub_type === 'quick_reply' && Number(one.index) < allowed && given?.type === 'payload'
    return fits
      ? words(given.payload, `buttons[${index}]['payload']`, 128)
      : fault(132018, '(#132018) There’s an issue with the parameters in your template', 'button')
  })
  if (bad) return bad
  return firstOf(parameters, (one, index) => {
    if (typeof one.text !== 'string' || one.text === '') return parameter(`body: parameter ${index} is empty`)
    if (/[\n\t]| {4}/.test(one.text))
      return parameter('Param text cannot have new-line/tab characters or more than 4 consecutive spaces')
    return undefined
  })
}

const location = (body: Json): GraphError | undefined => {
  const within = (value: unknown, limit: number) =>
    Number.isFinite(Number(value)) && Math.abs(Number(value)) <= limit
  return within(body.latitude, 90) && within(body.longitude, 180)
    ? undefined
    : invalid('location latitude or longitude is not valid')
}

const media = (body: Json): GraphError | undefined =>
  typeof body.id === 'string' && body.id
    ? optional(body.filename, (value) => oneLine(value, 'filename', 240))
    : URL.canParse(String(body.link ?? ''))
      ? optional(body.caption, (value) =>
          String(value).length > 1024 ? invalid('caption too long') : undefined,
        )
      : missing('id or link is required')

/**
 * Types of files that the platform takes, and bytes of each at most.
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
 */
const FILES: [type: RegExp, bytes: number][] = [
  [/^image\/(jpeg|png)$/, 5 * 1024 * 1024],
  [/^(text\/plain(;.*)?|application\/pdf)$/, 100 * 1024 * 1024],
  [/^audio\/(aac|mp4|mpeg|amr|ogg)$/, 16 * 1024 * 1024],
  [/^video\/(mp4|3gp)$/, 16 * 1024 * 1024],
]

/** What the platform would refuse in a file; nothing when it would take it. */
export const unacceptable = ({ type, size }: { type: string; size: number }): GraphError | undefined => {
  const known = FILES.find(([pattern]) => pattern.test(type))
  if (!known)
    return parameter(
      `Param file must be a file with one of the supported types. Received file of type '${type}'.`,
    )
  return size > 0 && size <= known[1] ? undefined : fault(131053, '(#131053) Media upload error', 'file size')
}

const CHECKS: Record<string, (body: Json) => GraphError | undefined> = {
  text,
  interactive,
  template,
  location,
  image: media,
  document: media,
  video: media,
  audio: media,
  reaction: (body) => words(body.message_id, "reaction['message_id']", 512),
}

/** What the platform would refuse in a message; nothing when it would take it. */
export const refusal = (payload: unknown): GraphError | undefined => {
  if (!isObject(payload)) return parameter('The request body is not a JSON object')
  if (payload.messaging_product !== 'whatsapp')
    return parameter('The parameter messaging_product is required.')
  if (payload.recipient_type !== undefined && payload.recipient_type !== 'individual')
    return parameter('recipient_type must be individual')
  if (typeof payload.to !== 'string' || payload.to === '') return parameter('The parameter to is required.')
  const callback = payload.biz_opaque_callback_data
  if (callback !== undefined && (typeof callback !== 'string' || callback.length > 512))
    return parameter('biz_opaque_callback_data must be a string of at most 512 characters')
  const type = String(payload.type ?? 'text')
  const check = CHECKS[type]
  if (!check)
    return parameter(
      `Param type must be one of {${Object.keys(CHECKS).join(', ').toUpperCase()}} - got "${type}".`,
    )
  if (!isObject(payload[type])) return missing(`The parameter ${type} is required.`)
  return check(object(payload[type]))
}
