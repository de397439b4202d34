/** A template approved for the account: its text by language, with `{{1}}` for blanks; its quick replies. */
export type Template = { blanks: number; texts: Record<string, string>; replies?: Record<string, string[]> }

/** Templates approved for the demonstration's account. */
export const TEMPLATES: Record<string, Template> = {
  town_notice: {
    blanks: 3,
    texts: {
      ca: 'Avís de l’Ajuntament de Manresa: {{1}}. {{2}} Més informació: {{3}}. Per no rebre més avisos, responeu BAIXA.',
      es: 'Aviso del Ajuntament de Manresa: {{1}}. {{2}} Más información: {{3}}. Para no recibir más avisos, responda BAJA.',
      en: 'Notice of Manresa town hall: {{1}}. {{2}} More: {{3}}. To stop these notices, reply STOP.',
    },
  },
  conversation_reply: {
    blanks: 1,
    texts: {
      ca: 'Us escrivim de l’Ajuntament de Manresa sobre la vostra consulta: {{1}} Responeu aquest missatge per continuar la conversa.',
      es: 'Le escribimos del Ayuntamiento de Manresa sobre su consulta: {{1}} Responda a este mensaje para continuar la conversación.',
      en: 'Manresa town hall is writing about your question: {{1}} Reply to this message to go on with the conversation.',
    },
  },
  appointment_reminder: {
    blanks: 2,
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
  one_time_code: {
    blanks: 1,
    texts: {
      ca: 'El vostre codi de verificació és {{1}}. Per seguretat, no el compartiu.',
      es: 'Su código de verificación es {{1}}. Por su seguridad, no lo comparta.',
      en: 'Your verification code is {{1}}. For your security, do not share it.',
    },
  },
  appointment_update: {
    blanks: 3,
    texts: {
      ca: 'Ajuntament de Manresa, sobre la vostra cita {{1}} ({{2}}): {{3}}',
      es: 'Ayuntamiento de Manresa, sobre su cita {{1}} ({{2}}): {{3}}',
      en: 'Manresa town hall, about your appointment {{1}} ({{2}}): {{3}}',
    },
  },
  request_received: {
    blanks: 2,
    texts: {
      ca: 'Ajuntament de Manresa: hem rebut la vostra incidència. El número és {{1}} ({{2}}). Us avisarem per aquí quan hi hagi novetats.',
      es: 'Ayuntamiento de Manresa: hemos recibido su incidencia. El número es {{1}} ({{2}}). Le avisaremos por aquí cuando haya novedades.',
      en: 'Manresa town hall: we have received your report. Its number is {{1}} ({{2}}). We will write to you here when there is news.',
    },
  },
  request_update: {
    blanks: 4,
    texts: {
      ca: 'Novetats de la vostra incidència {{1}} ({{2}}). Estat: {{3}}. {{4}}',
      es: 'Novedades de su incidencia {{1}} ({{2}}). Estado: {{3}}. {{4}}',
      en: 'News of your report {{1}} ({{2}}). State: {{3}}. {{4}}',
    },
  },
}
