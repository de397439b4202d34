// The phone: shows what the emulator's citizen sees, and writes what they tap and type.

import { content, element } from './content.js'
import { personSettings, standing } from './person.js'

const $ = (id) => document.getElementById(id)
const chat = $('chat')
const sheet = $('sheet')
const waId = $('waid')

waId.value =
  new URLSearchParams(location.search).get('wa_id') ?? localStorage.getItem('wa_id') ?? '34600111222'

const citizen = () => `/citizens/${encodeURIComponent(waId.value)}`
const address = (path = 'messages') => `${citizen()}/${path}`
const source = ({ link, id }) => link ?? address(`media/${id}`)
const asks = (method, path, body = {}) =>
  fetch(address(path), {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
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

const TICKS = { sent: ['✓', 'enviat'], delivered: ['✓✓', 'lliurat'], read: ['✓✓', 'llegit'] }

const meta = ({ timestamp, direction, status, edited }) => {
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
  return element('span', { className: 'meta' }, `${edited ? 'editat ' : ''}${at} `, ticks)
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

const openForm = ({ flow_cta, flow_token }, id) =>
  openSheet(
    flow_cta,
    option('Enviar el formulari', 'Amb les respostes buides', () =>
      write({
        type: 'interactive',
        context: { id },
        interactive: {
          type: 'nfm_reply',
          nfm_reply: { name: 'flow', body: 'Sent', response_json: JSON.stringify({ flow_token }) },
        },
      }),
    ),
  )

const taps = (message, id) => {
  if (message.type === 'template')
    return (message.replies ?? []).map((one) =>
      tap(one.text, () => write({ type: 'button', button: one, context: { id } })),
    )
  if (message.type !== 'interactive' || !message.interactive.action) return []
  const { type, action } = message.interactive
  if (type === 'button')
    return action.buttons.map(({ reply: one }) => tap(one.title, () => reply('button_reply', one)))
  if (type === 'list') return [tap(`☰ ${action.button}`, () => openList(message.interactive))]
  if (type === 'location_request_message') return [tap('📍 Enviar la ubicació', openLocation)]
  if (type === 'request_contact_info')
    return [tap('👤 Compartir les meves dades', () => asks('POST', 'shares-contact'))]
  if (type === 'cta_url') {
    const { display_text: textContent, url: href } = action.parameters
    return [element('a', { className: 'tap', textContent, href, target: '_blank', rel: 'noreferrer' })]
  }
  if (type === 'flow') return [tap(action.parameters.flow_cta, () => openForm(action.parameters, id))]
  if (type === 'voice_call') return [tap(`📞 ${action.parameters?.display_text ?? 'Trucar'}`, () => {})]
  return []
}

const EMOJIS = ['👍', '❤️', '🙏', '😮']

const openEdit = ({ id, message }) => {
  const text = message[message.type]
  const field = element('textarea', {
    rows: 4,
    value: text.body ?? text.caption ?? '',
    ariaLabel: 'Text nou',
  })
  openSheet(
    'Edita',
    field,
    option('Desa', 'Durant quinze minuts', () => asks('PUT', `messages/${id}`, { text: field.value })),
  )
}

/** What may be done with a bubble: one's own is edited and withdrawn, the town's is reacted to. */
const openBubble = (entry) => {
  const { id, direction } = entry
  const react = (emoji) => asks('PUT', `messages/${id}/reaction`, { emoji })
  if (direction === 'to-citizen')
    return openSheet(
      'Reacciona',
      ...EMOJIS.map((emoji) => option(emoji, '', () => react(emoji))),
      entry.reaction ? option('Treu la reacció', '', () => react()) : '',
    )
  openSheet(
    'Què en feu?',
    entry.message.text || 'caption' in (entry.message[entry.message.type] ?? {})
      ? option('Edita', 'Durant quinze minuts', () => openEdit(entry))
      : '',
    option('Retira', 'Durant dos dies', () => asks('DELETE', `messages/${id}`)),
  )
}

const bubble = (entry) => {
  const mine = entry.direction === 'from-citizen'
  const item = element('li', { className: mine ? 'mine' : 'theirs' })
  const inside = entry.withdrawn
    ? [element('em', { textContent: '🚫 Retirat' })]
    : content(entry.message, source).filter((part) => part !== undefined)
  const more = element('button', { type: 'button', className: 'more', textContent: '⌄', ariaLabel: 'Més' })
  more.addEventListener('click', () => openBubble(entry))
  const group = entry.message.group_id
    ? element('span', { className: 'foot', textContent: 'en un grup' })
    : undefined
  item.append(
    element(
      'div',
      { className: 'bubble', dir: 'auto' },
      ...inside,
      ...(group ? [group] : []),
      meta(entry),
      ...(entry.withdrawn ? [] : [more]),
    ),
  )
  if (entry.reaction) item.append(element('span', { className: 'reaction', textContent: entry.reaction }))
  item.append(...(mine ? [] : taps(entry.message, entry.id)))
  return item
}

let person

const show = ({ entries, typing, person: now }) => {
  person = now
  $('standing').textContent = standing(now)
  const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 120
  const drawn = chat.children.length
  entries.forEach((entry, index) => {
    const { id, status, message, edited, withdrawn, reaction } = entry
    const shape = JSON.stringify([id, edited, withdrawn, reaction, edited && message])
    const current = chat.children[index]
    if (current?.dataset.shape === shape && current.dataset.status === status) return
    const next = bubble(entry)
    Object.assign(next.dataset, { shape, status })
    // Only the ticks change afterwards: keep the buttons, which may hold the focus.
    if (current?.dataset.shape === shape) {
      current.dataset.status = status
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

$('who').addEventListener('click', async () => {
  const settings = await personSettings(person, citizen(), (number) => {
    sheet.close()
    waId.value = number
    connect()
  })
  openSheet('Qui sóc', ...settings)
})

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

const FILES = [
  ['Vídeo', 'video', 'video/*'],
  ['Àudio', 'audio', 'audio/*'],
  ['Nota de veu', 'voice', 'audio/*'],
  ['Document', 'document', ''],
  ['Adhesiu', 'sticker', 'image/webp'],
]

const POLL = {
  type: 'unsupported',
  unsupported: { type: 'poll' },
  errors: [
    {
      code: 131051,
      title: 'Message type unknown',
      message: 'Message type unknown',
      error_data: { details: 'Message type is currently not supported.' },
    },
  ],
}

const pick = (type, accept) => {
  Object.assign($('file'), { accept })
  $('file').dataset.type = type
  $('file').click()
}

$('attach').addEventListener('click', () =>
  openSheet(
    'Adjuntar',
    option('Fotografia', 'De la galeria o de la càmera', () => $('picture').click()),
    ...FILES.map(([title, type, accept]) => option(title, '', () => pick(type, accept))),
    option('Ubicació', 'On sóc, o un altre lloc', openLocation),
    option('Targeta de contacte', 'D’una altra persona', () =>
      asks('POST', 'shares-contact', { origin: 'other', phone: '34600555444', name: 'Lampisteria Roca' }),
    ),
    option('Enquesta', 'L’Ajuntament no la pot llegir', () => write(POLL)),
  ),
)

const sendFiles = async (input, type) => {
  const caption = $('text').value.trim()
  for (const [index, file] of [...input.files].entries()) {
    const form = new FormData()
    form.set('file', file)
    form.set('type', type)
    if (caption && index === 0) form.set('caption', caption)
    const response = await fetch(address(), { method: 'POST', body: form })
    if (!response.ok) window.alert((await response.json()).error)
  }
  $('text').value = ''
  input.value = ''
}

$('picture').addEventListener('change', ({ target }) => sendFiles(target, 'image'))
$('file').addEventListener('change', ({ target }) => sendFiles(target, target.dataset.type))

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
