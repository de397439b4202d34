// Who is on the line is asked once: what was typed of them in a call goes into the form of the appointment that they are given in it.
// It stays in this window, and only until it is used.
const KEY = 'caller'
const CARRIED = ['name', 'phone', 'email'] as const

const fieldIn = (form: HTMLFormElement, name: string): HTMLInputElement | undefined => {
  const field = form.elements.namedItem(name)
  return field instanceof HTMLInputElement ? field : undefined
}

document.addEventListener('click', ({ target }) => {
  const link = target instanceof Element && target.closest('a[data-caller]')
  const form = document.querySelector<HTMLFormElement>('form[data-caller=give]')
  if (!link || !form) return
  const known = CARRIED.map((name) => [name, fieldIn(form, name)?.value ?? ''])
  sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(known)))
})

const form = document.querySelector<HTMLFormElement>('form[data-caller=take]')
const given = form && sessionStorage.getItem(KEY)
if (form && given) {
  const known: Record<string, string> = JSON.parse(given)
  for (const name of CARRIED) {
    const field = fieldIn(form, name)
    if (field && !field.value) field.value = known[name] ?? ''
  }
  form.addEventListener('submit', () => sessionStorage.removeItem(KEY))
}
