// The queue and the inbox by keyboard. Letters do something only while a row has the focus, so that they never get in
// the way of who speaks to their computer or types; `/` goes to the search when nothing is being written.
import { isFormField } from '../../platform/pages/dom.client.ts'

const rows = () => [...document.querySelectorAll('[data-row]')]
const linkOf = (row?: Element) => row?.querySelector<HTMLAnchorElement>('a[href]')
const boxOf = (row: Element) => row.querySelector<HTMLInputElement>('input[type=checkbox]:not(:disabled)')
const isWriting = (at: Element | null) =>
  isFormField(at) && !(at instanceof HTMLInputElement && at.type === 'checkbox')

const go = (index: number) => {
  const all = rows()
  const row = all[Math.max(0, Math.min(all.length - 1, index))]
  linkOf(row)?.focus()
  row?.scrollIntoView({ block: 'nearest' })
}

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const at = document.activeElement
  if (isWriting(at)) return
  const done = () => event.preventDefault()
  if (event.key === '/') {
    done()
    document.getElementById('words')?.focus()
    return
  }
  const all = rows()
  const here = all.findIndex((one) => one.contains(at))
  const row = all[here]
  if (!row) {
    if (event.key === 'ArrowDown' && at === document.body) {
      done()
      go(0)
    }
    return
  }
  switch (event.key) {
    case 'j':
    case 'ArrowDown':
      done()
      return go(here + 1)
    case 'k':
    case 'ArrowUp':
      done()
      return go(here - 1)
    case 'Home':
      done()
      return go(0)
    case 'End':
      done()
      return go(all.length - 1)
    case 'x': {
      done()
      const box = boxOf(row)
      if (box) box.checked = !box.checked
      return
    }
    case 'a': {
      const box = boxOf(row)
      if (!box) return
      done()
      box.checked = true
      box.form?.querySelector<HTMLButtonElement>('button[value=take]')?.click()
    }
  }
})
