import { discreetBusiness } from '#conversation'
import { getContent } from '#domain/content'
import { findConversations, findNextWaiting, type InboxRow } from '#domain/conversations'
import { grantEmergencyAccess, type Member } from '#domain/staff'
import { mediaPolicy, readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { logSearch } from '../access/index.ts'
import {
  type ConsoleKey,
  consolePage,
  type FieldError,
  KeysHelp,
  Pane,
  Panes,
  ResultMessage,
  successKey,
  Toast,
  type View,
} from '../ui/index.ts'
import { conversationPath, type ListPlace, parsePlace, placeFields } from './address.ts'
import { InboxListPane, InboxTabs, loadInboxPane } from './list.tsx'
import { viewerOf } from './viewer.ts'

/** What every page of the inbox is framed with. */
export const INBOX_FRAME = {
  path: '/console/conversations',
  layout: 'list-detail',
  live: 'inbox',
  scripts: ['inbox-panes', 'chat', 'compose', 'gallery', 'inbox-keys', 'keys'].map(
    (name) => `/assets/${name}.js`,
  ),
  styles: ['/assets/inbox.css'],
  headers: mediaPolicy,
} as const satisfies Partial<Parameters<typeof consolePage>[1]>

/** The inbox with no conversation open: who waits for people, who is with them, everything. */
export const conversationsPage = async (
  view: View,
  request: Request,
  errors: FieldError[] = [],
  found?: InboxRow[],
): Promise<Response> => {
  const { t, town } = view
  const query = new URL(request.url).searchParams
  const place = parsePlace((name) => query.get(name))
  const viewer = viewerOf(view)
  const before = new Date(query.get('before') ?? '')
  const [pane, waiting] = await Promise.all([
    loadInboxPane(view, viewer, place, {
      before: Number.isNaN(before.getTime()) ? undefined : before,
      found,
    }),
    findNextWaiting(town, viewer),
  ])
  return consolePage(
    view,
    {
      ...INBOX_FRAME,
      title: t('conversations.title'),
      live: found ? undefined : INBOX_FRAME.live,
      status: errors.length > 0 ? 422 : 200,
      views: <InboxTabs view={view} pane={pane} />,
    },
    <>
      <KeysHelp view={view} of="inbox" />
      <InboxMessage
        view={view}
        done={successKey(request)}
        undo={query.get('undo')}
        place={place}
        errors={errors}
      />
      <Panes columns="list-thread-context" open={false}>
        <InboxListPane view={view} viewer={viewer} pane={pane} errors={errors} />
        <Pane kind="detail" label={t('conversation.thread')} id="detail">
          <NothingOpen view={view} place={place} waiting={waiting} />
        </Pane>
      </Panes>
    </>,
  )
}

const NothingOpen = ({ view: { t }, place, waiting }: { view: View; place: ListPlace; waiting?: string }) => (
  <div class="nothing-open">
    <p>{t(waiting ? 'conversations.choose' : 'conversations.nobody-waits')}</p>
    {waiting ? (
      <p>
        <a class="button" href={conversationPath(waiting, place)} data-pane="">
          {t('conversations.open-next')}
        </a>
      </p>
    ) : null}
  </div>
)

/** What was just done, with the way back from it; or what is wrong. */
export const InboxMessage = ({
  view,
  done,
  undo,
  place,
  errors = [],
}: {
  view: View
  done?: ConsoleKey
  undo?: string | null
  place: ListPlace
  errors?: FieldError[]
}) => {
  const { t } = view
  return (
    <div id="inbox-message">
      <ResultMessage view={view} errors={errors} />
      {done ? (
        <Toast
          view={view}
          undo={
            undo && isUuid(undo)
              ? {
                  action: `/console/transfers/${undo}`,
                  fields: placeFields(place),
                  label: t('conversations.undo'),
                }
              : undefined
          }
        >
          {t(done)}
        </Toast>
      ) : null}
    </div>
  )
}

/** Conversations with who has a telephone or a username. */
export const searchConversations = async (view: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const who = text('who', 80)
  const found = await findConversations(view.town, viewerOf(view), who, {
    language: view.language,
    business: discreetBusiness,
    content: getContent(view.town),
  })
  logSearch(view, '/console/conversations/search', who, found)
  return conversationsPage(view, request, [], found)
}

/** Breaks the glass: an administrator sees a discreet team's conversations for an hour, and it is written down. */
export const openEmergencyAccess = async (view: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const team = text('team', 60)
  const known = (await getContent(view.town)).teams.some(({ id, discreet }) => id === team && discreet)
  const reason = text('reason', 500)
  if (reason.length < 15 || !known)
    return conversationsPage(view, request, [{ field: 'reason', key: 'glass.error' }])
  await grantEmergencyAccess(view.town, view.member as Member, team, reason)
  return seeOther('/console/conversations?show=open')
}
