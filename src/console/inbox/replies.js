// Puts an answer that is given often into the form, where the cursor is, without asking the server for it.
for (const link of document.querySelectorAll('[data-reply]'))
  link.addEventListener('click', (event) => {
    const field = document.getElementById(link.dataset.into || 'public_note')
    if (!field) return
    event.preventDefault()
    field.setRangeText(link.dataset.reply, field.selectionStart, field.selectionEnd, 'end')
    field.focus()
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })

// `/` and the shortcut, then a space: the same, without leaving the keys.
const shortcuts = new Map(
  [...document.querySelectorAll('[data-shortcut]')].map((link) => [
    link.dataset.shortcut,
    link.dataset.reply,
  ]),
)
for (const field of document.querySelectorAll('textarea'))
  field.addEventListener('input', () => {
    const found = /(?:^|\s)\/([\w-]+)[ \n]$/.exec(field.value.slice(0, field.selectionEnd))
    const words = found && shortcuts.get(found[1])
    if (!words) return
    const end = field.selectionEnd
    field.setRangeText(words, end - found[1].length - 2, end, 'end')
  })
