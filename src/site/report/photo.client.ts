// A picture that is chosen is sent at once: what follows is asked while it is still known what it shows. Without this script a
// button sends it.
for (const form of document.querySelectorAll<HTMLFormElement>('form.at-once')) {
  const button = form.querySelector<HTMLButtonElement>('button[type="submit"]')
  const status = form.querySelector<HTMLElement>('[data-sending]')
  if (!button) continue
  form.classList.add('sends')
  form.addEventListener('change', ({ target }) => {
    const [picture] = target instanceof HTMLInputElement ? (target.files ?? []) : []
    if (!picture) return
    // Without a connection it is kept, by the script that keeps reports.
    if (!navigator.onLine) return
    if (status) status.textContent = status.dataset.sending ?? ''
    form.requestSubmit(button)
  })
  // Back on this page, as the browser kept it: the same picture may be sent once more.
  addEventListener('pageshow', () => {
    if (status) status.textContent = ''
    form.reset()
  })
}
