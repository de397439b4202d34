// A conversation opens at its end and stays there as more is said, unless somebody is reading further up. Ctrl-Enter
// sends.
let atEnd = true

const thread = () => document.getElementById('scroll')

const down = () => {
  const scroll = thread()
  if (!scroll) return
  scroll.scrollTop = scroll.scrollHeight
  // A phone scrolls the page as a whole.
  if (matchMedia('(max-width: 48rem)').matches) window.scrollTo(0, document.documentElement.scrollHeight)
}

const shown = () => {
  atEnd = true
  down()
  thread()?.addEventListener('scroll', () => {
    const scroll = thread()
    if (scroll) atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80
  })
}

shown()
addEventListener('load', down)
document.addEventListener('refreshed', () => atEnd && down())
document.addEventListener('pane-shown', shown)
// Pictures that come later push the end further down.
document.addEventListener('load', ({ target }) => target instanceof HTMLImageElement && atEnd && down(), true)

document.addEventListener('keydown', (event) => {
  const field = event.target
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  if (!(field instanceof HTMLTextAreaElement)) return
  event.preventDefault()
  field.form?.requestSubmit(field.form.querySelector<HTMLButtonElement>('button[type=submit]'))
})
