// What is being written is kept in this window until its form is sent: neither a slip nor another form loses it.
const keyOf = ({ form, id }: HTMLTextAreaElement) => `draft:${form?.action}:${id}`

const fields = () => document.querySelectorAll<HTMLTextAreaElement>('textarea[data-draft]')

const restore = () => {
  for (const field of fields()) if (!field.value) field.value = sessionStorage.getItem(keyOf(field)) ?? ''
}

document.addEventListener('input', ({ target }) => {
  if (target instanceof HTMLTextAreaElement && target.dataset.draft !== undefined)
    sessionStorage.setItem(keyOf(target), target.value)
})
// Before the script that sends it without leaving the page.
addEventListener(
  'submit',
  ({ target, submitter }) => {
    if (submitter?.hasAttribute('data-keeps-draft')) return
    for (const field of fields()) if (field.form === target) sessionStorage.removeItem(keyOf(field))
  },
  true,
)
// Something else was opened in the page.
document.addEventListener('opened', restore)
restore()
