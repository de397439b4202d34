import type { Outgoing } from '#town/conversations'

/**
 * A message in the Cloud API's words.
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 */
export const render = (message: Outgoing): Record<string, unknown> => {
  switch (message.type) {
    case 'text':
      return { type: 'text', text: { body: message.text, preview_url: false } }
    case 'buttons':
      return interactive('button', message.text, message.footer, {
        buttons: message.buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } })),
      })
    case 'list':
      return interactive('list', message.text, message.footer, {
        button: message.button,
        sections: [
          {
            title: message.section,
            rows: message.rows.map(({ id, title, hint }) => ({
              id,
              title,
              ...(hint ? { description: hint } : {}),
            })),
          },
        ],
      })
    case 'location-request':
      return interactive('location_request_message', message.text, undefined, { name: 'send_location' })
    case 'template': {
      const parameters = message.blanks.map((text) => ({ type: 'text', text }))
      const { name, language } = message
      return {
        type: 'template',
        template: { name, language: { code: language }, components: [{ type: 'body', parameters }] },
      }
    }
  }
}

const interactive = (
  type: string,
  text: string,
  footer: string | undefined,
  action: Record<string, unknown>,
) => ({
  type: 'interactive',
  interactive: { type, body: { text }, ...(footer ? { footer: { text: footer } } : {}), action },
})
