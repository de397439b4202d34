import { array, firstError, type GraphError, isObject, type Json, object, parameter } from '../errors.ts'
import { type TemplateButton, type TemplateComponent, variablesIn } from './templates.ts'

/**
 * What the platform refuses in a template that is made or edited, with its `error_subcode` where one is known.
 * @see https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates
 * @see https://developers.facebook.com/docs/whatsapp/message-templates/guidelines
 */
export const SUBCODES = {
  /** Too many variables for the number of words. */
  tooManyVariables: 2388293,
  /** The body begins or ends with a variable. */
  variableAtTheEdge: 2388299,
  length: 2388040,
  header: 2388047,
  footer: 2388073,
  /** An example, or a part, is not there. */
  partMissing: 2388043,
  limit: 2388019,
  beingDeleted: 2388023,
  alreadyThere: 2388024,
} as const

type Format = 'POSITIONAL' | 'NAMED'

const namesFit = (names: string[], format: Format): boolean =>
  format === 'NAMED'
    ? names.every((name) => /^[a-z][a-z0-9_]*$/.test(name))
    : names.every((name, index) => name === String(index + 1))

/** Examples for every variable of a part: a list for `{{1}}`, a list of names and values for `{{codi}}`. */
const exampleMissing = (
  { example }: TemplateComponent,
  names: string[],
  format: Format,
  part: 'body' | 'header',
): boolean => {
  if (names.length === 0) return false
  if (format === 'NAMED') {
    const given = array(object(example)[`${part}_text_named_params`]).map(object)
    return !names.every((name) => given.some((one) => one.param_name === name && one.example))
  }
  const list = array(object(example)[`${part}_text`])
  const given = part === 'body' ? array(list[0]) : list
  return given.length !== names.length || !given.every((one) => typeof one === 'string' && one !== '')
}

const body = (one: TemplateComponent, format: Format): GraphError | undefined => {
  const text = one.text
  if (typeof text !== 'string' || text.trim() === '')
    return parameter('BODY: text is required', SUBCODES.partMissing)
  if (text.length > 1024) return parameter('BODY: 1024 characters at most', SUBCODES.length)
  const names = variablesIn(text)
  if (!namesFit(names, format)) return parameter('BODY: variables are not in the format that was named')
  // Punctuation does not count: "{{1}}." ends with a variable too.
  const bare = text.replace(/^[\s\p{P}\p{S}]+(?=\{\{)|(?<=\}\})[\s\p{P}\p{S}]+$/gu, '')
  if (/^[\s\p{P}\p{S}]*\{\{/u.test(text) || /\}\}$/.test(bare))
    return parameter("Variables can't be at the start or end of the template", SUBCODES.variableAtTheEdge)
  const plain = text.replace(/\{\{[^{}]*\}\}/g, ' ').match(/[\p{L}\p{N}]+/gu)?.length ?? 0
  // Meta does not publish the ratio: senders report that 2n + 1 words are enough for n variables.
  if (names.length > 0 && plain < 2 * names.length + 1)
    return parameter('This template has too many variables for its length', SUBCODES.tooManyVariables)
  return exampleMissing(one, names, format, 'body')
    ? parameter('BODY: an example is required for each variable', SUBCODES.partMissing)
    : undefined
}

const header = (one: TemplateComponent, format: Format): GraphError | undefined => {
  const kind = one.format ?? 'TEXT'
  if (['IMAGE', 'VIDEO', 'DOCUMENT'].includes(kind))
    return array(object(one.example).header_handle).length === 1
      ? undefined
      : parameter('HEADER: an example (header_handle) is required', SUBCODES.partMissing)
  if (kind === 'LOCATION') return undefined
  if (kind !== 'TEXT' || typeof one.text !== 'string' || one.text.trim() === '')
    return parameter('HEADER: format or text', SUBCODES.header)
  const names = variablesIn(one.text)
  if (one.text.length > 60 || names.length > 1 || /[\n*_~]/.test(one.text) || !namesFit(names, format))
    return parameter('HEADER: 60 characters, one variable, no marks or line breaks', SUBCODES.header)
  return exampleMissing(one, names, format, 'header')
    ? parameter('HEADER: an example is required for its variable', SUBCODES.partMissing)
    : undefined
}

const footer = ({ text }: TemplateComponent): GraphError | undefined =>
  typeof text === 'string' && text !== '' && text.length <= 60 && variablesIn(text).length === 0
    ? undefined
    : parameter('FOOTER: 60 characters at most, no variable', SUBCODES.footer)

/** Buttons of each type that a template may have. */
const MAX_BUTTONS: Record<string, number> = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  VOICE_CALL: 1,
  REQUEST_CONTACT_INFO: 1,
  FLOW: 1,
}

