import type { Outgoing, ReportForm } from '#domain/conversations'
import { flowToken } from './flows/form-answer.ts'
import { MAX_KINDS, SCREEN } from './flows/incident-form.ts'

/**
 * A list as the form that asks the same.
 * @param flowId the platform's id of the published form
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/sendingaflow
 */
export const renderForm = ({ draft, text, button, kinds }: ReportForm, flowId: string) =>
  interactive('flow', text, undefined, {
    name: 'flow',
    parameters: {
      flow_message_version: '3',
      flow_id: flowId,
      flow_cta: button,
      flow_token: flowToken(draft),
      flow_action: 'navigate',
      flow_action_payload: { screen: SCREEN, data: { kinds: kinds.slice(0, MAX_KINDS) } },
    },
  })

/**
 * A message in the Cloud API's words.
 * @param mediaId what the platform calls the file that goes with it, once it has been handed in
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 */
export const renderMessage = (message: Outgoing, mediaId?: string): Record<string, unknown> => {
  switch (message.type) {
    case 'text':
      return { type: 'text', text: { body: message.text, preview_url: false } }
    case 'buttons':
      return interactive(
        'button',
        message.text,
        message.footer,
        { buttons: message.buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } })) },
        message.picture ? { type: 'image', image: { link: message.picture } } : undefined,
      )
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
    case 'contact-request':
      return interactive('request_contact_info', message.text, undefined, { name: 'request_contact_info' })
    case 'document': {
      const { filename, text: caption } = message
      return { type: 'document', document: { id: mediaId ?? '', filename, caption } }
    }
    case 'file': {
      const caption = message.text ? { caption: message.text } : {}
      return message.kind === 'image'
        ? { type: 'image', image: { id: mediaId ?? '', ...caption } }
        : { type: 'document', document: { id: mediaId ?? '', filename: message.filename, ...caption } }
    }
    case 'location': {
      const { lat, long, name, address } = message
      const named = { ...(name ? { name } : {}), ...(address ? { address } : {}) }
      return { type: 'location', location: { latitude: lat, longitude: long, ...named } }
    }
    case 'template': {
      const parameters = message.blanks.map((text) => ({ type: 'text', text }))
      const { name, language } = message
      const replies = (message.payloads ?? []).map((payload, index) => ({
        type: 'button',
        sub_type: 'quick_reply',
        index: String(index),
        parameters: [{ type: 'payload', payload }],
      }))
      // A code goes into the button that copies it too.
      const copy = message.toPhone
        ? [{ type: 'button', sub_type: 'url', index: '0', parameters: parameters.slice(0, 1) }]
        : []
      const components = [{ type: 'body', parameters }, ...replies, ...copy]
      return { type: 'template', template: { name, language: { code: language }, components } }
    }
  }
}

const interactive = (
  type: string,
  text: string,
  footer: string | undefined,
  action: Record<string, unknown>,
  header?: Record<string, unknown>,
) => ({
  type: 'interactive',
  interactive: {
    type,
    ...(header ? { header } : {}),
    body: { text },
    ...(footer ? { footer: { text: footer } } : {}),
    action,
  },
})
