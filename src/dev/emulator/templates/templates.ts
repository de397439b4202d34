/** What a template is for: it decides the price, and who may be sent it. */
export type Category = 'UTILITY' | 'MARKETING' | 'AUTHENTICATION'

/** A button of a template. */
export type TemplateButton = {
  type: string
  text?: string
  url?: string
  phone_number?: string
  otp_type?: string
  example?: string | string[]
}

/** A part of a template, as it is handed in and listed. */
export type TemplateComponent = {
  type: string
  format?: string
  text?: string
  buttons?: TemplateButton[]
  example?: Record<string, unknown>
  add_security_recommendation?: boolean
  code_expiration_minutes?: number
}

/** A template in one language. */
export type Template = {
  id: string
  name: string
  language: string
  category: Category
  status: 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED' | 'DISABLED'
  parameter_format: 'POSITIONAL' | 'NAMED'
  components: TemplateComponent[]
  rejected_reason?: string
  /** When it was edited, in milliseconds since 1970. */
  edits: number[]
}

/** The text of a part; empty where the template has no such part. */
export const textOf = ({ components }: Template, type: 'HEADER' | 'BODY' | 'FOOTER'): string =>
  components.find((one) => one.type.toUpperCase() === type)?.text ?? ''

/** The buttons of a template, in order. */
export const buttonsOf = ({ components }: Template): TemplateButton[] =>
  components.find(({ type }) => type.toUpperCase() === 'BUTTONS')?.buttons ?? []

/** The variables of a text, each once, in order: `1` of `{{1}}`, `codi` of `{{codi}}`. */
export const variablesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)].map(([, name = '']) => name)),
]
