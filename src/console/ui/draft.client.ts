// What is being written is kept in this window until its form is sent: neither a slip nor another form loses it.
for (const field of document.querySelectorAll<HTMLTextAreaElement>('textarea[data-draft]')) {
  const { form } = field
  if (!form) continue
  const key = `draft:${form.action}:${field.id}`
  if (!field.value) field.value = sessionStorage.getItem(key) ?? ''
  field.addEventListener('input', () => sessionStorage.setItem(key, field.value))
  form.addEventListener('submit', ({ submitter }) => {
    if (!submitter?.hasAttribute('data-keeps-draft')) sessionStorage.removeItem(key)
  })
}
