// What a message looks like in the phone.

/** An element with its properties and what is in it. */
export const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children.filter((child) => child !== undefined && child !== null))
  return made
}

/** The messenger's marks: *bold*, _italic_, ~strike~, and links. Built of nodes, never of markup. */
const formatted = (text) => {
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

const foot = (textContent) => element('span', { className: 'foot', textContent })

const captioned = (shown, { caption }) => [shown, caption ?? '']

const heading = (header, source) => {
  if (!header) return []
  if (header.type === 'text') return [element('strong', { className: 'heading', textContent: header.text })]
  if (header.type === 'image') return [element('img', { src: source(header.image), alt: '' })]
  return [`[${header.type}]\n`]
}

const card = ({ name, phones = [] }) =>
  element(
    'span',
    { className: 'card' },
    `👤 ${name.formatted_name}`,
    foot(phones.length > 0 ? phones.map(({ phone }) => phone).join(', ') : 'sense telèfon'),
  )

const carouselCard = (source) => (one) =>
  element(
    'span',
    { className: 'card' },
    ...heading(one.header, source),
    ...(one.body ? formatted(one.body.text) : []),
    element('a', {
      href: one.action.parameters.url,
      textContent: one.action.parameters.display_text,
      target: '_blank',
      rel: 'noreferrer',
    }),
  )

const interactive = ({ header, body, footer, action, ...answer }, source) => {
  if (body)
    return [
      ...heading(header, source),
      ...formatted(body.text),
      ...(action?.cards ?? []).map(carouselCard(source)),
      footer ? foot(footer.text) : undefined,
    ]
  const chosen = answer.button_reply ?? answer.list_reply
  if (chosen) return [chosen.title, chosen.description ? foot(chosen.description) : undefined]
  return answer.nfm_reply ? ['Formulari enviat'] : ['[interactive]']
}

const KINDS = {
  text: ({ text }) => formatted(text.body),
  template: ({ rendered }) => formatted(rendered),
  image: ({ image }, source) =>
    captioned(element('img', { src: source(image), alt: image.caption ?? 'Fotografia' }), image),
  sticker: ({ sticker }, source) => [
    element('img', { className: 'sticker', src: source(sticker), alt: 'Adhesiu' }),
  ],
  video: ({ video }, source) =>
    captioned(element('video', { src: source(video), controls: true, ariaLabel: 'Vídeo' }), video),
  audio: ({ audio }, source) => [
    audio.voice ? '🎤 Nota de veu\n' : '🎵 Àudio\n',
    element('audio', { src: source(audio), controls: true, ariaLabel: 'Àudio' }),
  ],
  document: ({ document: file }, source) => [
    element('a', { href: source(file), download: file.filename, textContent: `📄 ${file.filename}` }),
    '\n',
    file.caption ?? '',
  ],
  location: ({ location: { latitude, longitude, name } }) => [
    element('span', {}, `📍 ${name ?? 'Ubicació'}`, foot(`${latitude}, ${longitude}`)),
  ],
  contacts: ({ contacts }) => contacts.map(card),
  interactive: (message, source) => interactive(message.interactive, source),
  button: ({ button }) => [button.text],
  reaction: ({ reaction }) => [`Reacció ${reaction.emoji ?? 'retirada'}`],
  request_welcome: () => ['Ha obert la conversa'],
}

/** The inside of a bubble. @param source where a file is */
export const content = (message, source) => KINDS[message.type]?.(message, source) ?? [`[${message.type}]`]
