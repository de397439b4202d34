import { join } from 'node:path'
import { Elysia } from 'elysia'
import type { Intake } from '#channels/core'
import { assetName, findAsset, getAssetLayers, scannedWords } from '#domain/assets'
import { type ChatSession, findChat } from '#domain/chat-sessions'
import { eraseChat } from '#domain/conversations'
import { consultationWords, findPublicConsultation } from '#domain/participation'
import {
  buildClientScript,
  embedScriptResponse,
  isSameOrigin,
  type PageFile,
  preferredLanguage,
  readForm,
  seeOther,
  serveFiles,
} from '#platform/pages'
import { isUuid } from '#platform/text'
import { chatEvents } from './events.ts'
import { filePage, picturePage } from './files.ts'
import { followByMail } from './follow-by-mail.ts'
import { conversationPage, startPage } from './pages/chat.tsx'
import { keepPage } from './pages/keep.tsx'
import type { Refusal } from './pages/layout.tsx'
import { erasedPage, gonePage, movedPage, resumePage } from './pages/notices.tsx'
import { makeCode, receiveMessage, resumeByCode, startChat } from './receive.ts'
import { chatAddress, createView, type OpenChat, pageLanguages, type View } from './view.ts'

const FILES: PageFile[] = [
  ['/assets/web-chat.css', join(import.meta.dir, 'chat.css'), 'text/css'],
  ['/assets/web-chat.js', join(import.meta.dir, 'chat.client.ts'), 'text/javascript'],
]

const hidden = { detail: { hide: true } }
const posted = { ...hidden, parse: 'none' as const }

/**
 * The pages of the chat. Each does its work without a script: what is written is posted, stored, and then shown. No cookie is set:
 * the address of a chat is what opens it, in a frame of another site as well.
 */
export const webChatRoutes = (intake: Intake) => {
  const viewOf = (request: Request, session?: ChatSession): View => {
    const town = intake.townOf(request)
    const framed = new URL(request.url).searchParams.get('frame') === 'yes'
    return createView(town, session?.language ?? preferredLanguage(request, pageLanguages(town)), framed)
  }
  /** Runs what a page does with an open chat; else says that there is none, or where it went on. */
  const withChat = async (
    request: Request,
    token: string,
    run: (view: View, chat: OpenChat) => Response | Promise<Response>,
  ): Promise<Response> => {
    const session = await findChat(intake.townOf(request), token)
    if (!session) return gonePage(viewOf(request))
    const view = viewOf(request, session)
    return session.moved ? movedPage(view) : run(view, { token, session })
  }

  return new Elysia({ name: 'web-chat' })
    .use(serveFiles('web-chat', FILES))
    .get('/chat/tag.js', ({ request }) => frameScript(viewOf(request)), hidden)
    .get(
      '/chat',
      async ({ request }) => {
        const view = viewOf(request)
        const query = new URL(request.url).searchParams
        const consultation = Number(query.get('consultation') ?? '')
        const words = consultation
          ? await consultedIn(view, consultation)
          : await scannedIn(view, query.get('asset') ?? '')
        return startPage(view, undefined, words)
      },
      hidden,
    )
    .post('/chat', ({ request }) => startChat(intake, viewOf(request), request), posted)
    .get('/chat/resume', ({ request }) => resumePage(viewOf(request)), hidden)
    .post('/chat/resume', ({ request }) => resumeByCode(viewOf(request), request), posted)
    .get(
      '/chat/erased',
      ({ request }) => erasedPage(viewOf(request), new URL(request.url).searchParams.get('kept') === 'yes'),
      hidden,
    )
    .get(
      '/chat/:token',
      ({ params, request }) => withChat(request, params.token, (view, chat) => conversationPage(view, chat)),
      hidden,
    )
    .post(
      '/chat/:token',
      ({ params, request }) =>
        withChat(request, params.token, (view, chat) => receiveMessage(intake, view, chat, request)),
      posted,
    )
    .get(
      '/chat/:token/events',
      async ({ params, request, server }) => {
        const town = intake.townOf(request)
        const session = await findChat(town, params.token)
        if (!session) return new Response(null, { status: 404 })
        if (request.method === 'HEAD') return new Response(null)
        server?.timeout(request, 0)
        return chatEvents(town, request, session, params.token)
      },
      hidden,
    )
    .get(
      '/chat/:token/pictures/:id',
      ({ params, request }) =>
        withChat(request, params.token, (view, chat) => picturePage(view, chat, params.id)),
      hidden,
    )
    .get(
      '/chat/:token/files/:id',
      ({ params, request }) =>
        withChat(request, params.token, (view, chat) => filePage(view, chat, request, params.id)),
      hidden,
    )
    .get(
      '/chat/:token/keep',
      ({ params, request }) => withChat(request, params.token, (view, chat) => keepPage(view, chat)),
      hidden,
    )
    .post(
      '/chat/:token/code',
      ({ params, request }) =>
        withChat(request, params.token, (view, chat) => makeCode(view, chat, request, 'code')),
      posted,
    )
    .post(
      '/chat/:token/move',
      ({ params, request }) =>
        withChat(request, params.token, (view, chat) => makeCode(view, chat, request, 'move')),
      posted,
    )
    .post(
      '/chat/:token/mail',
      ({ params, request }) =>
        withChat(request, params.token, (view, chat) => followByMail(view, chat, request)),
      posted,
    )
    .post(
      '/chat/:token/erase',
      ({ params, request }) =>
        withChat(request, params.token, async (view, chat) => {
          const { text } = await readForm(request)
          const again = (refusal: Refusal) => keepPage(view, chat, { refused: { form: 'erase', refusal } })
          if (!isSameOrigin(request)) return again({ key: 'error.origin' })
          if (!isUuid(text('form_id', 40))) return again({ key: 'error.form' })
          if (text('sure', 5) !== 'yes') return again({ key: 'error.sure', field: 'sure' })
          const outcome = await eraseChat(view.town, chat.session.id)
          const address = chatAddress(view, '/erased', view.language)
          return seeOther(outcome === 'kept' ? `${address}&kept=yes` : address)
        }),
      posted,
    )
}

/** What is written already for who scanned the code of a thing of the street; nothing where there is none. */
const scannedIn = async ({ town, language }: View, id: string): Promise<string> => {
  const asset = id ? await findAsset(town.db, town, id) : undefined
  return asset ? scannedWords(assetName(asset, await getAssetLayers(town), language), language) : ''
}

/** What is written already for who follows the link of a question of the town. */
const consultedIn = async ({ town }: View, number: number): Promise<string> => {
  const found = await findPublicConsultation(town, number)
  return found ? consultationWords(found) : ''
}

/** `<script src="…/chat/tag.js" async></script> <town-chat lang="ca"></town-chat>`: any site may load it. */
const frameScript = async ({ town }: View): Promise<Response> => {
  const languages = pageLanguages(town)
  const titles = Object.fromEntries(
    languages.map((one) => [
      one,
      createView(town, one, true).t('frame.title', { authority: town.profile.authority }),
    ]),
  )
  const script = await buildClientScript(join(import.meta.dir, 'tag.client.ts'), 'iife')
  return embedScriptResponse(script.replace('__TITLES__', () => JSON.stringify(titles)))
}
