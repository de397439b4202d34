// Writing at the foot of a thread: what is written is kept until it is sent; `/` offers saved replies and `@` colleagues; a
// picture that is pasted or dropped is attached and shown. Without this script there are the lists and the field for a file.
type Suggestion = { label: string; hint: string; text: string }

const draftKey = (field: HTMLTextAreaElement) => `draft:${field.form?.action}:${field.id}`

const drafts = () => document.querySelectorAll<HTMLTextAreaElement>('textarea[data-draft]')

const grow = (field: HTMLTextAreaElement) => {
  field.style.blockSize = 'auto'
  field.style.blockSize = `${field.scrollHeight + 2}px`
}

const isNarrow = () => matchMedia('(max-width: 48rem)').matches

const restore = () => {
  for (const field of drafts()) {
    if (!field.value) field.value = sessionStorage.getItem(draftKey(field)) ?? ''
    if (field.value && field.offsetParent) grow(field)
  }
}

declare global {
  interface DocumentEventMap {
    /** An answer is to be written, or a note. */
    compose: CustomEvent<'answer' | 'note'>
  }
}

const compose = (which: 'answer' | 'note') => {
  const tab = document.getElementById(`as-${which}`)
  if (!(tab instanceof HTMLInputElement)) return
  tab.checked = true
  document.getElementById(which === 'note' ? 'note' : 'words')?.focus()
}

document.addEventListener('compose', ({ detail }) => compose(detail))

restore()
document.addEventListener('pane-shown', ({ detail: { focus } }) => {
  restore()
  if (focus === 'composer' && !isNarrow()) document.getElementById('words')?.focus()
  else if (focus === 'same') compose('answer')
  else document.getElementById('thread-title')?.focus()
})
document.addEventListener('submit', ({ target }) => {
  if (target instanceof HTMLFormElement)
    for (const field of target.querySelectorAll<HTMLTextAreaElement>('textarea[data-draft]'))
      sessionStorage.removeItem(draftKey(field))
})

const insert = (field: HTMLTextAreaElement, text: string, from: number) => {
  field.setRangeText(text, from, field.selectionEnd, 'end')
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element && target.closest<HTMLElement>('.composer [data-reply]')
  const field = document.getElementById('words')
  if (!button || !(field instanceof HTMLTextAreaElement)) return
  insert(field, button.dataset.reply ?? '', field.selectionStart)
  field.focus()
  button.closest('details')?.removeAttribute('open')
})

/* What is offered while somebody writes: a list beneath the caret, worked by arrows, Enter and Escape. */
const fold = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

const list = document.createElement('ul')
list.id = 'suggestion-list'
list.className = 'suggestions'
list.setAttribute('role', 'listbox')
list.hidden = true

let offered: Suggestion[] = []
let chosen = 0
let from = 0
let writing: HTMLTextAreaElement | undefined

const suggestionsFor = (sign: string): Suggestion[] => {
  const all = document.querySelector<HTMLElement>('[data-suggestions]')?.dataset.suggestions
  return all ? ((JSON.parse(all) as Record<string, Suggestion[]>)[sign] ?? []) : []
}

const hide = () => {
  list.hidden = true
  offered = []
  writing?.removeAttribute('aria-activedescendant')
  writing?.removeAttribute('aria-controls')
}

const mark = () => {
  for (const [index, option] of [...list.children].entries())
    option.setAttribute('aria-selected', String(index === chosen))
  list.children[chosen]?.scrollIntoView({ block: 'nearest' })
  writing?.setAttribute('aria-activedescendant', `suggestion-${chosen}`)
}

const pick = (index: number) => {
  const one = offered[index]
  if (!one || !writing) return
  const field = writing
  hide()
  insert(field, one.text, from)
  field.focus()
}

const offer = (field: HTMLTextAreaElement) => {
  const sign = field.dataset.suggest
  const before = field.value.slice(0, field.selectionEnd)
  const [typed, , word = ''] =
    (sign && new RegExp(`(^|\\s)\\${sign}([^\\s${sign}]{0,30})$`).exec(before)) || []
  if (!sign || typed === undefined) return hide()
  const wanted = fold(word)
  const matches = suggestionsFor(sign).filter(
    ({ label, hint }) =>
      fold(hint).startsWith(sign + wanted) ||
      fold(label)
        .split(/\s+/)
        .some((part) => part.startsWith(wanted)),
  )
  offered = matches.slice(0, 8)
  if (offered.length === 0) return hide()
  writing = field
  from = field.selectionEnd - word.length - 1
  chosen = 0
  list.replaceChildren(
    ...offered.map(({ label, hint }, index) => {
      const option = document.createElement('li')
      option.id = `suggestion-${index}`
      option.setAttribute('role', 'option')
      option.textContent = hint ? `${label}  ${hint}` : label
      option.addEventListener('mousedown', (event) => {
        event.preventDefault()
        pick(index)
      })
      return option
    }),
  )
  field.after(list)
  list.setAttribute('aria-label', field.labels?.[0]?.textContent ?? '')
  list.hidden = false
  field.setAttribute('aria-controls', list.id)
  field.setAttribute('aria-autocomplete', 'list')
  mark()
}

