import { DateTime } from 'luxon'
import type { ComponentChildren, VNode } from 'preact'
import { formatMoment, formatTime } from '#domain/content'
import type { CitizenMessage, Option, Outgoing } from '#domain/conversations'
import { chatAddress, type OpenChat, type View } from '../view.ts'
import { FormToken, NewWindow } from './layout.tsx'

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]»])/
const BOLD = /\*([^*\n]+)\*/

/** Words with what a messenger would make of them: links, and what stands between asterisks. Nothing in them is markup. */
export const Words = ({ view, text }: { view: View; text: string }): VNode => (
  <p class="words" dir="auto">
    {text.split(LINK).flatMap((part, index): ComponentChildren[] =>
      index % 2 === 1
        ? [
            <a href={part} target="_blank" rel="noopener">
              {part} <NewWindow view={view} />
            </a>,
          ]
        : part.split(BOLD).map((piece, place) => (place % 2 === 1 ? <strong>{piece}</strong> : piece)),
    )}
  </p>
)

/** What can be chosen in a message. */
export const optionsOf = (message: Outgoing): Option[] =>
  message.type === 'buttons' ? message.buttons : message.type === 'list' ? message.rows : []

/** A message of the conversation. @param props.open whether what it offers can still be chosen */
export const Message = (props: { view: View; chat: OpenChat; message: CitizenMessage; open: boolean }) => {
  const { view, chat, message, open } = props
  const { t, town, language } = view
  const time = DateTime.fromJSDate(message.at, { zone: town.profile.time_zone })
  const today = time.hasSame(DateTime.fromJSDate(town.now(), { zone: time.zone }), 'day')
  const who =
    message.from === 'citizen'
      ? t('you')
      : message.author
        ? t('staff', { name: message.author.split(' ')[0] ?? '' })
        : t('assistant')
  return (
    <li
      id={`m-${message.id}`}
      class={message.from === 'citizen' ? 'citizen' : message.author ? 'town staff' : 'town'}
    >
      <p class="who">
        <strong>{who}</strong>{' '}
        <time dateTime={message.at.toISOString()}>
          {today ? formatTime(time, language) : formatMoment(time, language)}
        </time>
      </p>
      {message.from === 'citizen' ? (
        <Received view={view} chat={chat} message={message} />
      ) : (
        <>
          <Sent view={view} chat={chat} id={message.id} message={message.message} />
          <Options view={view} chat={chat} id={message.id} message={message.message} open={open} />
        </>
      )}
    </li>
  )
}

const Received = (props: {
  view: View
  chat: OpenChat
  message: Extract<CitizenMessage, { from: 'citizen' }>
}) => {
  const { view, chat, message } = props
  const { incoming, picture, id } = message
  const { t } = view
  switch (incoming.type) {
    case 'text':
      return <Words view={view} text={incoming.text} />
    case 'choice':
      return <Words view={view} text={incoming.title} />
    case 'opened':
      return <Words view={view} text={t('composer.options')} />
    case 'location':
      return (
        <Words
          view={view}
          text={['📍', incoming.name, incoming.lat !== undefined && `${incoming.lat}, ${incoming.long}`]
            .filter(Boolean)
            .join(' ')}
        />
      )
    case 'picture':
      return (
        <>
          {picture === 'ready' ? (
            <img src={chatAddress(view, `/${chat.token}/pictures/${id}`)} alt={t('picture.yours')} />
          ) : (
            <p class="hint">{t(picture === 'failed' ? 'picture.failed' : 'picture.waiting')}</p>
          )}
          {incoming.caption ? <Words view={view} text={incoming.caption} /> : null}
        </>
      )
    default:
      return null
  }
}

const Sent = (props: { view: View; chat: OpenChat; id: string; message: Outgoing }) => {
  const { view, chat, id, message } = props
  const { t } = view
  const file = chatAddress(view, `/${chat.token}/files/${id}`)
  switch (message.type) {
    case 'template':
      return <Words view={view} text={message.blanks.join(' · ')} />
    case 'location': {
      const { lat, long, name, address } = message
      return (
        <>
          <Words view={view} text={['📍', name, address].filter(Boolean).join(' ')} />
          <p>
            <a
              href={`https://www.openstreetmap.org/?mlat=${lat}&mlon=${long}#map=18/${lat}/${long}`}
              target="_blank"
              rel="noopener noreferrer"
            >
              {t('location.map')} <NewWindow view={view} />
            </a>
          </p>
        </>
      )
    }
    case 'document':
    case 'file':
      return (
        <>
          {message.type === 'file' && message.kind === 'image' ? (
            <img src={file} alt={t('picture.staff')} />
          ) : (
            <p>
              <a href={file} target="_blank" rel="noopener">
                {t('document.open')}: {message.filename} <NewWindow view={view} />
              </a>
            </p>
          )}
          {message.text ? <Words view={view} text={message.text} /> : null}
        </>
      )
    default: {
      const footer = message.type === 'buttons' || message.type === 'list' ? message.footer : undefined
      return (
        <>
          {message.type === 'buttons' && message.picture ? <img src={message.picture} alt="" /> : null}
          <Words view={view} text={message.text} />
          {footer ? <p class="hint">{footer}</p> : null}
        </>
      )
    }
  }
}

/** Names what is chosen by its place in the message, and by nothing that could be made up. */
export const choiceValue = (id: string, index: number): string => `${id}:${index}`

const Options = (props: { view: View; chat: OpenChat; id: string; message: Outgoing; open: boolean }) => {
  const { view, chat, id, message, open } = props
  const options = optionsOf(message)
  if (options.length === 0 || !open) return null
  return (
    <form method="post" action={`${chatAddress(view, `/${chat.token}`)}#turn`}>
      <FormToken />
      <ul class="options" aria-label={view.t('options')}>
        {options.map(({ title, hint }, index) => (
          <li>
            <button type="submit" class="plain" name="choice" value={choiceValue(id, index)} dir="auto">
              {title}
              {hint ? <small>{hint}</small> : null}
            </button>
          </li>
        ))}
      </ul>
    </form>
  )
}
