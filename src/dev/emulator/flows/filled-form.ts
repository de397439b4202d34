import { array, isObject, type Json, object } from '../errors.ts'
import type { StoredMedia } from '../media.ts'
import { childrenOf, typeOf } from './component-rules.ts'
import { COMPONENTS } from './components.ts'
import { isDynamic, parseReference } from './references.ts'
import type { Flow } from './store.ts'

/** What a phone shows of a Flow: the screen that the message opens, with its data in place. */
export type ShownForm = { title: string; components: Json[] }

/** What the message opens a Flow with. */
type FlowMessage = { flow_token?: string; flow_action_payload?: { screen?: string; data?: Json } }

/** Default of a text area, and of a text input. */
const MAX_LENGTH = { TextArea: 600, TextInput: 80 }

const DEFAULT_PHOTOS = 30
const MAX_RESPONSE_BYTES = 100 * 1024 * 1024

const screenOf = ({ json }: Flow, { flow_action_payload: payload }: FlowMessage): Json | undefined =>
  array(json.screens)
    .map(object)
    .find(({ id }) => id === payload?.screen)

/** Whether a value fits a schema of the screen's data. */
const fits = (value: unknown, schema: Json): boolean => {
  if (typeOf(value) !== schema.type) return false
  if (Array.isArray(value))
    return !isObject(schema.items) || value.every((one) => fits(one, object(schema.items)))
  if (!isObject(value) || !isObject(schema.properties)) return true
  const properties = object(schema.properties)
  return (
    Object.entries(properties).every(
      ([name, one]) => value[name] === undefined || fits(value[name], object(one)),
    ) && ['id', 'title'].every((name) => properties[name] === undefined || value[name] !== undefined)
  )
}

/**
 * A Flow as the phone opens it.
 * @returns a text where it cannot be opened: the platform's own name of the error
 */
export const showForm = (flow: Flow | undefined, message: FlowMessage): ShownForm | string => {
  if (!flow || (flow.status !== 'PUBLISHED' && flow.status !== 'THROTTLED')) return 'cannot_be_served'
  const screen = screenOf(flow, message)
  if (!screen) return 'invalid-screen-transition'
  const data = object(message.flow_action_payload?.data)
  const schemas = Object.entries(object(screen.data))
  // All that the screen declares has to be given.
  if (!schemas.every(([name, schema]) => fits(data[name], object(schema)))) return 'payload-schema-error'
  const components = childrenOf(screen).map((one) =>
    Object.fromEntries(
      Object.entries(one).map(([name, value]) => {
        const reference = isDynamic(value) ? parseReference(value) : undefined
        return [name, reference?.of === 'data' ? data[reference.name] : value]
      }),
    ),
  )
  const tooMany = components.some(
    ({ type, 'data-source': all }) =>
      array(all).length > (COMPONENTS.get(String(type))?.properties['data-source']?.most ?? Infinity),
  )
  return tooMany ? 'payload-schema-error' : { title: String(screen.title ?? ''), components }
}

/** Why the phone does not send it: which component, and what is wrong with it. */
export type Refused = { component: string; problem: string }

type Given = { texts: Map<string, string>; photos: File[] }

const checkComponent = (one: Json, { texts, photos }: Given): string | undefined => {
  const value = texts.get(String(one.name)) ?? ''
  const missing = one.required === true && value.trim() === '' ? 'required' : undefined
  switch (one.type) {
    case 'TextInput':
    case 'TextArea': {
      const most = Number(one['max-length'] ?? one['max-chars'] ?? MAX_LENGTH[one.type])
      return missing ?? (value.length > most ? `${most} characters at most` : undefined)
    }
    case 'Dropdown':
    case 'RadioButtonsGroup': {
      const known = array(one['data-source']).some((option) => object(option).id === value)
      return missing ?? (value && !known ? 'no such option' : undefined)
    }
    case 'OptIn':
      return one.required === true && value !== 'true' ? 'required' : undefined
    case 'PhotoPicker': {
      const least = Number(one['min-uploaded-photos'] ?? 0)
      const most = Number(one['max-uploaded-photos'] ?? DEFAULT_PHOTOS)
      const largest = Number(one['max-file-size-kb'] ?? 25_600) * 1024
      if (photos.length < least || photos.length > most) return `from ${least} to ${most} photos`
      if (photos.some(({ size }) => size > largest)) return `${largest / 1024} KB each at most`
      return photos.reduce((sum, { size }) => sum + size, 0) > MAX_RESPONSE_BYTES
        ? '100 MiB at most'
        : undefined
    }
    default:
      return undefined
  }
}

const answerOf = (one: Json | undefined, { texts }: Given, media: Json[]): unknown => {
  const answers = COMPONENTS.get(String(one?.type))?.answers
  if (answers === 'media') return media
  const value = texts.get(String(one?.name))
  return answers === 'boolean' ? value === 'true' : (value ?? '')
}

/**
 * What the phone sends when the form is completed: the payload of its button, with the answers in place.
 * @param keep stores a picture as the platform does
 * @returns what it holds, or why the phone does not send it
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/flowswebhooks (response message)
 */
export const completeForm = async (
  { components }: ShownForm,
  message: FlowMessage,
  given: Given,
  keep: (photo: File) => Promise<StoredMedia>,
): Promise<Json | Refused> => {
  for (const one of components) {
    const problem = checkComponent(one, given)
    if (problem) return { component: String(one.name), problem }
  }
  const footer = components.find(({ type }) => type === 'Footer')
  const action = object(footer?.['on-click-action'])
  if (action.name !== 'complete') return { component: 'Footer', problem: 'completes nothing' }
  const media: Json[] = []
  for (const photo of given.photos) {
    const { id, type, sha256 } = await keep(photo)
    media.push({ file_name: photo.name, mime_type: type, sha256, id })
  }
  const answers = Object.entries(object(action.payload)).map(([key, value]) => {
    const reference = isDynamic(value) ? parseReference(value) : undefined
    if (reference?.of !== 'form') return [key, value]
    return [
      key,
      answerOf(
        components.find(({ name }) => name === reference.name),
        given,
        media,
      ),
    ]
  })
  return { ...Object.fromEntries(answers), flow_token: message.flow_token ?? 'unused' }
}
