import { expect, test } from 'bun:test'
import { createWhatsAppChannel, singleAccount, type WhatsAppConfig } from '#channels/whatsapp'
import type { Outgoing } from '#domain/conversations'
import type { Town } from '#domain/town'
import type { GraphClient } from '../../../src/channels/whatsapp/graph-client.ts'

/** The platform falls back to no other language: 132001 where a template is not approved in the one that was asked for. */

const town = { profile: { languages: ['ca', 'es', 'fr'] } } as unknown as Town

const sendIn = async (language: string, approved: string[]) => {
  const tried: string[] = []
  const graph = {
    send: async (payload: { template: { language: { code: string } } }) => {
      const { code } = payload.template.language
      tried.push(code)
      return approved.includes(code)
        ? { ok: true, value: 'wamid.1' }
        : {
            ok: false,
            failure: { kind: 'template', state: 'missing' },
            problem: '132001: template name does not exist in the translation',
          }
    },
  } as unknown as GraphClient
  const config = { messagesPerSecond: 70, doubtMs: 30_000 } as WhatsAppConfig
  const channel = createWhatsAppChannel(config, singleAccount('manresa.cat', config), graph)
  const message: Outgoing = { type: 'template', name: 'request_update', language, blanks: [] }
  const answer = await channel.send(town, { id: '1', to: { phone: '34600111222' }, message } as never)
  return { outcome: answer.outcome, tried }
}

test('a template that is not approved in French is sent in the town’s first language', async () => {
  expect(await sendIn('fr', ['ca'])).toEqual({ outcome: 'sent', tried: ['fr', 'ca'] })
})

test('one that is approved nowhere fails, and is not asked for twice in the first language', async () => {
  expect(await sendIn('fr', [])).toEqual({ outcome: 'failed', tried: ['fr', 'ca'] })
  expect(await sendIn('ca', [])).toEqual({ outcome: 'failed', tried: ['ca'] })
})
