import type { Intake } from '#channels/core'
import {
  beginChat,
  type ChatSession,
  hasBegun,
  issueCode,
  redeemCode,
  storeUpload,
} from '#domain/chat-sessions'
import { findCitizenMessage, type Incoming, newDelivery, signalChat } from '#domain/conversations'
import { type AdmissionRefusal, admit, countUse, countUses } from '#domain/limits'
import { pointTyped } from '#domain/places'
import { getClientAddress } from '#platform/address'
import { sha256Hex } from '#platform/crypto'
import { isSameOrigin, type PostedForm, readForm, seeOther } from '#platform/pages'
import { describeError } from '#platform/telemetry'
import { isUuid, sanitise } from '#platform/text'
import { CHANNEL_ID, citizenOf, LINE_ID } from './channel-id.ts'
import { nextNews } from './events.ts'
import { conversationPage, MAX_WORDS, startPage } from './pages/chat.tsx'
import { keepPage } from './pages/keep.tsx'
import type { Refusal } from './pages/layout.tsx'
import { optionsOf } from './pages/message.tsx'
import { resumePage } from './pages/notices.tsx'
import { chatAddress, type OpenChat, type View } from './view.ts'

/** How long a browser without a script waits for the answer, in milliseconds. */
const ANSWER_WAIT_MS = 1_500

/** Messages of one chat in a day. */
const MAX_OF_CHAT = 400

const MAX_ADDRESS = 300

/** What was posted, read: a message, with its file; or why it is none. */
type Posted = { incoming: Incoming; file?: Uint8Array } | { refusal: Refusal }

const readMessage = async (
  view: View,
  form: PostedForm,
  session: ChatSession | undefined,
): Promise<Posted> => {
  const { text, file } = form
  const choice = text('choice', 100)
  if (choice) return readChoice(view, session, choice)
  const action = text('do', 10)
  if (action === 'open' && !session) return { incoming: { type: 'opened' } }
  if (action === 'place') return readPlace(form)
  const words = sanitise(text('words'), MAX_WORDS)
  const picture = file('picture')
  if (picture)
    return {
      incoming: { type: 'picture', mediaId: '', ...(words ? { caption: words } : {}) },
      file: new Uint8Array(await picture.arrayBuffer()),
    }
  return words
    ? { incoming: { type: 'text', text: words } }
    : { refusal: { key: 'error.empty', field: 'words' } }
}

/** Only what this very chat was offered can be chosen: its id is read from the message, and never from the form. */
const readChoice = async (
  { town }: View,
  session: ChatSession | undefined,
  value: string,
): Promise<Posted> => {
  const [, id = '', index = ''] = /^([0-9a-f-]{36}):(\d{1,2})$/.exec(value) ?? []
  const message =
    session && isUuid(id) ? await findCitizenMessage(town, citizenOf(session), { id }) : undefined
  const option = message && optionsOf(message)[Number(index)]
  return option
    ? { incoming: { type: 'choice', choice: option.id, title: option.title } }
    : { refusal: { key: 'error.choice' } }
}

const inRange = (text: string, most: number): number | undefined => {
  const number = text === '' ? Number.NaN : Number(text)
  // A map and a telephone give fifteen digits: six tell a tenth of a metre.
  return Math.abs(number) <= most ? Number(number.toFixed(6)) : undefined
}

const readPlace = ({ text }: PostedForm): Posted => {
  const typed = pointTyped(text)
  const lat = inRange(typed.lat, 90)
  const long = inRange(typed.long, 180)
  const address = sanitise(text('address', MAX_ADDRESS), MAX_ADDRESS)
  if (lat !== undefined && long !== undefined)
    return { incoming: { type: 'location', lat, long, ...(address ? { name: address } : {}) } }
  return address
    ? { incoming: { type: 'text', text: address } }
    : { refusal: { key: 'error.place', field: 'address' } }
}

/** The first half of a hash, in the form of an id: the same form makes the same one. */
const toUuid = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')

/**
 * Stores a message, once: the same form with the same content is the same message, however often it is sent; changed, after
 * going back, it is another. Durable when this returns.
 */
const storeMessage = async (
  { receive }: Intake,
  { town, language }: View,
  session: ChatSession,
  formToken: string,
  { incoming, file }: Extract<Posted, { incoming: Incoming }>,
): Promise<void> => {
  const content = JSON.stringify([incoming, file && sha256Hex(file)])
  const hash = town.vault.blindIndex(`chat-message:${session.id}:${formToken}:${content}`).toString('hex')
  const mediaId = toUuid(hash)
  if (file) await storeUpload(town, session.id, mediaId, file)
  await receive(town, {
    ...newDelivery(CHANNEL_ID, LINE_ID),
    messages: [
      {
        externalId: `${CHANNEL_ID}:${hash}`,
        person: { session: session.id },
        profile: {},
        incoming: incoming.type === 'picture' ? { ...incoming, mediaId } : incoming,
        language,
        raw: null,
      },
    ],
  })
}

