import { TEMPLATES } from './templates.ts'

/** What the platform says of the town's number (Graph API, phone number node). */
export const numberNode = (id: string) => ({
  id,
  display_phone_number: '+34 644 06 98 01',
  verified_name: 'Ajuntament de Manresa',
  quality_rating: 'GREEN',
})

/** The templates of the business account (Graph API, `message_templates`): one entry a language. */
export const templateList = () => ({
  data: Object.entries(TEMPLATES).flatMap(([name, { texts }]) =>
    Object.entries(texts).map(([language, text]) => ({
      name,
      language,
      status: 'APPROVED',
      category: 'UTILITY',
      components: [{ type: 'BODY', text }],
    })),
  ),
})
