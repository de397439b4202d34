// What somebody wrote to have the kind proposed is the description in the last step: kept in this tab only.
const KEY = 'words'
const asked = document.querySelector<HTMLFormElement>('form[data-words="ask"]')
const described = document.querySelector<HTMLTextAreaElement>('[data-words="tell"]')

asked?.addEventListener('submit', () => {
  const words = asked.querySelector('textarea')?.value
  if (words) sessionStorage.setItem(KEY, words)
})

if (described) {
  if (!described.value) described.value = sessionStorage.getItem(KEY) ?? ''
  described.form?.addEventListener('submit', () => sessionStorage.removeItem(KEY))
}
