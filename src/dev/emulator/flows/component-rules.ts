import { array, isObject, type Json, object } from '../errors.ts'
import { COMPONENTS, OPTION_KEYS, OPTION_LENGTHS, type Property } from './components.ts'
import { isDynamic, parseReference } from './references.ts'

/** Pictures that go with a response, which are fewer than those that go to an endpoint. */
const MAX_RESPONSE_FILES = 10

/** Pictures that a picker takes unless it says otherwise. */
const DEFAULT_PHOTOS = 30

/** Notes an error. @param path where it is */
export type Report = (error: string, message: string, path: string) => void

/** All screens, and their ids. */
export type Screens = { ids: string[]; screens: Json[] }

/** The components of a screen. */
export const childrenOf = ({ layout }: Json): Json[] => array(object(layout).children).map(object)

/** The screens that a component leads to. */
export const nextScreens = (one: Json): string[] =>
  Object.values(one)
    .map(object)
    .flatMap(({ name, next }) => (name === 'navigate' ? [String(object(next).name)] : []))

/** A type in the words of a schema. */
export const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value)

/** Refuses properties that there are not. */
export const refuseOthers = (
  value: Json,
  allowed: ReadonlySet<string>,
  path: string,
  report: Report,
  where = '',
): void => {
  for (const key of Object.keys(value))
    if (!allowed.has(key))
      report('INVALID_PROPERTY_KEY', `Property '${key}' is not allowed${where}.`, `${path}.${key}`)
}

/** Where a component is. */
type Place = { screen: Json; all: Screens }

/** What is wrong in a component. */
export const component = (one: Json, path: string, place: Place, report: Report): void => {
  if (one.type === undefined) {
    report('MISSING_REQUIRED_TYPE_PROPERTY', "Required property 'type' is missing.", path)
    return
  }
  const type = String(one.type)
  const known = COMPONENTS.get(type)
  if (!known) {
    report('INVALID_PROPERTY_VALUE', "Invalid value found for property 'type'.", `${path}.type`)
    return
  }
  const allowed = new Set(['type', ...Object.keys(known.properties)])
  refuseOthers(one, allowed, path, report, ` in '${type}' component`)
  for (const [name, property] of Object.entries(known.properties)) {
    const value = one[name]
    if (value !== undefined) propertyValue(name, value, property, `${path}.${name}`, place, report)
    else if (property.required)
      report('MISSING_REQUIRED_PROPERTY', `Required property '${name}' is missing.`, path)
  }
  if (type === 'PhotoPicker') photoPicker(one, path, report)
  if (type === 'Footer') captions(one, path, report)
}

const captions = (one: Json, path: string, report: Report): void => {
  const left = one['left-caption'] !== undefined
  const right = one['right-caption'] !== undefined
  if (left !== right)
    report(
      'INVALID_DEPENDENCIES',
      `Footer should have property ${left ? 'right' : 'left'}-caption when property ${left ? 'left' : 'right'}-caption is present.`,
      path,
    )
  if (one['center-caption'] !== undefined && (left || right))
    report(
      'NOT_KEYWORD_SCHEMA_VALIDATION_FAILED',
      "Properties 'center-caption' and [left-caption, right-caption] must be present exclusively at Footer.",
      path,
    )
}

const photoPicker = (one: Json, path: string, report: Report): void => {
  const least = Number(one['min-uploaded-photos'] ?? 0)
  const most = Number(one['max-uploaded-photos'] ?? DEFAULT_PHOTOS)
  if (least > most)
    report(
      'MIN_VALUE_GREATER_THAN_MAX',
      `min-uploaded-photos cannot be greater than max-uploaded-photos for PhotoPicker ${one.name}.`,
      path,
    )
}

const propertyValue = (
  name: string,
  value: unknown,
  property: Property,
  path: string,
  place: Place,
  report: Report,
): void => {
  if (isDynamic(value)) {
    if (property.dynamic) dynamicValue(value, property, path, place, report)
    else report('INVALID_PROPERTY_VALUE', `Invalid value found for property '${name}'.`, path)
    return
  }
  const wrong = CHECKS[property.type](name, value, property)
  if (wrong) report(...wrong, path)
  else if (property.type === 'options') options(array(value), property, path, report)
  else if (property.type === 'action') action(object(value), property, path, place, report)
}

