import type { Account } from './account.ts'
import {
  array,
  fault,
  firstError,
  type GraphError,
  invalid,
  isObject,
  type Json,
  missing,
  object,
  optional,
  parameter,
  requiredLine,
  requiredText,
  unique,
} from './errors.ts'
import { media } from './files.ts'
import type { Flow } from './flows/store.ts'

const buttonAction = (action: Json): GraphError | undefined => {
  const buttons = array(action.buttons).map(object)
  if (buttons.length < 1 || buttons.length > 3)
    return invalid('Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3')
  const replies = buttons.map((button) => object(button.reply))
  return (
    firstError(buttons, (button, index) => {
      const reply = object(button.reply)
      if (button.type !== 'reply') return invalid(`action['buttons'][${index}]['type'] must be reply`)
      return (
        requiredLine(reply.title, `action['buttons'][${index}]['reply']['title']`, 20) ??
        requiredText(reply.id, `action['buttons'][${index}]['reply']['id']`, 256)
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
    requiredLine(action.button, "action['button']", 20) ??
    firstError(sections, (section, index) => {
      if (array(section.rows).length === 0) return missing(`action['sections'][${index}]['rows'] is required`)
      if (sections.length > 1 || section.title !== undefined)
        return requiredLine(section.title, `action['sections'][${index}]['title']`, 24)
      return undefined
    }) ??
    firstError(
      rows,
      (row, index) =>
        requiredText(row.id, `rows[${index}]['id']`, 200) ??
        requiredLine(row.title, `rows[${index}]['title']`, 24) ??
        optional(row.description, (value) => requiredLine(value, `rows[${index}]['description']`, 72)),
    ) ??
    unique(
      rows.map(({ id }) => id),
      'row id',
    )
  )
}

/** A card of a media carousel: a picture or a film above, one link below. */
const card = (one: Json, index: number, kind: unknown): GraphError | undefined => {
  const header = object(one.header)
  const { name, parameters } = object(one.action)
  const link = object(parameters)
  const text = object(one.body).text
  if (one.card_index !== index) return invalid(`cards[${index}]['card_index'] must be ${index}`)
  if (one.footer !== undefined) return invalid(`cards[${index}]['footer'] is not allowed`)
  if (!['image', 'video'].includes(String(header.type)) || header.type !== kind)
    return invalid(`cards[${index}]['header']['type'] must be IMAGE or VIDEO, the same in all cards`)
  if (name !== 'cta_url') return invalid(`cards[${index}]['action']['name'] must be cta_url`)
  return (
    media(object(header[String(header.type)])) ??
    optional(text, (value) => requiredText(value, `cards[${index}]['body']['text']`, 160)) ??
    (String(text ?? '').split('\n').length > 3
      ? invalid(`cards[${index}]['body']['text'] has too many line breaks`)
      : undefined) ??
    requiredLine(link.display_text, `cards[${index}]['display_text']`, 20) ??
    requiredText(link.url, `cards[${index}]['url']`, 2000)
  )
}

const carousel = (body: Json): GraphError | undefined => {
  if (body.header !== undefined || body.footer !== undefined)
    return invalid('a carousel has no header and no footer')
  const cards = array(object(body.action).cards).map(object)
  if (cards.length < 2 || cards.length > 10) return invalid('Invalid cards count. Min: 2, Max: 10')
  return firstError(cards, (one, index) => card(one, index, object(cards[0]?.header).type))
}

/** Screens of a Flow. */
const screensOf = ({ json }: Flow): string[] => array(json.screens).map((one) => String(object(one).id))

/** Whether a Flow can be sent in a mode: a draft to try it out, a published one to citizens. */
const sendable = ({ id, status }: Flow, mode: unknown): GraphError | undefined => {
  if (mode !== 'draft' && mode !== 'published') return invalid('mode must be one of {DRAFT, PUBLISHED}')
  if (status === 'BLOCKED') return fault(132068, '(#132068) Flow is blocked', 'Flow is in blocked state')
  if (status === 'THROTTLED')
    return fault(132069, '(#132069) Flow is throttled', '10 messages have been sent in the last hour')
  if (status === 'DEPRECATED') return invalid(`flow_id: flow ${id} is deprecated`)
  return (status === 'DRAFT') === (mode === 'draft')
    ? undefined
    : invalid(`flow_id: flow ${id} is ${status}, and cannot be sent as ${mode}`)
}

/** A form inside the messenger: it must exist, be open, and be opened at one of its screens. */
const flow = (action: Json, account: Account): GraphError | undefined => {
  const { flow_id, flow_cta, flow_token, flow_message_version, flow_action, flow_action_payload, mode } =
    object(action.parameters)
  const known = account.flows.byId(String(flow_id ?? ''))
  if (!known) return invalid(`flow_id: no flow ${flow_id}`)
  if (flow_message_version !== '3') return invalid('flow_message_version must be 3')
  const { screen, data } = object(flow_action_payload)
  return (
    sendable(known, mode ?? 'published') ??
    requiredLine(flow_cta, 'flow_cta', 20) ??
    (/\p{Extended_Pictographic}/u.test(String(flow_cta)) ? invalid('flow_cta: no emoji') : undefined) ??
    requiredText(flow_token, 'flow_token', 2000) ??
    ((flow_action ?? 'navigate') === 'navigate'
      ? screensOf(known).includes(String(screen))
        ? optional(data, (value) =>
            isObject(value) && Object.keys(value).length > 0
              ? undefined
              : invalid('flow_action_payload: data must be an object that is not empty'),
          )
        : invalid(`flow_action_payload: no screen ${screen}`)
      : flow_action === 'data_exchange' && flow_action_payload === undefined
        ? undefined
        : invalid('flow_action_payload is only for navigate'))
  )
}

const voiceCall = (action: Json, calling: boolean): GraphError | undefined => {
  if (!calling)
    return fault(138000, '(#138000) Calling not enabled', 'Calling is not enabled for this phone number')
  const { display_text, ttl_minutes, payload } = object(action.parameters)
  return (
    optional(display_text, (value) => requiredLine(value, 'display_text', 20)) ??
    optional(ttl_minutes, (value) =>
      Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 43_200
        ? undefined
        : invalid('ttl_minutes must be from 1 to 43200'),
    ) ??
    optional(payload, (value) => requiredText(value, 'payload', 512))
  )
}

/** Kinds of files that may stand in the header. */
const HEADERS: Record<string, string[]> = {
  button: ['image', 'video', 'document'],
  cta_url: ['image', 'video', 'document'],
  flow: ['image', 'video', 'document'],
}

/** @param named what `action.name` must be */
const action = (body: Json, named: string): GraphError | undefined =>
  object(body.action).name === named ? undefined : invalid(`action['name'] must be ${named}`)

/** What the platform would refuse in an interactive message. */
export const interactive = (
  body: Json,
  account: Account,
  { calling }: { calling: boolean },
): GraphError | undefined => {
  const acts = object(body.action)
  const common =
    optional(body.header, (value) => {
      const header = object(value)
      if (header.type === 'text') return requiredLine(header.text, "header['text']", 60)
      const kinds = HEADERS[String(body.type)] ?? []
      if (!kinds.includes(String(header.type)))
        return invalid(`header['type'] must be one of {${['text', ...kinds].join(', ').toUpperCase()}}`)
      return media(object(header[String(header.type)]))
    }) ?? optional(body.footer, (footer) => requiredLine(object(footer).text, "footer['text']", 60))
  const bodyText = (limit: number) => requiredText(object(body.body).text, "body['text']", limit)
  switch (body.type) {
    case 'button':
      return bodyText(1024) ?? common ?? buttonAction(acts)
    case 'list':
      return bodyText(4096) ?? common ?? listAction(acts)
    case 'location_request_message':
      return bodyText(1024) ?? action(body, 'send_location')
    case 'request_contact_info':
      return bodyText(1024) ?? action(body, 'request_contact_info')
    case 'cta_url': {
      const parameters = object(acts.parameters)
      return (
        bodyText(1024) ??
        common ??
        requiredLine(parameters.display_text, "parameters['display_text']", 20) ??
        requiredText(parameters.url, "parameters['url']", 2000)
      )
    }
    case 'flow':
      return bodyText(1024) ?? common ?? action(body, 'flow') ?? flow(acts, account)
    case 'voice_call':
      return bodyText(1024) ?? common ?? action(body, 'voice_call') ?? voiceCall(acts, calling)
    case 'carousel':
      return bodyText(1024) ?? carousel(body)
    default:
      return parameter(
        "interactive['type'] must be one of {BUTTON, LIST, CTA_URL, LOCATION_REQUEST_MESSAGE, REQUEST_CONTACT_INFO, FLOW, VOICE_CALL, CAROUSEL}",
      )
  }
}
