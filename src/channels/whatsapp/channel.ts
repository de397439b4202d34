import type { Channel, Dispatch, SendAnswer } from '#channels/core'
import { MESSAGING_WINDOW_MS, type Outgoing } from '#domain/conversations'
import type { Town } from '#domain/town'
import type { GraphClient, GraphResult } from './graph-client.ts'
import { renderMessage } from './render.ts'
import type { WhatsAppConfig } from './webhook.ts'

/** One recipient may be sent a burst of 45 and then about one message in six seconds (error 131056 beyond). */
const RECIPIENT_PACING = { intervalMs: 6_000, burst: 40 }

/** What may not go to a user id. */
const PHONE_REQUIRED_ERROR = /^131062\b/

/** The template is not approved in this language: the platform falls back to no other. */
const isNotInLanguage = (result: GraphResult<string>): boolean =>
  !result.ok && result.problem.startsWith('132001:')

/** WhatsApp as a channel: its limits, and how a message goes out by the Cloud API. */
export const createWhatsAppChannel = (
  graph: GraphClient,
  config: Pick<WhatsAppConfig, 'messagesPerSecond' | 'doubtMs'>,
): Channel => ({
  id: 'whatsapp',
  limits: {
    messagesPerSecond: config.messagesPerSecond,
    recipient: RECIPIENT_PACING,
    doubtMs: config.doubtMs,
  },
  window: { ms: MESSAGING_WINDOW_MS, closedProblem: '131047: the 24-hour window has closed' },
  send: async (town, dispatch) => toSendAnswer(await sendMessage(town, graph, dispatch)),
  acknowledge: graph.markRead,
})

const uploadFile = async (town: Town, graph: GraphClient, message: Outgoing) => {
  if (message.type === 'document')
    return graph.upload(new TextEncoder().encode(message.content), 'text/plain', message.filename)
  if (message.type !== 'file') return undefined
  const bytes = await town.media.get(message.key)
  return bytes
    ? graph.upload(bytes, message.mime, message.filename)
    : ({ ok: false, retry: false, problem: 'the file is gone' } as const)
}

/** A file is uploaded first and sent by its media id. */
const sendMessage = async (
  town: Town,
  graph: GraphClient,
  { id, to, message }: Dispatch,
): Promise<GraphResult<string>> => {
  const file = await uploadFile(town, graph, message)
  // Uploading a file twice does no harm: nothing was sent.
  if (file && !file.ok) return file.retry === true ? { ...file, ambiguous: false } : file
  const send = (one: Outgoing) =>
    graph.send({
      recipient_type: 'individual',
      ...('phone' in to ? { to: to.phone } : { recipient: to.bsuid }),
      biz_opaque_callback_data: id,
      ...renderMessage(one, file?.value),
    })
  const result = await send(message)
  const [language] = town.profile.languages
  return isNotInLanguage(result) && message.type === 'template' && message.language !== language
    ? send({ ...message, language: language ?? message.language })
    : result
}

const toSendAnswer = (answer: GraphResult<string>): SendAnswer => {
  if (answer.ok) return { outcome: 'sent', externalId: answer.value }
  const { problem } = answer
  if (answer.retry === 'paused') return { outcome: 'paused', problem }
  if (answer.retry === false)
    return { outcome: 'failed', problem, phoneRequired: PHONE_REQUIRED_ERROR.test(problem) }
  const { afterSeconds, ambiguous } = answer
  return { outcome: 'retry', problem, afterSeconds, ambiguous }
}
