import type { Appointment } from '#domain/appointments'
import type { ContactMerge, Identity } from '#domain/contacts'
import type { Content } from '#domain/content'
import type { Handover, HistoryLine, VisibleContact } from '#domain/conversations'
import type { OwnRequest } from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import { type DepartmentScoped, hasPermission } from '#domain/staff'
import { ContactMerges } from '../person/index.ts'
import { channelName, formatMoment, formatRelative, Icon, type View } from '../ui/index.ts'
import { conversationPath, type ListPlace } from './address.ts'
import { ContactRequests, ContactSummary, DataRightsForms } from './panel.tsx'
import { teamName } from './row-facts.tsx'

type ContextProps = {
  view: View
  path: string
  id: string
  place: ListPlace
  name: string
  /** The page of who it is with, where the member may see it. */
  person?: string
  identity: Identity | undefined
  language: string
  revealed: boolean
  /** The handovers that the viewer may know of, oldest first, and all of them. */
  all: Handover[]
  handovers: Handover[]
  lines: HistoryLine[]
  content: Content
  requests: DepartmentScoped<OwnRequest>
  catalogue: Catalogue
  appointments: Appointment[]
  /** Their other conversations, on other channels. */
  conversations: VisibleContact[]
  merges: ContactMerge[]
}

/** What is known of who it is: beside the thread, or over it where there is no room. */
export const ContextPane = (props: ContextProps) => {
  const {
    view,
    path,
    id,
    name,
    person,
    identity,
    language,
    revealed,
    handovers,
    merges,
    requests,
    catalogue,
  } = props
  const { t, member } = view
  return (
    <section class="pane pane-context" id="context" aria-label={t('conversation.context')} popover="auto">
      <button
        type="button"
        class="plain small context-close"
        popovertarget="context"
        popovertargetaction="hide"
        aria-label={t('close')}
      >
        <Icon name="close" />
      </button>
      <ContactSummary
        view={view}
        path={path}
        name={name}
        person={person}
        identity={identity}
        language={language}
        revealed={revealed}
      />
      <p class="buttons">
        <a class="button plain" href={`/console/010?conversation=${id}`} data-key="c" aria-keyshortcuts="c">
          {t('conversation.report')}
        </a>{' '}
        <a class="button plain" href={`/console/appointments/new?conversation=${id}`}>
          {t('appointments.give')}
        </a>
      </p>
      <Channels {...props} />
      <ContactRequests view={view} requests={requests} catalogue={catalogue} />
      <Appointments {...props} />
      <Files {...props} />
      <Earlier {...props} />
      <ContactMerges
        view={view}
        merges={merges}
        mayUndo={member !== undefined && hasPermission(member, 'undo-contact-merge')}
      />
      <DataRightsForms view={view} path={path} all={handovers} />
    </section>
  )
}

const Channels = ({ view, conversations, place }: ContextProps) => {
  const { t } = view
  if (conversations.length === 0) return null
  return (
    <section class="card" aria-labelledby="channels-title">
      <h3 id="channels-title">{t('context.channels')}</h3>
      <ul class="near">
        {conversations.map(({ conversationId: id, channel, lastInboundAt }) => (
          <li>
            <a href={conversationPath(id, place)} data-pane="">
              {channelName(view, channel)}
            </a>{' '}
            <small>{formatRelative(view, lastInboundAt)}</small>
          </li>
        ))}
      </ul>
    </section>
  )
}

const Appointments = ({ view, appointments }: ContextProps) => {
  const { t } = view
  if (appointments.length === 0) return null
  return (
    <section class="card" aria-labelledby="appointments-title">
      <h3 id="appointments-title">{t('nav.appointments')}</h3>
      <ul class="near">
        {appointments.map(({ id, startsAt }) => (
          <li>
            <a href={`/console/appointments/${id}`}>{formatMoment(view, startsAt)}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Pictures of a thread that stand beside it at most, the newest. */
const SHOWN_FILES = 12

const Files = ({ view: { t }, id, lines }: ContextProps) => {
  const address = (line: HistoryLine): string | undefined => {
    if (line.picture && line.pictureState === 'ready')
      return `/console/conversations/${id}/pictures/${line.picture}`
    return line.sent?.kind === 'image' ? `/console/conversations/${id}/files/${line.id}` : undefined
  }
  const pictures = lines.flatMap((line) => address(line) ?? [])
  const documents = lines.flatMap((line) =>
    line.attachment?.state === 'ready'
      ? [{ id: line.id, name: line.attachment.filename ?? t(`conversation.kind.${line.attachment.kind}`) }]
      : line.sent?.kind === 'document'
        ? [{ id: line.id, name: line.sent.filename }]
        : [],
  )
  if (pictures.length + documents.length === 0) return null
  return (
    <section class="card" aria-labelledby="files-title">
      <h3 id="files-title">{t('context.files')}</h3>
      <ul class="gallery">
        {pictures.slice(-SHOWN_FILES).map((href) => (
          <li>
            <a class="picture" href={href} data-gallery="">
              <img
                src={href.includes('/pictures/') ? `${href}?size=thumbnail` : href}
                alt={t('conversation.picture')}
                loading="lazy"
              />
            </a>
          </li>
        ))}
      </ul>
      <ul class="near">
        {documents.slice(-SHOWN_FILES).map(({ id: line, name }) => (
          <li>
            <a href={`/console/conversations/${id}/files/${line}`}>{name}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}

const Earlier = ({ view, all, content }: ContextProps) => {
  const { t, language } = view
  const ended = all.filter(({ closedAt }) => closedAt).reverse()
  if (ended.length === 0) return null
  return (
    <section class="card" aria-labelledby="earlier-title">
      <h3 id="earlier-title">{t('context.earlier')}</h3>
      <ul class="near">
        {ended.map(({ team, requestedAt, takenBy, stars }) => (
          <li>
            {formatMoment(view, requestedAt)} · {teamName(content, language, team)}
            {takenBy ? ` · ${takenBy}` : ''}
            {stars ? (
              <>
                {' '}
                <span role="img" aria-label={t('conversations.stars', { stars })}>
                  {'★'.repeat(stars)}
                </span>
              </>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
