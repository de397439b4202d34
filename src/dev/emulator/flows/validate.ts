import { array, isObject, type Json, object } from '../errors.ts'
import {
  childrenOf,
  component,
  nextScreens,
  type Report,
  refuseOthers,
  type Screens,
  typeOf,
} from './component-rules.ts'
import { COMPONENTS } from './components.ts'

/**
 * An error in a Flow, as the platform states it. The platform gives lines and columns too; here the path alone.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/flowsapi (updating a Flow's JSON)
 */
export type ValidationError = {
  error: string
  error_type: 'FLOW_JSON_ERROR'
  message: string
  pointers: { path: string }[]
}

/**
 * Versions in which a Flow can be published.
 * @see https://developers.facebook.com/docs/whatsapp/flows/changelogs (November 2025)
 */
const VERSIONS = new Set(['5.1', '6.0', '6.1', '6.2', '6.3', '7.0', '7.1', '7.2', '7.3'])

const MAX_SCREENS = 100
const MAX_COMPONENTS = 50

const SCREEN_KEYS = new Set([
  'id',
  'title',
  'terminal',
  'success',
  'data',
  'layout',
  'refresh_on_back',
  'sensitive',
])
const ROOT_KEYS = new Set(['version', 'screens', 'routing_model', 'data_api_version'])

/**
 * What the platform finds wrong in a Flow JSON, with its own codes. A length has no code of its own.
 * @see https://developers.facebook.com/docs/whatsapp/flows/reference/error-codes (static validation errors)
 */
export const validateFlowJson = (content: unknown): ValidationError[] => {
  const errors: ValidationError[] = []
  const report: Report = (error, message, path) =>
    errors.push({ error, error_type: 'FLOW_JSON_ERROR', message, pointers: [{ path }] })
  if (!isObject(content)) {
    report('INVALID_FLOW_JSON', 'Flow JSON is not valid.', '')
    return errors
  }
  root(content, report)
  const screens = array(content.screens).map(object)
  const ids = screens.map(({ id }) => String(id))
  for (const [index, one] of screens.entries()) screen(one, `screens[${index}]`, { ids, screens }, report)
  if (screens.length > 0) flow(screens, report)
  return errors
}

const root = (content: Json, report: Report): void => {
  refuseOthers(content, ROOT_KEYS, '', report)
  const { version, screens } = content
  if (version === undefined)
    report('MISSING_FLOW_JSON_VERSION', 'Flow JSON version is not specified.', 'version')
  else if (!VERSIONS.has(String(version)))
    report('INVALID_FLOW_JSON_VERSION', 'Given Flow JSON version is not supported.', 'version')
  if (!Array.isArray(screens))
    report('MISSING_REQUIRED_PROPERTY', "Required property 'screens' is missing.", 'screens')
  else if (screens.length === 0)
    report('MIN_ITEMS_REQUIRED', "Property 'screens' should have at least '1' items.", 'screens')
  else if (screens.length > MAX_SCREENS)
    report('MAX_SCREENS_NUMBER', `Maximum number of screens allowed per Flow is ${MAX_SCREENS}.`, 'screens')
}

/** What concerns all screens together. */
const flow = (screens: Json[], report: Report): void => {
  const ids = screens.map(({ id }) => id)
  for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index)))
    report('DUPLICATE_SCREEN_IDS', `Duplicate screen id found: ${id}.`, 'screens')
  const terminal = screens.filter((one) => one.terminal === true)
  if (terminal.length === 0)
    report('MISSING_TERMINAL_SCREEN', 'Terminal screen is required but not provided.', 'screens')
  else if (terminal.every(({ success }) => success === false))
    report(
      'INVALID_PROPERTY_VALUE',
      "At least one terminal screen must have property 'success' set as true.",
      'screens',
    )
  const without = terminal.filter((one) => !childrenOf(one).some(({ type }) => type === 'Footer'))
  if (without.length > 0)
    report(
      'MISSING_FOOTER_ON_TERMINAL_SCREEN',
      `Footer component is missing on terminal screens: [${without.map(({ id }) => id).join(', ')}].`,
      'screens',
    )
  const reached = new Set(screens.flatMap((one) => childrenOf(one).flatMap(nextScreens)))
  const entries = screens.filter(({ id }) => !reached.has(String(id)))
  if (entries.length !== 1)
    report(
      'INVALID_ROUTING_MODEL',
      entries.length === 0
        ? 'No entry screen found in the routing model. Add a screen that is not used as the next screen in any of the navigate actions.'
        : `Following screens are not connected with the rest of the screens via navigate screen action: [${entries.map(({ id }) => id).join(', ')}]. All screens should be connected.`,
      'screens',
    )
}

