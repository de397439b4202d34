import { truncate } from '#platform/text'
import type { Outgoing } from './outgoing.ts'

/** What a button of a template is: its answer comes back, it shares the citizen's contact, it copies a code. */
export type TemplateButtons = { kind: 'replies'; count: number } | { kind: 'contact' } | { kind: 'code' }

/** What is sent outside the messaging window: a text that the platform approved, by its name, with blanks. */
export type MessageTemplate<Blank extends string = string> = {
  name: string
  /** In the order in which they are sent. */
  blanks: readonly Blank[]
  buttons?: TemplateButtons
}

/** Declares a template. Its texts are in the town's `templates.json`. */
export const messageTemplate = <const Blank extends string>(
  name: string,
  blanks: readonly Blank[],
  buttons?: TemplateButtons,
): MessageTemplate<Blank> => ({ name, blanks, ...(buttons ? { buttons } : {}) })

/** Characters of a blank at most: the longest text with all its blanks stays under 1,024. */
const MAX_BLANK = 500

/** One line without runs of spaces, never empty: the platform refuses anything else. */
const blankValue = (text: string): string => truncate(text.replace(/\s+/g, ' ').trim(), MAX_BLANK) || '·'

/** A template as a message. @param payloads what its quick replies come back as, in their order */
export const templateMessage = <Blank extends string>(
  template: MessageTemplate<Blank>,
  language: string,
  values: Record<Blank, string>,
  payloads?: string[],
): Outgoing => ({
  type: 'template',
  name: template.name,
  language,
  blanks: template.blanks.map((blank) => blankValue(values[blank])),
  ...(payloads ? { payloads } : {}),
  // The platform sends codes to a telephone only.
  ...(template.buttons?.kind === 'code' ? { toPhone: true as const } : {}),
})
