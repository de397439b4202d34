// The queue, a request and the inbox by keyboard. Letters do something only while a row or what is open has the focus, so that they never
// get in the way of who speaks to their computer or types, and can be switched off; `/` goes to the search when nothing is being written.
import { isFormField } from '../../platform/pages/dom.client.ts'

const rows = () => [...document.querySelectorAll('[data-row]')]
const linkOf = (row?: Element) => row?.querySelector<HTMLAnchorElement>('a[href]')
const boxOf = (row?: Element) => row?.querySelector<HTMLInputElement>('input[type=checkbox]:not(:disabled)')
const isWriting = (at: Element | null) =>
  isFormField(at) && !(at instanceof HTMLInputElement && at.type === 'checkbox')

const go = (index: number) => {
  const all = rows()
  const row = all[Math.max(0, Math.min(all.length - 1, index))]
  linkOf(row)?.focus()
  row?.scrollIntoView({ block: 'nearest' })
}

/** The row that was marked last: a range begins at it. */
let marked: string | undefined

const mark = (row: Element | undefined, checked?: boolean) => {
  const box = boxOf(row)
  if (!box || !row) return
  box.checked = checked ?? !box.checked
  box.dispatchEvent(new Event('change', { bubbles: true }))
  marked = row.id
}

const markTo = (index: number) => {
  const all = rows()
  const from = all.findIndex(({ id }) => id === marked)
  const [first, last] = [Math.min(from < 0 ? index : from, index), Math.max(from, index)]
  for (const row of all.slice(first, last + 1)) mark(row, true)
}

/** Keys of what is open, by what they press or where they go. */
const FIELDS: Record<string, string> = {
  a: 'assignee',
  d: 'department',
  e: 'public_note',
  n: 'internal_note',
  s: 'state',
}

/** Presses what states this key, a link or a button. @returns whether there was one */
const press = (within: ParentNode, key: string): boolean => {
  const target = within.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
  target?.click()
  return target !== null
}

const focusField = (within: ParentNode, key: string): boolean => {
  const field = FIELDS[key] ? within.querySelector<HTMLElement>(`#${FIELDS[key]}`) : null
  field?.focus()
  return field !== null
}

const detail = () => document.querySelector<HTMLElement>('[data-detail]')

const isAnyMarked = () => document.querySelector('#queue input[name=id]:checked') !== null

/** Keys of what is done with all that are marked, by the field of the bar that they go to. */
const BULK_FIELDS: Record<string, string> = { a: 'assignee', d: 'department', s: 'state', l: 'sorting' }

/** States that all that are marked are given by one key. */
const BULK_STATES: Record<string, string> = { c: 'confirmed', p: 'in_progress', r: 'resolved' }

const bulkField = (name: string | undefined) =>
  name ? document.querySelector<HTMLSelectElement>(`.bulk-bar select[name=${name}]`) : null

const bulkButton = (value: string) =>
  document.querySelector<HTMLButtonElement>(`.bulk-bar button[value=${value}]`)

/** Does what a key says with all that are marked, or goes to the list in which that is chosen. */
const withMarked = (key: string): boolean => {
  if (key === 'i') {
    bulkButton('take')?.click()
    return true
  }
  const state = BULK_STATES[key]
  const field = bulkField(state ? 'state' : BULK_FIELDS[key])
  if (!field) return false
  if (state) {
    field.value = state
    bulkButton('change')?.click()
  } else field.focus()
  return true
}

const inRows = (event: KeyboardEvent, here: number): boolean => {
  const all = rows()
  switch (event.key) {
    case 'j':
    case 'ArrowDown':
      go(here + 1)
      return true
    case 'k':
    case 'ArrowUp':
      go(here - 1)
      return true
    case 'Home':
      go(0)
      return true
    case 'End':
      go(all.length - 1)
      return true
    case 'x':
      mark(all[here])
      return true
    case 'X':
      markTo(here)
      return true
  }
  return false
}

/** Keys that do something with a row, where nothing is open that they would do it with. */
const ROW_KEYS = new Set(['i', ...Object.keys(BULK_STATES), ...Object.keys(BULK_FIELDS)])

/** Letters that go on after `g`: where the rail leads. */
const PLACES: Record<string, string> = {
  q: '/console',
  c: '/console/conversations',
  0: '/console/010',
  a: '/console/appointments',
  f: '/console/figures',
}
let going = false