const button = ({ type, text, url, phone_number, example }: TemplateButton): GraphError | undefined => {
  if (type !== 'COPY_CODE' && (typeof text !== 'string' || text === '' || text.length > 25))
    return parameter('BUTTONS: labels of 25 characters at most')
  if (type === 'COPY_CODE' && (typeof example !== 'string' || example.length > 15))
    return parameter('BUTTONS: an example code of 15 characters at most')
  if (type === 'PHONE_NUMBER' && !/^\+?\d{7,20}$/.test(phone_number ?? ''))
    return parameter('BUTTONS: a whole telephone number')
  if (type !== 'URL') return undefined
  const variables = variablesIn(url ?? '')
  if (!url || url.length > 2000 || !URL.canParse(url.replace(/\{\{1\}\}$/, '')))
    return parameter('BUTTONS: an address of 2000 characters at most')
  if (variables.length > 1 || (variables.length === 1 && !url.endsWith('{{1}}')))
    return parameter('BUTTONS: an address has one variable, at its end')
  return variables.length === 1 && array(example).length !== 1
    ? parameter('BUTTONS: an example is required for the address', SUBCODES.partMissing)
    : undefined
}

const buttons = (list: TemplateButton[]): GraphError | undefined => {
  if (list.length < 1 || list.length > 10) return parameter('BUTTONS: from 1 to 10', SUBCODES.length)
  const tooMany = Object.entries(MAX_BUTTONS).find(
    ([type, most]) => list.filter((one) => one.type === type).length > most,
  )
  if (tooMany) return parameter(`BUTTONS: ${tooMany[1]} of type ${tooMany[0]} at most`, SUBCODES.length)
  const kinds = list.map(({ type }) => (type === 'QUICK_REPLY' ? 'q' : 'o')).join('')
  if (/qo+q|oq+o/.test(kinds)) return parameter('BUTTONS: quick replies and others are grouped')
  return firstError(list, (one) =>
    one.type in MAX_BUTTONS ? button(one) : parameter(`BUTTONS: no type ${one.type}`),
  )
}

/** Authentication templates have a text of the platform's own, and a button that hands the code over. */
const authentication = (components: TemplateComponent[]): GraphError | undefined => {
  const codes = components.find(({ type }) => type === 'BUTTONS')?.buttons ?? []
  const minutes = components.find(({ type }) => type === 'FOOTER')?.code_expiration_minutes
  if (components.some(({ type, text }) => type === 'HEADER' || text !== undefined))
    return parameter('authentication templates have no text of their own')
  if (
    codes.length !== 1 ||
    codes[0]?.type !== 'OTP' ||
    !/^(COPY_CODE|ONE_TAP|ZERO_TAP)$/.test(codes[0].otp_type ?? '')
  )
    return parameter('authentication templates have one button of type OTP', SUBCODES.partMissing)
  return minutes === undefined || (Number.isInteger(minutes) && minutes >= 1 && minutes <= 90)
    ? undefined
    : parameter('code_expiration_minutes: from 1 to 90')
}

/** What the platform would refuse in the parts of a template. */
export const validateComponents = (
  category: string,
  format: Format,
  components: TemplateComponent[],
): GraphError | undefined => {
  const types = components.map(({ type }) => type)
  if (!types.includes('BODY')) return parameter('components: BODY is required', SUBCODES.partMissing)
  if (new Set(types).size !== types.length) return parameter('components: each part once')
  if (category === 'AUTHENTICATION') return authentication(components)
  return firstError(components, (one) => {
    switch (one.type) {
      case 'BODY':
        return body(one, format)
      case 'HEADER':
        return header(one, format)
      case 'FOOTER':
        return footer(one)
      case 'BUTTONS':
        return buttons(array(one.buttons).filter(isObject) as TemplateButton[])
      default:
        return parameter(`components: no type ${one.type}`)
    }
  })
}

/** What the platform would refuse in a template's name, language, category and format. */
export const validateHead = ({
  name,
  language,
  category,
  parameter_format,
  components,
}: Json): GraphError | undefined => {
  if (typeof name !== 'string' || !/^[a-z0-9_]{1,512}$/.test(name))
    return parameter('name: a–z, 0–9 and _, 512 at most')
  if (typeof language !== 'string' || !/^[a-z]{2,3}(_[A-Z]{2,3})?$/.test(language))
    return parameter('language: unknown')
  if (!['UTILITY', 'MARKETING', 'AUTHENTICATION'].includes(String(category)))
    return parameter('category must be one of {AUTHENTICATION, MARKETING, UTILITY}')
  if (parameter_format !== undefined && !['NAMED', 'POSITIONAL'].includes(String(parameter_format)))
    return parameter('parameter_format must be one of {NAMED, POSITIONAL}')
  return Array.isArray(components) && components.every(isObject)
    ? undefined
    : parameter('components is required')
}
