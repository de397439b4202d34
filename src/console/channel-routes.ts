import { Elysia } from 'elysia'
import { formRoute, type Guarded, hiddenRoute } from './access/index.ts'
import {
  broadcastIn,
  broadcastPage,
  broadcastsPage,
  handleBroadcastAction,
  saveBroadcast,
  saveBroadcastRule,
} from './broadcasts/index.ts'
import {
  contentJsonPage,
  contentPage,
  contentPageForm,
  contentTextsPage,
  handleContentAction,
  phrasesPage,
  saveCandidates,
  saveContentJson,
  saveContentPage,
  saveContentText,
  saveTownModel,
  teachPhrase,
} from './content/index.ts'
import {
  conversationFile,
  conversationPage,
  conversationPicture,
  conversationsPage,
  handleConversationAction,
  handlePresence,
  handleUndoTransfer,
  openEmergencyAccess,
  parsePlace,
  searchConversations,
} from './inbox/index.ts'
import {
  consultationFormPage,
  consultationPage,
  consultationsPage,
  handleConsultationAction,
  resultsDownload,
  saveConsultationForm,
} from './participation/index.ts'
import { successKey, type View } from './ui/index.ts'
import {
  handleWorkAction,
  handleWorksFile,
  saveWorkForm,
  workFormPage,
  workPage,
  worksPage,
} from './works/index.ts'

