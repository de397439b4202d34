// The queue and the inbox by keyboard. Letters do something only while a row has the focus, so that they never get in
// the way of who speaks to their computer or types; `/` goes to the search when nothing is being written.
const rows = () => [...document.querySelectorAll('[data-row]')]
const linkOf = (row) => row?.querySelector('a[href]')
const writing = () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? '')

const at = () => rows().findIndex((row) => row.contains(document.activeElement))

const go = (index) => {
  const all = rows()
  const row = all[Math.max(0, Math.min(all.length - 1, index))]
  linkOf(row)?.focus()
  row?.scrollIntoView({ block: 'nearest' })
}

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const here = at()
  const onBox = document.activeElement?.type === 'checkbox'
  if (writing() && !onBox) return
  const done = () => event.preventDefault()
  if (event.key === '/') {
    done()
    document.getElementById('words')?.focus()
    return
  }
  if (here < 0) {
    if (event.key === 'ArrowDown' && document.activeElement === document.body) {
      done()
      go(0)
    }
    return
  }
  const row = rows()[here]
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
      return go(rows().length - 1)
    case 'x': {
      done()
      const box = row.querySelector('input[type=checkbox]')
      if (box && !box.disabled) box.checked = !box.checked
      return
    }
    case 'a': {
      const box = row.querySelector('input[type=checkbox]')
      if (!box || box.disabled) return
      done()
      box.checked = true
      box.form?.querySelector('button[value=take]')?.click()
    }
  }
})