type Wrong = [error: string, message: string]

const wrongType = (name: string, expected: string, value: unknown): Wrong => [
  'INVALID_PROPERTY_TYPE',
  `Expected property '${name}' to be of type '${expected}' but found '${typeOf(value)}'.`,
]

const texts = (name: string, value: unknown, { most, values }: Property): Wrong | undefined => {
  const lines = [value].flat()
  if (!lines.every((line) => typeof line === 'string')) return wrongType(name, 'string', value)
  if (lines.every((line) => line.trim() === ''))
    return ['PATTERN_MISMATCH', `Property '${name}' should not be blank or empty string.`]
  if (name === 'name' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(lines.join()))
    return ['PATTERN_MISMATCH', "Property 'name' should match the pattern '[A-Za-z_][A-Za-z0-9_]*'."]
  if (values && !values.includes(lines.join()))
    return ['INVALID_ENUM_VALUE', `Value should be one of: [${values.join(', ')}].`]
  return most !== undefined && lines.join('\n').length > most
    ? ['INVALID_PROPERTY_VALUE', `Property '${name}' should have at most '${most}' characters.`]
    : undefined
}

const figure = (name: string, value: unknown, { range }: Property): Wrong | undefined => {
  if (!Number.isInteger(value)) return wrongType(name, 'integer', value)
  const [from, to] = range ?? [1, Number.MAX_SAFE_INTEGER]
  if (Number(value) < from)
    return ['MINIMUM_VALUE_REQUIRED', `The minimum value allowed for property '${name}' is ${from}.`]
  return Number(value) > to
    ? ['MAXIMUM_VALUE_REQUIRED', `The maximum value allowed for property '${name}' is ${to}.`]
    : undefined
}

/** What is wrong with a value of each type by itself. */
const CHECKS: Record<
  Property['type'],
  (name: string, value: unknown, property: Property) => Wrong | undefined
> = {
  string: (name, value, property) =>
    Array.isArray(value) ? wrongType(name, 'string', value) : texts(name, value, property),
  texts,
  integer: figure,
  boolean: (name, value) => (typeof value === 'boolean' ? undefined : wrongType(name, 'boolean', value)),
  options: (name, value) => (Array.isArray(value) ? undefined : wrongType(name, 'array', value)),
  action: (name, value) => (isObject(value) ? undefined : wrongType(name, 'object', value)),
}

const options = (all: unknown[], { most = 0 }: Property, path: string, report: Report): void => {
  if (all.length === 0)
    report('MIN_ITEMS_REQUIRED', "Property 'data-source' should have at least '1' items.", path)
  if (all.length > most)
    report('MAX_ITEMS_REQUIRED', `Property 'data-source' should have at most '${most}' items.`, path)
  for (const [index, raw] of all.entries()) {
    const one = object(raw)
    const at = `${path}[${index}]`
    refuseOthers(one, OPTION_KEYS, at, report)
    for (const needed of ['id', 'title'])
      if (typeof one[needed] !== 'string' || one[needed] === '')
        report('MISSING_REQUIRED_PROPERTY', `Required property '${needed}' is missing.`, at)
    for (const [part, longest] of Object.entries(OPTION_LENGTHS))
      if (String(one[part] ?? '').length > longest)
        report(
          'INVALID_PROPERTY_VALUE',
          `Property '${part}' should have at most '${longest}' characters.`,
          `${at}.${part}`,
        )
  }
}

const PROPERTY_TYPES: Record<Property['type'], string> = {
  string: 'string',
  texts: 'string',
  boolean: 'boolean',
  integer: 'number',
  options: 'array',
  action: 'object',
}

const dynamicValue = (
  value: string,
  property: Property,
  path: string,
  { screen: { id, data } }: Place,
  report: Report,
): void => {
  const reference = parseReference(value)
  if (!reference) {
    report('PATTERN_MISMATCH', 'Property should have dynamic data format.', path)
    return
  }
  if (reference.of !== 'data' || reference.screen) return
  const schema = object(data)[reference.name]
  if (schema === undefined) {
    report(
      'INVALID_SCREEN_DYNAMIC_DATA',
      `Missing dynamic data '${value}' in the data model for screen ${id}.`,
      path,
    )
    return
  }
  const { type, items } = object(schema)
  const expected = PROPERTY_TYPES[property.type]
  if (type !== expected && !(property.type === 'texts' && type === 'array'))
    report('INVALID_SCREEN_DYNAMIC_DATA', `Expected '${value}' to be of type '${expected}'.`, path)
  else if (property.type === 'options')
    for (const needed of ['id', 'title'])
      if (!isObject(object(object(items).properties)[needed]))
        report(
          'INVALID_SCREEN_DYNAMIC_DATA',
          `Data model schema is invalid for '${value}'. Missing schema for ${needed}.`,
          path,
        )
}

