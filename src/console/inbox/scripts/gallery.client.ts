// Pictures of a thread in a dialog, one after the other by arrows. Without this script a picture opens by itself.
const dialog = document.createElement('dialog')
dialog.className = 'gallery-dialog'
const image = document.createElement('img')
const count = document.createElement('p')
count.setAttribute('role', 'status')

let at = 0

const pictures = () => [
  ...document.querySelectorAll<HTMLAnchorElement>(
    '#history a[data-gallery], #context .gallery a[data-gallery]',
  ),
]
/** A picture stands in the thread and beside it: it is one. */
const addresses = () => [...new Set(pictures().map(({ href }) => href))]

const show = (index: number) => {
  const all = addresses()
  at = (index + all.length) % all.length
  const href = all[at]
  if (!href) return
  image.src = href
  image.alt =
    pictures()
      .find((one) => one.href === href)
      ?.querySelector('img')?.alt ?? ''
  count.textContent = `${at + 1} / ${all.length}`
}

const button = (label: string, text: string, run: () => void) => {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'plain'
  made.textContent = text
  made.setAttribute('aria-label', label)
  made.addEventListener('click', run)
  return made
}

const build = () => {
  if (dialog.isConnected) return
  const words = document.querySelector<HTMLElement>('[data-gallery-words]')?.dataset.galleryWords
  const [name = '', previous = '', next = '', close = ''] = words?.split('|') ?? []
  dialog.setAttribute('aria-label', name)
  const bar = document.createElement('div')
  bar.className = 'gallery-bar'
  bar.append(
    button(previous, '‹', () => show(at - 1)),
    count,
    button(next, '›', () => show(at + 1)),
    button(close, '✕', () => dialog.close()),
  )
  dialog.append(image, bar)
  document.body.append(dialog)
}

document.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
  const { target } = event
  if (target === dialog) return dialog.close()
  const link = target instanceof Element && target.closest<HTMLAnchorElement>('a[data-gallery]')
  if (!link) return
  event.preventDefault()
  build()
  show(addresses().indexOf(link.href))
  dialog.showModal()
})

dialog.addEventListener('keydown', (event) => {
  const forward = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
  const back = document.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft'
  if (event.key === forward) show(at + 1)
  if (event.key === back) show(at - 1)
})
