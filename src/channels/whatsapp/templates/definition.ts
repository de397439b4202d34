/** A part of a template, in the shape of the platform (Graph API, message_templates). */
export type TemplateComponent = {
  type: string
  format?: string
  text?: string
  example?: object
  buttons?: TemplateButton[]
  add_security_recommendation?: boolean
  code_expiration_minutes?: number
}

/** A button of a template, in the shape of the platform. */
export type TemplateButton = { type: string; text?: string; otp_type?: string; url?: string }

export type TemplateCategory = 'UTILITY' | 'MARKETING' | 'AUTHENTICATION'

/** A template in one language, as it is handed in. */
export type TemplateDefinition = {
  name: string
  language: string
  category: TemplateCategory
  /** Numbered: blanks are named in the file only, so that messages which wait to be sent stay valid. */
  parameter_format: 'POSITIONAL'
  components: TemplateComponent[]
}

/** The component of a type; the platform writes types in either case. */
export const componentOf = (
  { components }: { components?: TemplateComponent[] },
  type: 'HEADER' | 'BODY' | 'FOOTER' | 'BUTTONS',
): TemplateComponent | undefined => components?.find((one) => one.type.toUpperCase() === type)
