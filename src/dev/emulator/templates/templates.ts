import { createHash } from 'node:crypto'

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

/** A template's texts by language, with `{{1}}` for variables; its quick replies; the label that copies a code. */
type TemplateSeed = {
  texts: Record<string, string>
  replies?: Record<string, string[]>
  code?: Record<string, string>
  /** The label of the button that shares the citizen's own contact. */
  contact?: Record<string, string>
}

const APPROVED: Record<string, TemplateSeed> = {
  town_notice: {
    texts: {
      ca: 'Avís de l’Ajuntament de Manresa: {{1}}. {{2}} Més informació: {{3}}. Per no rebre més avisos, responeu BAIXA.',
      es: 'Aviso del Ajuntament de Manresa: {{1}}. {{2}} Más información: {{3}}. Para no recibir más avisos, responda BAJA.',
      en: 'Notice of Manresa town hall: {{1}}. {{2}} More: {{3}}. To stop these notices, reply STOP.',
    },
  },
  conversation_reply: {
    texts: {
      ca: 'Us escrivim de l’Ajuntament de Manresa sobre la vostra consulta: {{1}} Responeu aquest missatge per continuar la conversa.',
      es: 'Le escribimos del Ayuntamiento de Manresa sobre su consulta: {{1}} Responda a este mensaje para continuar la conversación.',
      en: 'Manresa town hall is writing about your question: {{1}} Reply to this message to go on with the conversation.',
    },
  },
  appointment_reminder: {
    texts: {
      ca: 'Ajuntament de Manresa: us recordem que teniu una cita {{1}} (codi {{2}}). Hi podreu venir?',
      es: 'Ayuntamiento de Manresa: le recordamos que tiene una cita {{1}} (código {{2}}). ¿Podrá venir?',
      en: 'Manresa town hall: a reminder that you have an appointment on {{1}} (code {{2}}). Will you come?',
    },
    replies: {
      ca: ['Hi aniré', 'Canviar-la', 'Anul·lar-la'],
      es: ['Iré', 'Cambiarla', 'Anularla'],
      en: ['I will come', 'Change it', 'Cancel it'],
    },
  },
  contact_request: {
    contact: { ca: 'Compartir el contacte', es: 'Compartir contacto', en: 'Share contact info' },
    texts: {
      ca: 'Ajuntament de Manresa: tenim una cosa per enviar-vos que només pot anar a un telèfon, i no sabem el vostre. El voleu compartir?',
      es: 'Ayuntamiento de Manresa: tenemos algo para enviarle que solo puede ir a un teléfono, y no sabemos el suyo. ¿Quiere compartirlo?',
      en: 'Manresa town hall: we have something to send you that can only go to a telephone, and we do not know yours. Would you like to share it?',
    },
  },
  one_time_code: {
    code: { ca: 'Copiar el codi', es: 'Copiar el código', en: 'Copy code' },
    texts: {
      ca: 'El vostre codi de verificació és {{1}}. Per seguretat, no el compartiu.',
      es: 'Su código de verificación es {{1}}. Por su seguridad, no lo comparta.',
      en: 'Your verification code is {{1}}. For your security, do not share it.',
    },
  },
  appointment_update: {
    texts: {
      ca: 'Ajuntament de Manresa, sobre la vostra cita {{1}} ({{2}}): {{3}}',
      es: 'Ayuntamiento de Manresa, sobre su cita {{1}} ({{2}}): {{3}}',
      en: 'Manresa town hall, about your appointment {{1}} ({{2}}): {{3}}',
    },
  },
  request_received: {
    texts: {
      ca: 'Ajuntament de Manresa: hem rebut la vostra incidència. El número és {{1}} ({{2}}). Us avisarem per aquí quan hi hagi novetats.',
      es: 'Ayuntamiento de Manresa: hemos recibido su incidencia. El número es {{1}} ({{2}}). Le avisaremos por aquí cuando haya novedades.',
      en: 'Manresa town hall: we have received your report. Its number is {{1}} ({{2}}). We will write to you here when there is news.',
    },
  },
  request_update: {
    texts: {
      ca: 'Novetats de la vostra incidència {{1}} ({{2}}). Estat: {{3}}. {{4}}',
      es: 'Novedades de su incidencia {{1}} ({{2}}). Estado: {{3}}. {{4}}',
      en: 'News of your report {{1}} ({{2}}). State: {{3}}. {{4}}',
    },
  },
}

const idOf = (name: string, language: string) =>
  String(BigInt(`0x${createHash('sha256').update(`${name}/${language}`).digest('hex').slice(0, 12)}`))

/** Templates approved for the demonstration's account, one entry a language. */
export const approvedTemplates = (): Template[] =>
  Object.entries(APPROVED).flatMap(([name, { texts, replies, code, contact }]) =>
    Object.entries(texts).map(([language, text]): Template => {
      const quick = (replies?.[language] ?? []).map((label) => ({ type: 'QUICK_REPLY', text: label }))
      const copy = code ? [{ type: 'OTP', otp_type: 'COPY_CODE', text: code[language] }] : []
      const share = contact ? [{ type: 'REQUEST_CONTACT_INFO', text: contact[language] }] : []
      const buttons = [...quick, ...copy, ...share]
      return {
        id: idOf(name, language),
        name,
        language,
        category: code ? 'AUTHENTICATION' : 'UTILITY',
        status: 'APPROVED',
        parameter_format: 'POSITIONAL',
        components: [{ type: 'BODY', text }, ...(buttons.length > 0 ? [{ type: 'BUTTONS', buttons }] : [])],
        edits: [],
      }
    }),
  )