const screen = (one: Json, path: string, all: Screens, report: Report): void => {
  refuseOthers(one, SCREEN_KEYS, path, report)
  const { id, title, terminal, success, layout } = one
  if (typeof id !== 'string' || id === '')
    report('MIN_CHARS_REQUIRED', "Property 'id' should have at least '1' characters.", `${path}.id`)
  else if (!/^[A-Za-z_]+$/.test(id))
    report(
      'PATTERN_MISMATCH',
      "Property 'id' should only consist of alphabets and underscores.",
      `${path}.id`,
    )
  else if (id.toUpperCase() === 'SUCCESS')
    report(
      'SCREEN_ID_IS_RESERVED_KEYWORD',
      "Screen id cannot be 'success' since it is a reserved keyword.",
      `${path}.id`,
    )
  if (title !== undefined && typeof title !== 'string')
    report('INVALID_PROPERTY_TYPE', "Expected property 'title' to be of type 'string'.", `${path}.title`)
  if (success !== undefined && terminal !== true)
    report(
      'NOT_KEYWORD_SCHEMA_VALIDATION_FAILED',
      "Property 'success' can only be specified on a terminal screen.",
      `${path}.success`,
    )
  if (one.refresh_on_back === true)
    report(
      'INVALID_PROPERTY_VALUE',
      "Property 'refresh_on_back' can be true only when property 'data_api_version' is set.",
      `${path}.refresh_on_back`,
    )
  dataModel(object(one.data), `${path}.data`, report)
  if (object(layout).type !== 'SingleColumnLayout') {
    report('INVALID_PROPERTY_VALUE', "Invalid value found for property 'layout'.", `${path}.layout`)
    return
  }
  const children = childrenOf(one)
  if (children.length === 0)
    report('MIN_ITEMS_REQUIRED', "Property 'children' should have at least '1' items.", `${path}.layout`)
  if (children.length > MAX_COMPONENTS)
    report(
      'MAX_ALLOWED_COMPONENTS_PER_SCREEN',
      `Maximum number of components allowed per screen is ${MAX_COMPONENTS} but found ${children.length}.`,
      `${path}.layout.children`,
    )
  counts(children, `${path}.layout.children`, report)
  for (const [index, child] of children.entries())
    component(child, `${path}.layout.children[${index}]`, { screen: one, all }, report)
}

/** Codes of components whose number has one; the others share one. */
const COUNT_CODES: Record<string, string> = {
  Footer: 'MAX_FOOTER_PER_SCREEN',
  EmbeddedLink: 'MAX_EMBEDDED_LINK_PER_SCREEN',
  OptIn: 'MAX_OPT_IN_PER_SCREEN',
}

const counts = (children: Json[], path: string, report: Report): void => {
  for (const [type, { most }] of COMPONENTS) {
    const found = children.filter((one) => one.type === type).length
    if (most !== undefined && found > most)
      report(
        COUNT_CODES[type] ?? 'COMPONENT_TYPE_MAX_NUMBER_PER_SCREEN',
        `Maximum number of ${type} allowed per screen is ${most} but found ${found}.`,
        path,
      )
  }
  const names = children.flatMap((one) => (one.name === undefined ? [] : [String(one.name)]))
  for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index)))
    report('DUPLICATE_FORM_COMPONENT_NAMES', `Duplicate name found for Form components: ${name}.`, path)
}

const JSON_TYPES = new Set(['string', 'number', 'boolean', 'object', 'array'])

/** The screen's data: a schema for each name, with an example of it. */
const dataModel = (data: Json, path: string, report: Report): void => {
  for (const [name, schema] of Object.entries(data)) {
    const at = `${path}.${name}`
    const { type, items, __example__: example } = object(schema)
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      report('INVALID_SCREEN_DATA', `Invalid format of dynamic data '${name}' in the screen data model.`, at)
    if (type === undefined) report('INVALID_SCREEN_DATA', "Missing the definition of property 'type'.", at)
    else if (!JSON_TYPES.has(String(type)))
      report('INVALID_SCREEN_DATA', "Expected the property 'type' to be of type string.", at)
    else if (type === 'array' && items === undefined)
      report('INVALID_SCREEN_DATA', "Missing the schema for property 'items' in array.", at)
    else if (type === 'array' && !isObject(items) && typeof items !== 'boolean')
      report('INVALID_SCREEN_DATA', "Expected the property 'items' to be of type boolean or object.", at)
    if (example === undefined)
      report('MISSING_REQUIRED_PROPERTY', "Required property '__example__' is missing.", at)
    else if (JSON_TYPES.has(String(type)) && typeOf(example) !== type)
      report(
        'INVALID_SCREEN_DATA',
        `Invalid data model schema. Expected property '__example__' to be of type ${type}, but found ${typeOf(example)}.`,
        at,
      )
  }
}
