// The phone: shows what the emulator's citizen sees, and writes what they tap and type.

const $ = (id) => document.getElementById(id)
const chat = $('chat')
const sheet = $('sheet')
const waId = $('waid')

waId.value =
  new URLSearchParams(location.search).get('wa_id') ?? localStorage.getItem('wa_id') ?? '34600111222'

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children.filter((child) => child !== undefined && child !== null))
  return made
}

const address = (path = 'messages') => `/citizens/${encodeURIComponent(waId.value)}/${path}`
const write = (message) =>
  fetch(address(), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  })

const reply = (kind, { id, title, description }) =>
  write({
    type: 'interactive',
    interactive: { type: kind, [kind]: { id, title, ...(description ? { description } : {}) } },
  })

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

const TICKS = { sent: ['✓', 'enviat'], delivered: ['✓✓', 'lliurat'], read: ['✓✓', 'llegit'] }

const meta = ({ timestamp, direction, status }) => {
  const at = new Date(timestamp * 1000).toLocaleTimeString('ca', { hour: '2-digit', minute: '2-digit' })
  const [mark, word] = TICKS[status]
  const ticks =
    direction === 'from-citizen'
      ? element('span', {
          className: `ticks ${status}`,
          textContent: mark,
          title: word,
          role: 'img',
          ariaLabel: word,
        })
      : undefined
  return element('span', { className: 'meta' }, `${at} `, ticks)
}

const openSheet = (title, ...options) => {
  $('sheet-title').textContent = title
  $('options').replaceChildren(...options)
  sheet.showModal()
}

const option = (title, hint, choose) => {
  const button = element(
    'button',
    { type: 'button', dir: 'auto' },
    title,
    hint ? element('small', { textContent: hint }) : undefined,
  )
  button.addEventListener('click', () => {
    sheet.close()
    choose()
  })
  return button
}

const openList = ({ body, action }) => {
  const rows = action.sections.flatMap(({ rows }) => rows)
  openSheet(
    action.button,
    ...rows.map((row) => option(row.title, row.description, () => reply('list_reply', row))),
  )
  sheet.dataset.for = body.text
}

const tap = (title, choose) => {
  const button = element('button', { className: 'tap', type: 'button', dir: 'auto', textContent: title })
  button.addEventListener('click', choose)
  return button
}

const taps = (message) => {
  if (message.type === 'template')
    return (message.replies ?? []).map((one) => tap(one.text, () => send({ type: 'button', button: one })))
  if (message.type !== 'interactive' || !message.interactive.action) return []
  const { type, action } = message.interactive
  if (type === 'button')
    return action.buttons.map(({ reply: one }) => tap(one.title, () => reply('button_reply', one)))
  if (type === 'list') return [tap(`☰ ${action.button}`, () => openList(message.interactive))]
  if (type === 'location_request_message') return [tap('📍 Enviar la ubicació', openLocation)]
  return []
}

const mapLink = ({ latitude, longitude, name }) =>
  element(
    'span',
    {},
    `📍 ${name ?? 'Ubicació'}`,
    element('small', { className: 'foot', textContent: `${latitude}, ${longitude}` }),
  )

const content = (message) => {
  const { type } = message
  if (type === 'text') return formatted(message.text.body)
  if (type === 'template') return formatted(message.rendered)
  if (type === 'image') {
    const source = message.image.link ?? address(`media/${message.image.id}`)
    return [
      element('img', { src: source, alt: message.image.caption ?? 'Fotografia' }),
      message.image.caption ?? '',
    ]
  }
  if (type === 'document') {
    const { id, filename, caption } = message.document
    return [
      element('a', { href: address(`media/${id}`), download: filename, textContent: `📄 ${filename}` }),
      '\n',
      caption ?? '',
    ]
  }
  if (type === 'location') return [mapLink(message.location)]
  if (type === 'interactive' && message.interactive.body) {
    const { header, body, footer } = message.interactive
    return [
      header?.image ? element('img', { src: header.image.link, alt: '' }) : undefined,
      ...formatted(body.text),
      footer ? element('span', { className: 'foot', textContent: footer.text }) : undefined,
    ]
  }
  const chosen = message.interactive?.button_reply ?? message.interactive?.list_reply
  if (chosen)
    return [
      chosen.title,
      chosen.description
        ? element('span', { className: 'foot', textContent: chosen.description })
        : undefined,
    ]
  if (type === 'button') return [message.button.text]
  return [`[${type}]`]
}

