// The phone: shows what the emulator's citizen sees, and writes what they tap and type.
import { content, element, type Part } from './content.client.ts'
import { openForm } from './form.client.ts'
import type { Choice, Entry, Form, Medium, Message, Offer, Person } from './messages.client.ts'
import { personSettings, standing } from './person.client.ts'

const byId = <Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind => {
  const found = document.getElementById(id)
  if (found instanceof kind) return found
  throw new Error(`no #${id}`)
}
const chat = byId('chat', HTMLOListElement)
const sheet = byId('sheet', HTMLDialogElement)
const waId = byId('waid', HTMLInputElement)
const picture = byId('picture', HTMLInputElement)
const anyFile = byId('file', HTMLInputElement)
const text = byId('text', HTMLTextAreaElement)
const show = (id: string, textContent: string) => {
  byId(id, HTMLElement).textContent = textContent
}

waId.value =
  new URLSearchParams(location.search).get('wa_id') ?? localStorage.getItem('wa_id') ?? '34600111222'

const citizen = () => `/citizens/${encodeURIComponent(waId.value)}`
const address = (path = 'messages') => `${citizen()}/${path}`
const source = ({ link, id }: Medium) => link ?? address(`media/${id}`)
const asks = (method: string, path: string, body: object = {}) =>
  fetch(address(path), {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const write = (message: object) =>
  fetch(address(), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  })

const reply = (kind: 'button_reply' | 'list_reply', { id, title, description }: Choice) =>
  write({
    type: 'interactive',
    interactive: { type: kind, [kind]: { id, title, ...(description ? { description } : {}) } },
  })

const TICKS = { sent: ['✓', 'enviat'], delivered: ['✓✓', 'lliurat'], read: ['✓✓', 'llegit'] }

const meta = ({ timestamp, direction, status, edited }: Entry) => {
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

const openSheet = (title: string, ...options: (Node | string)[]) => {
  show('sheet-title', title)
  byId('options', HTMLElement).replaceChildren(...options)
  sheet.showModal()
}

const option = (title: string, hint: string | undefined, choose: () => void) => {
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

const openList = ({ body, action }: Extract<Offer, { type: 'list' }>) => {
  const rows = action.sections.flatMap(({ rows }) => rows)
  openSheet(
    action.button,
    ...rows.map((row) => option(row.title, row.description, () => reply('list_reply', row))),
  )
  sheet.dataset.for = body.text
}

const tap = (title: string, choose: () => void) => {
  const button = element('button', { className: 'tap', type: 'button', dir: 'auto', textContent: title })
  button.addEventListener('click', choose)
  return button
}

const fillForm = async ({ flow_cta }: Form, id: string) => {
  const problem = await openForm(address(`forms/${encodeURIComponent(id)}`))
  if (problem) openSheet(flow_cta, `El formulari no es pot obrir: ${problem}`)
}

const taps = (message: Message, id: string): Node[] => {
  if (message.type === 'template')
    return (message.replies ?? []).map((one) =>
      tap(one.text, () => write({ type: 'button', button: one, context: { id } })),
    )
  return message.type === 'interactive' && message.interactive.body ? offered(message.interactive, id) : []
}

const offered = (offer: Offer, id: string): Node[] => {
  switch (offer.type) {
    case 'button':
      return offer.action.buttons.map(({ reply: one }) => tap(one.title, () => reply('button_reply', one)))
    case 'list':
      return [tap(`☰ ${offer.action.button}`, () => openList(offer))]
    case 'location_request_message':
      return [tap('📍 Enviar la ubicació', openLocation)]
    case 'request_contact_info':
      return [tap('👤 Compartir les meves dades', () => asks('POST', 'shares-contact'))]
    case 'cta_url': {
      const { display_text: textContent, url: href } = offer.action.parameters
      return [element('a', { className: 'tap', textContent, href, target: '_blank', rel: 'noreferrer' })]
    }
    case 'flow': {
      const { parameters } = offer.action
      return [tap(parameters.flow_cta, () => fillForm(parameters, id))]
    }
    case 'voice_call':
      return [tap(`📞 ${offer.action.parameters?.display_text ?? 'Trucar'}`, () => {})]
    default:
      return []
  }
}

const EMOJIS = ['👍', '❤️', '🙏', '😮']

/** What its writer may change of a message. */
const writtenIn = (message: Message): string | undefined => {
  switch (message.type) {
    case 'text':
      return message.text.body
    case 'image':
      return message.image.caption
    case 'video':
      return message.video.caption
    case 'document':
      return message.document.caption
    default:
      return undefined
  }
}

const openEdit = (id: string, value: string) => {
  const field = element('textarea', { rows: 4, value, ariaLabel: 'Text nou' })
  openSheet(
    'Edita',
    field,
    option('Desa', 'Durant quinze minuts', () => asks('PUT', `messages/${id}`, { text: field.value })),
  )
}

/** What may be done with a bubble: one's own is edited and withdrawn, the town's is reacted to. */
const openBubble = ({ id, direction, message, reaction }: Entry) => {
  const react = (emoji?: string) => asks('PUT', `messages/${id}/reaction`, { emoji })
  if (direction === 'to-citizen')
    return openSheet(
      'Reacciona',
      ...EMOJIS.map((emoji) => option(emoji, '', () => react(emoji))),
      reaction ? option('Treu la reacció', '', () => react()) : '',
    )
  const written = writtenIn(message)
  openSheet(
    'Què en feu?',
    written === undefined ? '' : option('Edita', 'Durant quinze minuts', () => openEdit(id, written)),
    option('Retira', 'Durant dos dies', () => asks('DELETE', `messages/${id}`)),
  )
}

const bubble = (entry: Entry): HTMLLIElement => {
  const mine = entry.direction === 'from-citizen'
  const item = element('li', { className: mine ? 'mine' : 'theirs' })
  const inside: Part[] = entry.withdrawn
    ? [element('em', { textContent: '🚫 Retirat' })]
    : content(entry.message, source)
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
      group,
      meta(entry),
      entry.withdrawn ? undefined : more,
    ),
  )
  if (entry.reaction) item.append(element('span', { className: 'reaction', textContent: entry.reaction }))
  item.append(...(mine ? [] : taps(entry.message, entry.id)))
  return item
}

let person: Person | undefined

const update = (state: { entries: Entry[]; typing: boolean; person: Person }) => {
  const { entries, typing } = state
  person = state.person
  show('standing', standing(person))
  const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 120
  const drawn = [...chat.querySelectorAll<HTMLLIElement>(':scope > li')]
  for (const [index, entry] of entries.entries()) {
    const { id, status, message, edited, withdrawn, reaction } = entry
    const shape = JSON.stringify([id, edited, withdrawn, reaction, edited && message])
    const current = drawn[index]
    if (current?.dataset.shape === shape && current.dataset.status === status) continue
    const next = bubble(entry)
    Object.assign(next.dataset, { shape, status })
    // Only the ticks change afterwards: keep the buttons, which may hold the focus.
    if (current?.dataset.shape === shape) {
      current.dataset.status = status
      current.querySelector('.meta')?.replaceWith(meta(entry))
    } else if (current) current.replaceWith(next)
    else chat.append(next)
  }
  while (chat.children.length > entries.length) chat.lastChild?.remove()
  show('presence', typing ? 'escrivint…' : 'compte d’empresa')
  if (atEnd || entries.length > drawn.length) chat.scrollTop = chat.scrollHeight
}

let events: EventSource | undefined
const connect = () => {
  events?.close()
  chat.replaceChildren()
  localStorage.setItem('wa_id', waId.value)
  events = new EventSource(address('events'))
  events.onmessage = ({ data }) => update(JSON.parse(data))
}

byId('who', HTMLElement).addEventListener('click', async () => {
  if (!person) return
  const settings = await personSettings(person, citizen(), (number) => {
    sheet.close()
    waId.value = number
    connect()
  })
  openSheet('Qui sóc', ...settings)
})

const PLACES: [name: string, lat: number, long: number][] = [
  ['Plaça Major', 41.7231, 1.8269],
  ['Carrer de Guimerà', 41.72581, 1.82702],
  ['Parc de l’Agulla', 41.7461, 1.835],
  ['Barcelona (fora de Manresa)', 41.3874, 2.1686],
]

const sendLocation = (latitude: number, longitude: number, name?: string) =>
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

const FILES: [title: string, type: string, accept: string][] = [
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

const pick = (type: string, accept: string) => {
  anyFile.accept = accept
  anyFile.dataset.type = type
  anyFile.click()
}

byId('attach', HTMLElement).addEventListener('click', () =>
  openSheet(
    'Adjuntar',
    option('Fotografia', 'De la galeria o de la càmera', () => picture.click()),
    ...FILES.map(([title, type, accept]) => option(title, '', () => pick(type, accept))),
    option('Ubicació', 'On sóc, o un altre lloc', openLocation),
    option('Targeta de contacte', 'D’una altra persona', () =>
      asks('POST', 'shares-contact', { origin: 'other', phone: '34600555444', name: 'Lampisteria Roca' }),
    ),
    option('Enquesta', 'L’Ajuntament no la pot llegir', () => write(POLL)),
  ),
)

const sendFiles = async (input: HTMLInputElement, type = '') => {
  const caption = text.value.trim()
  for (const [index, file] of [...(input.files ?? [])].entries()) {
    const form = new FormData()
    form.set('file', file)
    form.set('type', type)
    if (caption && index === 0) form.set('caption', caption)
    const response = await fetch(address(), { method: 'POST', body: form })
    if (!response.ok) window.alert((await response.json()).error)
  }
  text.value = ''
  input.value = ''
}

picture.addEventListener('change', () => sendFiles(picture, 'image'))
anyFile.addEventListener('change', () => sendFiles(anyFile, anyFile.dataset.type))

const send = () => {
  const body = text.value.trim()
  if (!body) return
  text.value = ''
  write({ type: 'text', text: { body } })
}

byId('compose', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault()
  send()
})
text.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey) return
  event.preventDefault()
  send()
})
// Shown by the style sheet while nothing has been written.
for (const suggestion of document.querySelectorAll('#suggestions button'))
  suggestion.addEventListener('click', () => {
    write({ type: 'text', text: { body: suggestion.textContent ?? '' } })
    text.focus()
  })
waId.addEventListener('change', connect)
connect()
text.focus()