const action = (one: Json, { actions = [] }: Property, path: string, place: Place, report: Report): void => {
  const { name, payload, next, url } = one
  if (!actions.includes(String(name))) {
    report('INVALID_ENUM_VALUE', `Value should be one of: [${actions.join(', ')}].`, `${path}.name`)
    return
  }
  switch (name) {
    case 'open_url':
      refuseOthers(one, new Set(['name', 'url']), path, report)
      if (!URL.canParse(String(url)) || !String(url).startsWith('https://'))
        report('INVALID_PROPERTY_VALUE_FORMAT', "Property 'url' should be in 'uri' format.", `${path}.url`)
      return
    case 'data_exchange':
      report(
        'MISSING_REQUIRED_PROPERTY',
        "The property 'data_api_version' is required for data_exchange action.",
        path,
      )
      return
    case 'navigate':
      if (!place.all.ids.includes(String(object(next).name)))
        report(
          'INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME',
          `Unknown screen '${object(next).name}'.`,
          `${path}.next.name`,
        )
      break
    case 'complete':
      if (place.screen.terminal !== true)
        report(
          'INVALID_COMPLETE_ACTION',
          "On-click-action 'complete' can only be configured on a terminal screen.",
          path,
        )
      break
  }
  refuseOthers(one, new Set(['name', 'payload', 'next']), path, report)
  if (!isObject(payload)) {
    report('MISSING_REQUIRED_PROPERTY', "Required property 'payload' is missing.", path)
    return
  }
  payloadValues(String(name), payload, `${path}.payload`, place, report)
}

const payloadValues = (
  actionName: string,
  payload: Json,
  path: string,
  { screen: one, all }: Place,
  report: Report,
): void => {
  const invalid = (message: string, key: string) =>
    report('INVALID_ON_CLICK_ACTION_PAYLOAD', message, `${path}.${key}`)
  for (const [key, value] of Object.entries(payload)) {
    // A file may be a value at the top alone.
    if (isObject(value) || Array.isArray(value)) {
      const inside = JSON.stringify(value)
      if (childrenOf(one).some(({ type, name }) => type === 'PhotoPicker' && inside.includes(`.${name}}`)))
        invalid(
          'The value of following components must be a top-level string in complete and data_exchange on-click-action payload: [PhotoPicker].',
          key,
        )
      continue
    }
    if (!isDynamic(value)) continue
    const reference = parseReference(value)
    if (!reference) {
      invalid(`Invalid value found for the property '${key}'.`, key)
      continue
    }
    const from = reference.screen ? all.screens.find(({ id }) => id === reference.screen) : one
    if (reference.of === 'data') {
      if (object(from?.data)[reference.name] === undefined)
        invalid(`Missing dynamic data '${value}' in the data model for screen ${one.id}.`, key)
      continue
    }
    const field = from && childrenOf(from).find(({ name }) => name === reference.name)
    if (!field) invalid(`Missing Form component ${value} for screen '${one.id}'.`, key)
    else if (field.type === 'PhotoPicker') pickedPhotos(actionName, field, key, invalid)
  }
}

const pickedPhotos = (
  actionName: string,
  picker: Json,
  key: string,
  invalid: (message: string, key: string) => void,
): void => {
  if (actionName === 'navigate')
    invalid('The value of PhotoPicker component is not allowed in the payload of navigate action.', key)
  if (actionName !== 'complete') return
  const most = Number(picker['max-uploaded-photos'] ?? DEFAULT_PHOTOS)
  if (most > MAX_RESPONSE_FILES)
    invalid(
      `No more than ${MAX_RESPONSE_FILES} images or documents can be sent as part of the response message.`,
      key,
    )
}
