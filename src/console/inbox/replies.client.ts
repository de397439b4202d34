// Puts an answer that is given often into the form, where the cursor is, without asking the server for it.
document.addEventListener('click', (event) => {
  const { target } = event
  const link = target instanceof Element ? target.closest<HTMLElement>('[data-reply]') : null
  if (!link) return
  const field = document.getElementById(link.dataset.into || 'public_note')
  if (!(field instanceof HTMLTextAreaElement)) return
  event.preventDefault()
  field.setRangeText(link.dataset.reply ?? '', field.selectionStart, field.selectionEnd, 'end')
  field.focus()
  field.dispatchEvent(new Event('input', { bubbles: true }))
})

// `/` and the shortcut, then a space: the same, without leaving the keys.
const shortcuts = new Map(
  [...document.querySelectorAll<HTMLElement>('[data-shortcut]')].map(({ dataset }) => [
    dataset.shortcut,
    dataset.reply,
  ]),
)
for (const field of document.querySelectorAll('textarea'))
  field.addEventListener('input', () => {
    const end = field.selectionEnd
    const [, shortcut] = /(?:^|\s)\/([\w-]+)[ \n]$/.exec(field.value.slice(0, end)) ?? []
    const words = shortcut && shortcuts.get(shortcut)
    if (words) field.setRangeText(words, end - shortcut.length - 2, end, 'end')
  })

// Answers that go with a state come first once it is chosen, and are in sight.
document.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLSelectElement)) return
  const replies = target.form?.querySelector<HTMLDetailsElement>(
    `details[data-replies-for="${CSS.escape(target.id)}"]`,
  )
  const own = replies?.querySelector(`ul[data-state="${CSS.escape(target.value)}"]`)
  if (!replies || !own) return
  replies.querySelector('summary')?.after(own)
  replies.open = true
})
