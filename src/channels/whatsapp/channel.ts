import type { Channel, Dispatch, SendAnswer } from '#channels/core'
import type { Outgoing, Recipient } from '#domain/conversations'
import type { Town } from '#domain/town'
import { catalogues, LANGUAGES } from '#languages'
import type { WhatsAppAccounts } from './accounts/accounts.ts'
import { CHANNEL_ID } from './channel-id.ts'
import type { WhatsAppConfig } from './config.ts'
import { createPublishedForms, type PublishedForms } from './flows/published-forms.ts'
import { createGraphClient, type GraphClient, type GraphResult } from './graph-client.ts'
import { isPhoneRequired, PHONE_REQUIRED } from './phone-required.ts'
import { renderForm, renderMessage } from './render.ts'
import { templateCategory } from './templates/category.ts'
import { createReparse, WEBHOOK_ADDRESS, webhookRoutes } from './webhook.ts'

/** One recipient may be sent a burst of 45 and then about one message in six seconds (error 131056 beyond). */
const RECIPIENT_PACING = { intervalMs: 6_000, burst: 40 }

/** 24 hours, a minute of which is kept in hand for the way there. */
const WINDOW_MS = 24 * 3_600_000 - 60_000

/** A number that is let through less for its quality is not helped by trying more: hours. */
const QUALITY_WAIT_SECONDS = 3_600

/** Who reads what is written on it, by language. */
const OPERATOR = Object.fromEntries(
  LANGUAGES.map((language) => [language, catalogues('chat')[language]['operator.whatsapp']]),
)

/** The template is not approved in this language: the platform falls back to no other. */
const isNotInLanguage = (result: GraphResult<string>): boolean =>
  !result.ok && result.problem.startsWith('132001:')

/**
 * WhatsApp as a channel of a town: its limits, its webhook, and how a message goes out by the Cloud API.
 * @param config unset: the town has no number
 * @param accounts the numbers of all towns that the webhook is told of
 */
export const createWhatsAppChannel = (
  config: WhatsAppConfig | undefined,
  accounts: WhatsAppAccounts,
  graph?: GraphClient,
  forms?: PublishedForms,
): Channel => ({
  id: CHANNEL_ID,
  name: 'WhatsApp',
  lineId: config?.phoneNumberId ?? '',
  reachesPhones: true,
  window: { ms: WINDOW_MS, closedProblem: '131047: the 24-hour window has closed' },
  phoneRequiredProblem: PHONE_REQUIRED,
  operator: OPERATOR,
  limits: {
    messagesPerSecond: config?.messagesPerSecond ?? 1,
    recipient: RECIPIENT_PACING,
    doubtMs: config?.doubtMs ?? 0,
  },
  webhook: WEBHOOK_ADDRESS,
  routes: (intake) => webhookRoutes(accounts, intake),
  ...(config ? ofNumber(config, graph, forms) : WITHOUT_NUMBER),
})

const WITHOUT_NUMBER = {
  absent: true as const,
  reparse: () => undefined,
  send: async (): Promise<SendAnswer> => ({ outcome: 'failed', problem: 'the town has no number' }),
}

const ofNumber = (
  config: WhatsAppConfig,
  graph: GraphClient = createGraphClient(config),
  forms: PublishedForms = createPublishedForms(config),
): Pick<
  Channel,
  'reparse' | 'media' | 'categoryOf' | 'send' | 'acknowledge' | 'probe' | 'forgetContact'
> => ({
  reparse: createReparse(config),
  media: {
    download: (_, mediaId, maxBytes) => graph.download(mediaId, maxBytes),
    downloadFile: (_, mediaId, path, maxBytes) => graph.downloadFile(mediaId, path, maxBytes),
  },
  categoryOf: (town, message) =>
    message.type === 'template' ? templateCategory(town, message.name) : 'service',
  send: async (town, dispatch) => toSendAnswer(await sendMessage(town, graph, forms, dispatch)),
  acknowledge: graph.markRead,
  probe: graph.probe,
  forgetContact: graph.forgetContact,
})

const uploadFile = async (town: Town, graph: GraphClient, message: Outgoing) => {
  if (message.type === 'document')
    return graph.upload(new TextEncoder().encode(message.content), 'text/plain', message.filename)
  if (message.type !== 'file') return undefined
  const bytes = await town.media.get(message.key)
  return bytes
    ? graph.upload(bytes, message.mime, message.filename)
    : ({ ok: false, failure: { kind: 'media' }, problem: 'the file is gone' } as const)
}

/** A file is uploaded first and sent by its media id. */
const sendMessage = async (
  town: Town,
  graph: GraphClient,
  forms: PublishedForms,
  { id, to, message }: Dispatch,
): Promise<GraphResult<string>> => {
  const file = await uploadFile(town, graph, message)
  // Uploading a file twice does no harm: nothing was sent.
  if (file && !file.ok) return { ...file, ambiguous: false }
  const form = message.type === 'list' ? message.form : undefined
  const flowId = form && (await forms(town, form.language))
  const send = (one: Outgoing) =>
    graph.send({
      recipient_type: 'individual',
      ...toRecipient(to),
      biz_opaque_callback_data: id,
      ...(form && flowId ? renderForm(form, flowId) : renderMessage(one, file?.value)),
    })
  const result = await send(message)
  const [language] = town.profile.languages
  return isNotInLanguage(result) && message.type === 'template' && message.language !== language
    ? send({ ...message, language: language ?? message.language })
    : result
}

const toRecipient = (to: Recipient): { to: string } | { recipient: string } => {
  if ('phone' in to) return { to: to.phone }
  if ('bsuid' in to) return { recipient: to.bsuid }
  throw new Error('a session is no recipient of this platform')
}

const toSendAnswer = (answer: GraphResult<string>): SendAnswer => {
  if (answer.ok) return { outcome: 'sent', externalId: answer.value }
  const { failure, problem, afterSeconds, ambiguous } = answer
  switch (failure.kind) {
    case 'account':
      return { outcome: 'paused', problem, pause: failure }
    case 'quality':
      return { outcome: 'retry', problem, failure, afterSeconds: afterSeconds ?? QUALITY_WAIT_SECONDS }
    case 'rate':
    case 'platform':
      return { outcome: 'retry', problem, failure, afterSeconds, ambiguous }
    default:
      return { outcome: 'failed', problem, failure, phoneRequired: isPhoneRequired(problem) }
  }
}
