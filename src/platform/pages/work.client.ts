// While many strangers send at once, the browser works a little before it posts a form (a proof of work). In calm times
// the server asks for nothing. Whatever fails here, the form is sent: the server then says in words what else there is.
import { fieldOf } from './dom.client.ts'

const ready = new WeakSet<HTMLFormElement>()
const busy = new WeakSet<HTMLFormElement>()

const worker = () => new Worker('/assets/work-worker.js', { type: 'module' })

const proofFor = async (purpose: string, asked: () => void): Promise<string> => {
  const response = await fetch(`/work/${purpose}`, { cache: 'no-store', signal: AbortSignal.timeout(10_000) })
  if (response.status !== 200) return ''
  asked()
  const challenge = await response.json()
  const { solveChallengeWorkers } = await import('/assets/altcha/pow.js')
  const solution = await solveChallengeWorkers({
    challenge,
    concurrency: Math.min(4, navigator.hardwareConcurrency || 1),
    createWorker: worker,
    timeout: 90_000,
  })
  return solution ? btoa(JSON.stringify({ challenge, solution })) : ''
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-work]')) {
  const field = fieldOf(form, 'work')
  const status = form.querySelector<HTMLElement>('[data-work-said]')
  const say = (text = '') => {
    if (status) status.textContent = text
  }
  form.addEventListener('submit', async (event) => {
    // Giving up what one has needs no work.
    const { submitter } = event
    if (ready.has(form) || submitter?.dataset.work === 'none') return
    event.preventDefault()
    if (busy.has(form)) return
    busy.add(form)
    try {
      field.value = await proofFor(form.dataset.work ?? '', () => say(status?.dataset.checking))
    } catch {
      field.value = ''
    }
    ready.add(form)
    form.requestSubmit(submitter)
  })
  // Back on this page, as the browser kept it: a proof counts once.
  addEventListener('pageshow', () => {
    ready.delete(form)
    busy.delete(form)
    field.value = ''
    say()
  })
}
