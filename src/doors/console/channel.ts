import { Elysia } from 'elysia'
import { undoContactMerge } from './contact-merges.tsx'
import { contentPage } from './content.tsx'
import { actOnContent, contentJsonPage, saveContentJson } from './content-actions.tsx'
import { contentPageForm, saveContentPage } from './content-page.tsx'
import { contentTextsPage, saveContentText } from './content-texts.tsx'
import { conversationPage } from './conversation.tsx'
import { actOnConversation } from './conversation-actions.ts'
import { conversationFile, conversationPicture } from './conversation-files.ts'
import { breakTheGlass, conversationsPage, searchConversations } from './conversations.tsx'
import type { View } from './frame.tsx'
import { type Guarded, hidden, posted } from './guard.ts'
import { saveRule } from './notice-rules.tsx'
import { actOnNotice, noticePage, noticesPage, saveNotice } from './notices.tsx'
import { phrasesPage, teachPhrase } from './phrases.tsx'
import { doneIn } from './table.tsx'

/** The pages for the channel with citizens: conversations, notices, what it says, what it has learnt. */
export const channel = (guarded: Guarded, missing: (here: View) => Response) =>
  new Elysia({ name: 'console-channel' })
    .get(
      '/console/conversations',
      ({ request }) => guarded(request, 'answer-citizens', (here) => conversationsPage(here, request)),
      hidden,
    )
    .get(
      '/console/conversations/:id',
      ({ params, request }) =>
        guarded(request, 'answer-citizens', (here) =>
          conversationPage(here, params.id, () => missing(here), { done: doneIn(request) }),
        ),
      hidden,
    )
    .post(
      '/console/conversations/:id',
      ({ params, request }) =>
        guarded(request, 'answer-citizens', (here) =>
          actOnConversation(here, params.id, request, () => missing(here)),
        ),
      posted,
    )
    .post(
      '/console/conversations',
      ({ request }) => guarded(request, 'break-glass', (here) => breakTheGlass(here, request)),
      posted,
    )
    .post(
      '/console/conversations/search',
      ({ request }) => guarded(request, 'answer-citizens', (here) => searchConversations(here, request)),
      posted,
    )
    .post(
      '/console/contact-merges/:id',
      ({ params, request }) =>
        guarded(request, 'undo-contact-merge', (here) =>
          undoContactMerge(here, params.id, () => missing(here)),
        ),
      posted,
    )
    .get(
      '/console/conversations/:id/pictures/:picture',
      ({ params, request }) =>
        guarded(request, 'answer-citizens', (here) =>
          conversationPicture(here, params.id, params.picture, request, () => missing(here)),
        ),
      hidden,
    )
    .get(
      '/console/conversations/:id/files/:message',
      ({ params, request }) =>
        guarded(request, 'answer-citizens', (here) =>
          conversationFile(here, params.id, params.message, request, () => missing(here)),
        ),
      hidden,
    )
    .get(
      '/console/phrases',
      ({ request }) => guarded(request, 'teach', (here) => phrasesPage(here, doneIn(request))),
      hidden,
    )
    .post(
      '/console/phrases',
      ({ request }) => guarded(request, 'teach', (here) => teachPhrase(here, request)),
      posted,
    )
    .get(
      '/console/notices',
      ({ request }) =>
        guarded(request, 'send-notices', (here) => noticesPage(here, { done: doneIn(request) })),
      hidden,
    )
    .post(
      '/console/notices',
      ({ request }) => guarded(request, 'send-notices', (here) => saveNotice(here, request)),
      posted,
    )
    .post(
      '/console/notices/rules',
      ({ request }) =>
        guarded(
          request,
          'send-notices',
          async (here) =>
            (await saveRule(here, request)) ??
            noticesPage(here, { errors: [{ field: 'topic', key: 'notices.error.subject' }] }),
        ),
      posted,
    )
    .get(
      '/console/notices/:id',
      ({ params, request }) =>
        guarded(request, 'send-notices', (here) => noticePage(here, params.id, () => missing(here))),
      hidden,
    )
    .post(
      '/console/notices/:id',
      ({ params, request }) =>
        guarded(request, 'send-notices', (here) => actOnNotice(here, params.id, request)),
      posted,
    )
    .get(
      '/console/content',
      ({ request }) =>
        guarded(request, 'edit-content', (here) => contentPage(here, { done: doneIn(request) })),
      hidden,
    )
    .post(
      '/console/content',
      ({ request }) => guarded(request, 'edit-content', (here) => actOnContent(here, request)),
      posted,
    )
    .get(
      '/console/content/json',
      ({ request }) => guarded(request, 'edit-content', (here) => contentJsonPage(here)),
      hidden,
    )
    .post(
      '/console/content/json',
      ({ request }) => guarded(request, 'edit-content', (here) => saveContentJson(here, request)),
      posted,
    )
    .get(
      '/console/content/texts',
      ({ request }) =>
        guarded(request, 'edit-content', (here) =>
          contentTextsPage(here, request, { done: doneIn(request) }),
        ),
      hidden,
    )
    .post(
      '/console/content/texts',
      ({ request }) => guarded(request, 'edit-content', (here) => saveContentText(here, request)),
      posted,
    )
    .get(
      '/console/content/pages/:id',
      ({ params, request }) =>
        guarded(request, 'edit-content', (here) =>
          contentPageForm(here, request, params.id, () => missing(here), { done: doneIn(request) }),
        ),
      hidden,
    )
    .post(
      '/console/content/pages/:id',
      ({ params, request }) =>
        guarded(request, 'edit-content', (here) =>
          saveContentPage(here, request, params.id, () => missing(here)),
        ),
      posted,
    )