/** A browser that shows the next page by itself waits for the answer; a script is told of it. */
const isNavigation = ({ headers }: Request): boolean =>
  (headers.get('sec-fetch-mode') ?? 'navigate') === 'navigate'

const storeAndShow = async (
  intake: Intake,
  view: View,
  { token, session }: OpenChat,
  request: Request,
  formToken: string,
  posted: Extract<Posted, { incoming: Incoming }>,
): Promise<Response | undefined> => {
  const { town } = view
  const answered = nextNews(town, session, isNavigation(request) ? ANSWER_WAIT_MS : 0)
  try {
    await storeMessage(intake, view, session, formToken, posted)
  } catch (error) {
    town.log.error({ error: describeError(error) }, 'failed to store a chat message')
    void answered()
    return undefined
  }
  await answered()
  // The other pages of the same chat.
  await signalChat(town.db, town, session.id).catch(() => {})
  return seeOther(`${chatAddress(view, `/${token}`)}#words`)
}

const unavailable = (): Response =>
  new Response('Service Unavailable', {
    status: 503,
    headers: { 'retry-after': '5', 'content-type': 'text/plain; charset=utf-8' },
  })

/** The first message: it begins the chat. */
export const startChat = async (intake: Intake, view: View, request: Request): Promise<Response> => {
  const { town, language } = view
  const form = await readForm(request)
  const typed = sanitise(form.text('words'), MAX_WORDS)
  if (!isSameOrigin(request)) return startPage(view, { key: 'error.origin' }, typed)
  const formToken = form.text('form_id', 40)
  if (!isUuid(formToken)) return startPage(view, { key: 'error.form' }, typed)
  const posted = await readMessage(view, form, undefined)
  if ('refusal' in posted) return startPage(view, posted.refusal, typed)
  if (!(await hasBegun(town, formToken))) {
    const admission = await admit(town, 'chats', getClientAddress(request), form.text('work', 4_000))
    if (admission.outcome !== 'admitted') return startPage(view, admission, typed)
  }
  const { key: token, session } = await beginChat(town, formToken, language)
  return (await storeAndShow(intake, view, { token, session }, request, formToken, posted)) ?? unavailable()
}

/** A message of an open chat. */
export const receiveMessage = async (
  intake: Intake,
  view: View,
  chat: OpenChat,
  request: Request,
): Promise<Response> => {
  const form = await readForm(request)
  const typed = sanitise(form.text('words'), MAX_WORDS)
  const again = (refusal: Refusal) => conversationPage(view, chat, refusal, typed)
  if (!isSameOrigin(request)) return again({ key: 'error.origin' })
  const formToken = form.text('form_id', 40)
  if (!isUuid(formToken)) return again({ key: 'error.form' })
  const posted = await readMessage(view, form, chat.session)
  if ('refusal' in posted) return again(posted.refusal)
  const refusal = await countMessage(view, chat.session, request)
  if (refusal) return again(refusal)
  return (await storeAndShow(intake, view, chat, request, formToken, posted)) ?? unavailable()
}

const countMessage = async (
  { town }: View,
  session: ChatSession,
  request: Request,
): Promise<AdmissionRefusal | undefined> => {
  const seconds =
    (await countUses(town, [{ limit: 'chat', whose: session.id, perDay: MAX_OF_CHAT }])) ||
    (await countUse(town, 'chat_messages', getClientAddress(request)))
  return seconds > 0 ? { outcome: 'wait', seconds } : undefined
}

/** A short code for another device, or the one that moves the chat to the messenger. */
export const makeCode = async (
  view: View,
  chat: OpenChat,
  request: Request,
  kind: 'code' | 'move',
): Promise<Response> => {
  const { text } = await readForm(request)
  const formToken = text('form_id', 40)
  const again = (refusal: Refusal) => keepPage(view, chat, { refused: { form: kind, refusal } })
  if (!isSameOrigin(request)) return again({ key: 'error.origin' })
  if (!isUuid(formToken)) return again({ key: 'error.form' })
  return keepPage(view, chat, { [kind]: await issueCode(view.town, chat.session.id, kind, formToken) })
}

/** Opens a chat by a short code. Each try counts, so that none is found by trying. */
export const resumeByCode = async (view: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const formToken = text('form_id', 40)
  if (!isSameOrigin(request)) return resumePage(view, { key: 'error.origin' })
  if (!isUuid(formToken)) return resumePage(view, { key: 'error.form' })
  const seconds = await countUse(view.town, 'chat_codes', getClientAddress(request))
  if (seconds > 0) return resumePage(view, { outcome: 'wait', seconds })
  const token = await redeemCode(view.town, text('code', 40), formToken)
  return token
    ? seeOther(chatAddress(view, `/${token}`))
    : resumePage(view, { key: 'error.code', field: 'code' })
}