const bubble = (entry) => {
  const mine = entry.direction === 'from-citizen'
  const item = element('li', { className: mine ? 'mine' : 'theirs' })
  item.append(
    element(
      'div',
      { className: 'bubble', dir: 'auto' },
      ...content(entry.message).filter((part) => part !== undefined),
      meta(entry),
    ),
  )
  item.append(...(mine ? [] : taps(entry.message)))
  return item
}

const show = ({ entries, typing }) => {
  const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 120
  const drawn = chat.children.length
  entries.forEach((entry, index) => {
    const key = `${entry.id}/${entry.status}`
    const current = chat.children[index]
    if (current?.dataset.key === key) return
    const next = bubble(entry)
    next.dataset.key = key
    // Only the ticks change afterwards: keep the buttons, which may hold the focus.
    if (current?.dataset.key?.startsWith(entry.id)) {
      current.dataset.key = key
      current.querySelector('.meta').replaceWith(next.querySelector('.meta'))
    } else if (current) current.replaceWith(next)
    else chat.append(next)
  })
  while (chat.children.length > entries.length) chat.lastChild.remove()
  $('presence').textContent = typing ? 'escrivint…' : 'compte d’empresa'
  if (atEnd || entries.length > drawn) chat.scrollTop = chat.scrollHeight
}

let events
const connect = () => {
  events?.close()
  chat.replaceChildren()
  localStorage.setItem('wa_id', waId.value)
  events = new EventSource(address('events'))
  events.onmessage = ({ data }) => show(JSON.parse(data))
}

const PLACES = [
  ['Plaça Major', 41.7231, 1.8269],
  ['Carrer de Guimerà', 41.72581, 1.82702],
  ['Parc de l’Agulla', 41.7461, 1.835],
  ['Barcelona (fora de Manresa)', 41.3874, 2.1686],
]

const sendLocation = (latitude, longitude, name) =>
  write({ type: 'location', location: { latitude, longitude, ...(name ? { name } : {}) } })

function openLocation() {
  const latitude = element('input', { type: 'number', step: 'any', value: '41.7276', ariaLabel: 'Latitud' })
  const longitude = element('input', { type: 'number', step: 'any', value: '1.8248', ariaLabel: 'Longitud' })
  const send = option('Enviar aquest punt', '', () =>
    sendLocation(Number(latitude.value), Number(longitude.value)),
  )
  openSheet(
    'Enviar una ubicació',
    ...PLACES.map(([name, lat, long]) =>
      option(name, `${lat}, ${long}`, () => sendLocation(lat, long, name)),
    ),
    element('fieldset', {}, latitude, longitude),
    send,
  )
}

const OTHERS = [
  [
    'Missatge de veu',
    { type: 'audio', audio: { id: '1', mime_type: 'audio/ogg; codecs=opus', voice: true } },
  ],
  ['Adhesiu', { type: 'sticker', sticker: { id: '2', mime_type: 'image/webp', animated: false } }],
  ['Vídeo', { type: 'video', video: { id: '3', mime_type: 'video/mp4' } }],
]

$('attach').addEventListener('click', () =>
  openSheet(
    'Adjuntar',
    option('Fotografia', 'De la galeria o de la càmera', () => $('picture').click()),
    option('Ubicació', 'On sóc, o un altre lloc', openLocation),
    ...OTHERS.map(([title, message]) => option(title, 'De prova', () => write(message))),
  ),
)

$('picture').addEventListener('change', async ({ target }) => {
  const caption = $('text').value.trim()
  for (const [index, file] of [...target.files].entries()) {
    const form = new FormData()
    form.set('file', file)
    if (caption && index === 0) form.set('caption', caption)
    const response = await fetch(address(), { method: 'POST', body: form })
    if (!response.ok) window.alert((await response.json()).error)
  }
  $('text').value = ''
  target.value = ''
})

const send = () => {
  const body = $('text').value.trim()
  if (!body) return
  $('text').value = ''
  write({ type: 'text', text: { body } })
}

$('compose').addEventListener('submit', (event) => {
  event.preventDefault()
  send()
})
$('text').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey) return
  event.preventDefault()
  send()
})
waId.addEventListener('change', connect)
connect()
$('text').focus()
