// Who signs out leaves nothing of the crew's work on the telephone; and is told before if something was not sent.
import { forgetAll, listSaid } from './kept.client.ts'

document.addEventListener('submit', async (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || form.dataset.unsent === undefined) return
  event.preventDefault()
  const unsent = (await listSaid().catch(() => undefined))?.unsent.length ?? 0
  if (unsent > 0 && !confirm(form.dataset.unsent.replace('#', String(unsent)))) return
  await forgetAll().catch(() => {})
  form.submit()
})
