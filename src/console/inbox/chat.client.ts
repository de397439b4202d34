// A conversation opens at its end and stays there as more is said, unless somebody is reading further up. Ctrl-Enter
// sends.
const scroll = document.getElementById('scroll')

if (scroll) {
  let end = true
  const down = () => {
    scroll.scrollTop = scroll.scrollHeight
  }
  down()
  addEventListener('load', down)
  scroll.addEventListener('scroll', () => {
    end = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80
  })
  document.addEventListener('refreshed', () => end && down())
}

for (const field of document.querySelectorAll('textarea'))
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    field.form?.requestSubmit(field.form.querySelector<HTMLButtonElement>('button[type=submit]'))
  })