const goPlace = (key: string): boolean => {
  const address = going ? PLACES[key] : undefined
  going = key === 'g'
  const link = address && document.querySelector<HTMLAnchorElement>(`#rail a[href="${address}"]`)
  if (link) link.click()
  return going || Boolean(link)
}

const isOff = (event: KeyboardEvent) =>
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  document.documentElement.dataset.keys === 'off' ||
  isWriting(document.activeElement)

// Before what else the letter after `g` means on a page.
addEventListener(
  'keydown',
  (event) => {
    if (isOff(event) || document.querySelector('dialog[open]') || !goPlace(event.key)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  },
  { capture: true },
)

const help = () => document.getElementById('keys-help')

const onLetter = (event: KeyboardEvent, at: Element | null): boolean => {
  const { key } = event
  if (key === 'z') return press(document, 'z')
  const all = rows()
  const here = all.findIndex((one) => one.contains(at))
  const row = all[here]
  if (row && inRows(event, here)) return true
  if (row && !detail() && ROW_KEYS.has(key) && !isAnyMarked()) mark(row, true)
  if (row && isAnyMarked() && withMarked(key)) return true
  const open = detail()
  // From the row of what is open, or from within it.
  if (!open || !(open.contains(at) || row?.classList.contains('open') || at === document.body)) return false
  if (key === 'j' || key === 'k') return press(open, key === 'j' ? ']' : '[')
  return press(open, key) || focusField(open, key)
}

addEventListener('keydown', (event) => {
  if (event.defaultPrevented) return
  const at = document.activeElement
  if (event.key === 'Escape') {
    if (isWriting(at) && detail()?.contains(at)) {
      document.getElementById('request-title')?.focus()
      return
    }
    const opened = at?.closest<HTMLDetailsElement>('details.popover[open]')
    if (opened) {
      opened.open = false
      opened.querySelector('summary')?.focus()
    }
    return
  }
  // What is written is sent, and the next one comes.
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    const form = isFormField(at) ? at.form : null
    const send = form?.querySelector<HTMLButtonElement>('[name=after]')
    if (!send) return
    event.preventDefault()
    send.click()
    return
  }
  // A list in the bar of what is marked: what was chosen is done.
  if (event.key === 'Enter' && at instanceof HTMLSelectElement && at.closest('.bulk-bar')) {
    event.preventDefault()
    at.form?.querySelector<HTMLButtonElement>('button[value=change]')?.click()
    return
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(at)) return
  if (event.key === '/') {
    event.preventDefault()
    document.getElementById('words')?.focus()
    return
  }
  if (event.key === 'ArrowDown' && at === document.body) {
    event.preventDefault()
    go(0)
    return
  }
  if (document.documentElement.dataset.keys === 'off') {
    if (['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) {
      const here = rows().findIndex((one) => one.contains(at))
      if (here >= 0 && inRows(event, here)) event.preventDefault()
    }
    return
  }
  if (document.querySelector('dialog[open]')) return
  if (event.key === '?') {
    const dialog = help()
    if (dialog instanceof HTMLDialogElement) dialog.showModal()
    return
  }
  if (onLetter(event, at)) event.preventDefault()
})

// How many are marked, and all at once.
const showMarked = () => {
  const boxes = [...document.querySelectorAll<HTMLInputElement>('#queue input[name=id]')]
  const whole = document.querySelector<HTMLInputElement>('[data-mark-filter]')
  const count =
    whole?.checked === true ? Number(whole.dataset.markFilter) : boxes.filter(({ checked }) => checked).length
  const output = document.querySelector<HTMLOutputElement>('[data-marked]')
  if (output) output.value = (output.dataset.marked ?? '#').replace('#', String(count))
  const all = document.querySelector<HTMLInputElement>('[data-mark-all]')
  if (!all) return
  all.closest('label')?.removeAttribute('hidden')
  all.checked = count > 0 && boxes.every(({ checked, disabled }) => checked || disabled)
  all.indeterminate = count > 0 && !all.checked
}
document.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return
  const whole = document.querySelector<HTMLInputElement>('[data-mark-filter]')
  if (target.dataset.markAll !== undefined || target === whole)
    for (const box of document.querySelectorAll<HTMLInputElement>('#queue input[name=id]:not(:disabled)'))
      box.checked = target.checked
  // One that is left out: no longer all of the filter.
  else if (whole && target.name === 'id' && !target.checked) whole.checked = false
  if (whole && target.dataset.markAll !== undefined && !target.checked) whole.checked = false
  showMarked()
})
for (const event of ['refreshed', 'opened'] as const) document.addEventListener(event, showMarked)
showMarked()