/** The pages for the channel with citizens: conversations, notices, what it says, what it has learnt. */
export const channelRoutes = (guarded: Guarded, missing: (view: View) => Promise<Response>) =>
  new Elysia({ name: 'console-channel' })
    .get(
      '/console/conversations',
      ({ request }) => guarded(request, 'answer-citizens', (view) => conversationsPage(view, request)),
      hiddenRoute,
    )
    .get(
      '/console/conversations/:id',
      ({ params, request }) =>
        guarded(request, 'answer-citizens', (view) =>
          conversationPage(view, params.id, () => missing(view), {
            done: successKey(request),
            undo: new URL(request.url).searchParams.get('undo'),
            place: parsePlace((name) => new URL(request.url).searchParams.get(name)),
          }),
        ),
      hiddenRoute,
    )
    .post(
      '/console/conversations/:id',
      ({ params, request }) =>
        guarded(request, 'answer-citizens', (view) =>
          handleConversationAction(view, params.id, request, () => missing(view)),
        ),
      formRoute,
    )
    .post(
      '/console/conversations',
      ({ request }) => guarded(request, 'break-glass', (view) => openEmergencyAccess(view, request)),
      formRoute,
    )
    .post(
      '/console/conversations/search',
      ({ request }) => guarded(request, 'answer-citizens', (view) => searchConversations(view, request)),
      formRoute,
    )
    .post(
      '/console/presence',
      ({ request }) => guarded(request, 'answer-citizens', (view) => handlePresence(view, request)),
      formRoute,
    )
    .post(
      '/console/transfers/:id',
      ({ params, request }) =>
        guarded(request, 'answer-citizens', (view) =>
          handleUndoTransfer(view, request, params.id, () => missing(view)),
        ),
      formRoute,
    )
    .get(
      '/console/conversations/:id/pictures/:picture',
      ({ params, request }) =>
        guarded(request, 'answer-citizens', (view) =>
          conversationPicture(view, params.id, params.picture, request, () => missing(view)),
        ),
      hiddenRoute,
    )
    .get(
      '/console/conversations/:id/files/:message',
      ({ params, request }) =>
        guarded(request, 'answer-citizens', (view) =>
          conversationFile(view, params.id, params.message, request, () => missing(view)),
        ),
      hiddenRoute,
    )
    .get(
      '/console/phrases',
      ({ request }) => guarded(request, 'teach', (view) => phrasesPage(view, successKey(request))),
      hiddenRoute,
    )
    .post(
      '/console/phrases',
      ({ request }) => guarded(request, 'teach', (view) => teachPhrase(view, request)),
      formRoute,
    )
    .post(
      '/console/phrases/candidates',
      ({ request }) => guarded(request, 'teach', (view) => saveCandidates(view, request)),
      formRoute,
    )
    .post(
      '/console/phrases/models',
      ({ request }) => guarded(request, 'manage-settings', (view) => saveTownModel(view, request)),
      formRoute,
    )
    .get(
      '/console/notices',
      ({ request }) =>
        guarded(request, 'send-notices', (view) =>
          broadcastsPage(view, { done: successKey(request), typed: broadcastIn(request) }),
        ),
      hiddenRoute,
    )
    .post(
      '/console/notices',
      ({ request }) => guarded(request, 'send-notices', (view) => saveBroadcast(view, request)),
      formRoute,
    )
    .post(
      '/console/notices/rules',
      ({ request }) =>
        guarded(
          request,
          'send-notices',
          async (view) =>
            (await saveBroadcastRule(view, request)) ??
            broadcastsPage(view, { errors: [{ field: 'topic', key: 'notices.error.subject' }] }),
        ),
      formRoute,
    )
    .get(
      '/console/notices/:id',
      ({ params, request }) =>
        guarded(request, 'send-notices', (view) => broadcastPage(view, params.id, () => missing(view))),
      hiddenRoute,
    )
    .post(
      '/console/notices/:id',
      ({ params, request }) =>
        guarded(request, 'send-notices', (view) => handleBroadcastAction(view, params.id, request)),
      formRoute,
    )
    .get(
      '/console/works',
      ({ request }) => guarded(request, 'send-notices', (view) => worksPage(view, request)),
      hiddenRoute,
    )
    .post(
      '/console/works',
      ({ request }) => guarded(request, 'send-notices', (view) => handleWorksFile(view, request)),
      formRoute,
    )
    .get(
      '/console/works/new',
      ({ request }) => guarded(request, 'send-notices', (view) => workFormPage(view, undefined)),
      hiddenRoute,
    )
    .post(
      '/console/works/new',
      ({ request }) => guarded(request, 'send-notices', (view) => saveWorkForm(view, undefined, request)),
      formRoute,
    )
    .get(
      '/console/works/:id',
      ({ params, request }) => guarded(request, 'send-notices', (view) => workPage(view, params.id, request)),
      hiddenRoute,
    )
    .post(
      '/console/works/:id',
      ({ params, request }) =>
        guarded(request, 'send-notices', (view) => handleWorkAction(view, params.id, request)),
      formRoute,
    )
    .get(
      '/console/works/:id/edit',
      ({ params, request }) => guarded(request, 'send-notices', (view) => workFormPage(view, params.id)),
      hiddenRoute,
    )
    .post(
      '/console/works/:id/edit',
      ({ params, request }) =>
        guarded(request, 'send-notices', (view) => saveWorkForm(view, params.id, request)),
      formRoute,
    )
    .get(
      '/console/participation',
      ({ request }) => guarded(request, 'send-notices', (view) => consultationsPage(view, request)),
      hiddenRoute,
    )
    .get(
      '/console/participation/new',
      ({ request }) => guarded(request, 'send-notices', (view) => consultationFormPage(view, undefined)),
      hiddenRoute,
    )
    .post(
      '/console/participation/new',
      ({ request }) =>
        guarded(request, 'send-notices', (view) => saveConsultationForm(view, undefined, request)),
      formRoute,
    )
    .get(
      '/console/participation/:id',
      ({ params, request }) =>
        guarded(request, 'send-notices', (view) => consultationPage(view, params.id, request)),
      hiddenRoute,
    )
    .post(
      '/console/participation/:id',
      ({ params, request }) =>
        guarded(request, 'send-notices', (view) => handleConsultationAction(view, params.id, request)),
      formRoute,
    )
    .get(
      '/console/participation/:id/edit',
      ({ params, request }) =>
        guarded(request, 'send-notices', (view) => consultationFormPage(view, params.id)),
      hiddenRoute,
    )
    .post(
      '/console/participation/:id/edit',
      ({ params, request }) =>
        guarded(request, 'send-notices', (view) => saveConsultationForm(view, params.id, request)),
      formRoute,
    )
    .get(
      '/console/participation/:id/results.csv',
      ({ params, request }) =>
        guarded(request, 'send-notices', (view) => resultsDownload(view, params.id, 'csv')),
      hiddenRoute,
    )
    .get(
      '/console/participation/:id/results.json',
      ({ params, request }) =>
        guarded(request, 'send-notices', (view) => resultsDownload(view, params.id, 'json')),
      hiddenRoute,
    )
    .get(
      '/console/content',
      ({ request }) =>
        guarded(request, 'edit-content', (view) => contentPage(view, { done: successKey(request) })),
      hiddenRoute,
    )
    .post(
      '/console/content',
      ({ request }) => guarded(request, 'edit-content', (view) => handleContentAction(view, request)),
      formRoute,
    )
    .get(
      '/console/content/json',
      ({ request }) => guarded(request, 'edit-content', (view) => contentJsonPage(view)),
      hiddenRoute,
    )
    .post(
      '/console/content/json',
      ({ request }) => guarded(request, 'edit-content', (view) => saveContentJson(view, request)),
      formRoute,
    )
    .get(
      '/console/content/texts',
      ({ request }) =>
        guarded(request, 'edit-content', (view) =>
          contentTextsPage(view, request, { done: successKey(request) }),
        ),
      hiddenRoute,
    )
    .post(
      '/console/content/texts',
      ({ request }) => guarded(request, 'edit-content', (view) => saveContentText(view, request)),
      formRoute,
    )
    .get(
      '/console/content/pages/:id',
      ({ params, request }) =>
        guarded(request, 'edit-content', (view) =>
          contentPageForm(view, request, params.id, () => missing(view), { done: successKey(request) }),
        ),
      hiddenRoute,
    )
    .post(
      '/console/content/pages/:id',
      ({ params, request }) =>
        guarded(request, 'edit-content', (view) =>
          saveContentPage(view, request, params.id, () => missing(view)),
        ),
      formRoute,
    )