/** A shortcut in full and a space: the reply, without looking at the list. */
const expand = (field: HTMLTextAreaElement): boolean => {
  const before = field.value.slice(0, field.selectionEnd)
  const [, shortcut] = /(?:^|\s)(\/[\w-]+)[ \n]$/.exec(before) ?? []
  const found = shortcut && suggestionsFor('/').find(({ hint }) => hint === shortcut)
  if (!found || field.dataset.suggest !== '/') return false
  insert(field, found.text, field.selectionEnd - shortcut.length - 1)
  return true
}

document.addEventListener('input', ({ target }) => {
  if (!(target instanceof HTMLTextAreaElement)) return
  if (target.dataset.draft !== undefined) {
    sessionStorage.setItem(draftKey(target), target.value)
    grow(target)
  }
  if (target.dataset.suggest && !expand(target)) offer(target)
})
document.addEventListener('focusout', ({ target }) => target === writing && hide())
document.addEventListener(
  'keydown',
  (event) => {
    if (list.hidden || event.target !== writing || event.ctrlKey || event.metaKey) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      chosen = (chosen + step + offered.length) % offered.length
      mark()
    } else if (event.key === 'Enter' || event.key === 'Tab') pick(chosen)
    else if (event.key === 'Escape') hide()
    else return
    event.preventDefault()
    event.stopImmediatePropagation()
  },
  true,
)

/* Pictures that are pasted or dropped go into the field for a file, and are shown before they are sent. */
const fileField = () => document.querySelector<HTMLInputElement>('.composer input[data-preview]')

const MAX_PREVIEW = 160

const preview = async (field: HTMLInputElement) => {
  document.getElementById('preview')?.remove()
  const [file] = field.files ?? []
  if (!file) return
  const box = document.createElement('p')
  box.id = 'preview'
  box.className = 'preview'
  const image = await createImageBitmap(file).catch(() => undefined)
  if (image) {
    const canvas = document.createElement('canvas')
    const scale = Math.min(1, MAX_PREVIEW / Math.max(image.width, image.height))
    canvas.width = image.width * scale
    canvas.height = image.height * scale
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    box.append(canvas)
  }
  const name = document.createElement('span')
  name.textContent = file.name
  const drop = document.createElement('button')
  drop.type = 'button'
  drop.className = 'plain small'
  drop.textContent = '✕'
  drop.setAttribute('aria-label', (field.dataset.preview ?? '').replace('{name}', file.name))
  drop.addEventListener('click', () => {
    field.value = ''
    box.remove()
    document.getElementById('words')?.focus()
  })
  box.append(name, drop)
  field.form?.querySelector('.composer-foot')?.before(box)
}

const attach = (files: FileList | undefined): boolean => {
  const field = fileField()
  const [file] = files ?? []
  if (!field || !file) return false
  const carried = new DataTransfer()
  carried.items.add(file)
  field.files = carried.files
  compose('answer')
  preview(field)
  return true
}

document.addEventListener(
  'change',
  ({ target }) => target === fileField() && preview(target as HTMLInputElement),
)
document.addEventListener('paste', (event) => {
  const inside = event.target instanceof Element && event.target.closest('#detail')
  if (inside && attach(event.clipboardData?.files)) event.preventDefault()
})
const isDropped = (event: DragEvent) =>
  event.target instanceof Element &&
  event.target.closest('#detail') !== null &&
  event.dataTransfer?.types.includes('Files') === true
document.addEventListener('dragover', (event) => {
  if (!isDropped(event)) return
  event.preventDefault()
  document.getElementById('detail')?.classList.add('dropping')
})
document.addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) document.getElementById('detail')?.classList.remove('dropping')
})
document.addEventListener('drop', (event) => {
  document.getElementById('detail')?.classList.remove('dropping')
  if (isDropped(event) && attach(event.dataTransfer?.files)) event.preventDefault()
})
