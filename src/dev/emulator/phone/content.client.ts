// What a message looks like in the phone.
import type { Answer, Card, Header, LinkCard, Medium, Message, Offer } from './messages.client.ts'

export type Part = Node | string | undefined

/** Where a file is. */
type Source = (medium: Medium) => string

/** An element with its properties and what is in it. */
export const element = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: Part[]
): HTMLElementTagNameMap[Tag] => {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/** The messenger's marks: *bold*, _italic_, ~strike~, and links. Built of nodes, never of markup. */
const formatted = (text: string): Part[] => {
  const parts = text.split(/(\*[^*\n]+\*|_[^_\n]+_|~[^~\n]+~|https?:\/\/\S+)/g)
  return parts.map((part) => {
    if (/^\*[^*]+\*$/.test(part)) return element('strong', { textContent: part.slice(1, -1) })
    if (/^_[^_]+_$/.test(part)) return element('em', { textContent: part.slice(1, -1) })
    if (/^~[^~]+~$/.test(part)) return element('s', { textContent: part.slice(1, -1) })
    if (/^https?:/.test(part))
      return element('a', { href: part, textContent: part, target: '_blank', rel: 'noreferrer' })
    return part
  })
}

const foot = (textContent: string) => element('span', { className: 'foot', textContent })

const captioned = (shown: Node, { caption }: Medium): Part[] => [shown, caption]

const heading = (header: Header | undefined, source: Source): Part[] => {
  if (!header) return []
  if (header.type === 'text') return [element('strong', { className: 'heading', textContent: header.text })]
  if (header.type === 'image') return [element('img', { src: source(header.image), alt: '' })]
  return [`[${header.type}]\n`]
}

const card = ({ name, phones = [] }: Card) =>
  element(
    'span',
    { className: 'card' },
    `👤 ${name.formatted_name}`,
    foot(phones.length > 0 ? phones.map(({ phone }) => phone).join(', ') : 'sense telèfon'),
  )

const linkCard = ({ header, body, action: { parameters } }: LinkCard, source: Source) =>
  element(
    'span',
    { className: 'card' },
    ...heading(header, source),
    ...(body ? formatted(body.text) : []),
    element('a', {
      href: parameters.url,
      textContent: parameters.display_text,
      target: '_blank',
      rel: 'noreferrer',
    }),
  )

const interactive = (message: Offer | Answer, source: Source): Part[] => {
  if (message.body) {
    const { header, body, footer } = message
    return [
      ...heading(header, source),
      ...formatted(body.text),
      ...(message.type === 'carousel' ? message.action.cards.map((one) => linkCard(one, source)) : []),
      footer && foot(footer.text),
    ]
  }
  const chosen = message.button_reply ?? message.list_reply
  if (chosen) return [chosen.title, chosen.description ? foot(chosen.description) : undefined]
  return [message.nfm_reply ? 'Formulari enviat' : '[interactive]']
}

/** The inside of a bubble. */
export const content = (message: Message, source: Source): Part[] => {
  switch (message.type) {
    case 'text':
      return formatted(message.text.body)
    case 'template':
      return formatted(message.rendered)
    case 'image': {
      const { image } = message
      return captioned(element('img', { src: source(image), alt: image.caption ?? 'Fotografia' }), image)
    }
    case 'sticker':
      return [element('img', { className: 'sticker', src: source(message.sticker), alt: 'Adhesiu' })]
    case 'video': {
      const { video } = message
      return captioned(element('video', { src: source(video), controls: true, ariaLabel: 'Vídeo' }), video)
    }
    case 'audio':
      return [
        message.audio.voice ? '🎤 Nota de veu\n' : '🎵 Àudio\n',
        element('audio', { src: source(message.audio), controls: true, ariaLabel: 'Àudio' }),
      ]
    case 'document': {
      const { document: file } = message
      return [
        element('a', { href: source(file), download: file.filename, textContent: `📄 ${file.filename}` }),
        '\n',
        file.caption,
      ]
    }
    case 'location': {
      const { latitude, longitude, name } = message.location
      return [element('span', {}, `📍 ${name ?? 'Ubicació'}`, foot(`${latitude}, ${longitude}`))]
    }
    case 'contacts':
      return message.contacts.map(card)
    case 'interactive':
      return interactive(message.interactive, source)
    case 'button':
      return [message.button.text]
    case 'reaction':
      return [`Reacció ${message.reaction.emoji ?? 'retirada'}`]
    case 'request_welcome':
      return ['Ha obert la conversa']
    default:
      return [`[${message.type}]`]
  }
}
