import {
  array,
  fault,
  firstError,
  type GraphError,
  type Json,
  missing,
  object,
  parameter,
  requiredText,
} from '../errors.ts'
import { media } from '../files.ts'
import { buttonsOf, type Template, type TemplateButton, textOf, variablesIn } from './templates.ts'

const params = (component: Json | undefined): Json[] => array(component?.parameters).map(object)

const parts = (body: Json, type: string): Json[] =>
  array(body.components)
    .map(object)
    .filter((one) => String(one.type).toLowerCase() === type)

const invalidButton = (details: string) =>
  fault(132018, '(#132018) There’s an issue with the parameters in your template', details)

/** Values for the variables of a text: as many as there are, each a line of text, named where the template names them. */
const values = (given: Json[], text: string, { parameter_format }: Template, part: string) => {
  const names = variablesIn(text)
  if (given.length !== names.length)
    return fault(
      132000,
      '(#132000) Number of parameters does not match the expected number of params',
      `${part}: expected number of params: ${names.length}, got: ${given.length}`,
    )
  return firstError(given, (one, index) => {
    if (parameter_format === 'NAMED' && !names.includes(String(one.parameter_name ?? '')))
      return fault(
        132012,
        '(#132012) Parameter format does not match format in the created template',
        `${part}: Parameter name is missing or empty, or unknown: ${one.parameter_name}`,
      )
    if (typeof one.text !== 'string' || one.text === '')
      return parameter(`${part}: parameter ${index} is empty`)
    if (/[\n\t]| {4}/.test(one.text))
      return parameter('Param text cannot have new-line/tab characters or more than 4 consecutive spaces')
    return undefined
  })
}

/** A header is a text with at most one variable, or a file that is sent each time. */
const header = (given: Json[], known: Template): GraphError | undefined => {
  const format = known.components.find(({ type }) => type === 'HEADER')?.format?.toLowerCase() ?? 'text'
  if (format === 'text') return values(given, textOf(known, 'HEADER'), known, 'header')
  const [one] = given
  return one?.type === format
    ? media(object(one[format]))
    : fault(
        132012,
        '(#132012) Parameter format does not match format in the created template',
        `header: Format mismatch, expected ${format.toUpperCase()}, received ${one?.type ?? 'nothing'}`,
      )
}

/** What a button wants when it is sent: a payload, the end of an address, a code. */
const button = (one: Json, known: TemplateButton | undefined, code: unknown): GraphError | undefined => {
  const [given] = params(one)
  const wanted = { QUICK_REPLY: 'quick_reply', URL: 'url', OTP: 'url', COPY_CODE: 'copy_code' }[
    known?.type ?? ''
  ]
  if (!wanted || one.sub_type !== wanted)
    return invalidButton(`button at index ${one.index} takes no ${one.sub_type}`)
  if (known?.type === 'QUICK_REPLY')
    return given?.type === 'payload'
      ? requiredText(given.payload, `buttons[${one.index}]['payload']`, 128)
      : invalidButton('button: payload expected')
  if (known?.type === 'COPY_CODE')
    return given?.type === 'coupon_code'
      ? requiredText(given.coupon_code, 'coupon_code', 15)
      : invalidButton('button: coupon_code expected')
  if (given?.type !== 'text' || typeof given.text !== 'string') return invalidButton('button: text expected')
  if (known?.type === 'OTP' && given.text !== code)
    return invalidButton('button: the code must be the same as in the body')
  return undefined
}

const CODE = /^[\p{L}\p{N} -]{1,15}$/u

/** An authentication template: a short code in the body, and again in its button. */
const authentication = (body: Json, code: unknown): GraphError | undefined => {
  if (typeof code === 'string' && !CODE.test(code))
    return fault(
      132018,
      '(#132018) There’s an issue with the parameters in your template',
      'code: 15 at most',
    )
  if (parts(body, 'button').length === 0)
    return missing('buttons: Button at index 0 of type Url requires a parameter')
  return undefined
}

const STATUS_ERRORS: Partial<Record<Template['status'], GraphError>> = {
  PAUSED: fault(132015, '(#132015) Template is paused', 'Template is paused due to low quality'),
  DISABLED: fault(132016, '(#132016) Template is disabled', 'Template was paused too many times'),
}

/** What the platform would refuse in a template that is sent. */
export const validateTemplateMessage = (body: Json, known: Template | undefined): GraphError | undefined => {
  const held = known && STATUS_ERRORS[known.status]
  if (held) return held
  if (known?.status !== 'APPROVED')
    return fault(
      132001,
      '(#132001) Template name does not exist in the translation',
      `template name (${body.name}) does not exist in ${object(body.language).code}`,
      404,
    )
  const [first] = params(parts(body, 'body')[0])
  const buttons = buttonsOf(known)
  const bodyValues = parts(body, 'body').flatMap(params)
  return (
    values(bodyValues, textOf(known, 'BODY'), known, 'body') ??
    header(parts(body, 'header').flatMap(params), known) ??
    (known.category === 'AUTHENTICATION' ? authentication(body, first?.text) : undefined) ??
    firstError(parts(body, 'button'), (one) => button(one, buttons[Number(one.index)], first?.text)) ??
    firstError(buttons, ({ type, url }, index) =>
      type === 'URL' &&
      variablesIn(url ?? '').length > 0 &&
      !parts(body, 'button').some((one) => Number(one.index) === index)
        ? missing(`buttons: Button at index ${index} of type Url requires a parameter`)
        : undefined,
    )
  )
}

/** What the person reads. */
export const renderTemplate = (body: Json, known: Template): string => {
  const fill = (text: string, given: Json[]) =>
    text.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, name: string) => {
      const found =
        known.parameter_format === 'NAMED'
          ? given.find((one) => one.parameter_name === name)
          : given[Number(name) - 1]
      return String(found?.text ?? '')
    })
  const header = fill(textOf(known, 'HEADER'), parts(body, 'header').flatMap(params))
  const text = fill(textOf(known, 'BODY'), parts(body, 'body').flatMap(params))
  return [header && `*${header}*`, text, textOf(known, 'FOOTER')].filter(Boolean).join('\n')
}

/** A template's quick replies: what they say, and what they come back as. */
export const repliesOf = (body: Json, known: Template): { text: string; payload: string }[] =>
  buttonsOf(known).flatMap(({ type, text = '' }, index) => {
    if (type !== 'QUICK_REPLY') return []
    const sent = parts(body, 'button').find((one) => Number(one.index) === index)
    return [{ text, payload: String(params(sent)[0]?.payload ?? text) }]
  })
