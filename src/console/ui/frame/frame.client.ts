// What belongs to no page: the figures beside the sections, which are counted again when something changes; how somebody
// wants the console, without leaving what they do; and what was just done, which is put away.

/** Changes come in bursts, and each page of each member counts: no more often than this. */
const COUNT_AGAIN_MS = 2_000

let due = false

const count = async () => {
  due = false
  const response = await fetch('/console/counts', { headers: { accept: 'text/html' } }).catch(() => {})
  if (!response?.ok || response.redirected) return
  const counted = new DOMParser().parseFromString(await response.text(), 'text/html')
  for (const fresh of counted.querySelectorAll<HTMLElement>('[data-count]'))
    for (const shown of document.querySelectorAll(`[data-count="${fresh.dataset.count}"]`))
      shown.replaceWith(fresh.cloneNode(true))
  document.dispatchEvent(new Event('counted'))
}

document.addEventListener('counts', () => {
  if (due) return
  due = true
  setTimeout(count, COUNT_AGAIN_MS)
})

document.addEventListener('submit', async (event) => {
  const form = event.target
  const { submitter } = event
  if (!(form instanceof HTMLFormElement) || !(submitter instanceof HTMLButtonElement)) return
  const { name, value } = submitter
  // What else somebody may want makes another page.
  if (new URL(form.action).pathname !== '/console/preferences' || !['theme', 'rail'].includes(name)) return
  event.preventDefault()
  await fetch(form.action, { method: 'POST', body: new URLSearchParams({ [name]: value }) }).catch(() => {})
  document.documentElement.dataset[name] = value
  for (const one of form.querySelectorAll<HTMLButtonElement>('[aria-pressed]'))
    one.ariaPressed = String(one === submitter)
  if (name === 'rail') submitter.value = value === 'narrow' ? 'wide' : 'narrow'
})

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element && target.closest<HTMLElement>('[data-closes]')
  if (button) document.getElementById(button.dataset.closes ?? '')?.remove()
})
