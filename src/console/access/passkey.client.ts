// Asks the browser for a passkey: to sign in, or to make one. What it answers is sent as a form.
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser'
import { fieldOf } from '../../platform/pages/dom.client.ts'

/** Sends a form with what the browser answers, when it is submitted. A problem is said in the form: mostly that somebody cancelled. */
const answers = (form: HTMLFormElement, ask: () => Promise<object>): void => {
  const problem = form.querySelector('[data-problem]')
  const button = form.querySelector('button')
  const show = (failed: boolean) => {
    if (problem instanceof HTMLElement) problem.hidden = !failed
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    show(false)
    if (button) button.disabled = true
    try {
      fieldOf(form, 'credential').value = JSON.stringify(await ask())
      form.submit()
    } catch {
      show(true)
    } finally {
      if (button) button.disabled = false
    }
  })
}

const formOf = (id: string): HTMLFormElement | undefined => {
  const form = document.getElementById(id)
  return form instanceof HTMLFormElement ? form : undefined
}

const signIn = formOf('passkey-sign-in')
if (signIn && browserSupportsWebAuthn()) {
  signIn.hidden = false
  answers(signIn, async () => {
    const asked = await fetch('/console/sign-in/passkey/ask', { method: 'POST' })
    if (!asked.ok) throw new Error('no challenge')
    return startAuthentication({ optionsJSON: await asked.json() })
  })
}

const make = formOf('make-passkey')
if (make) answers(make, () => startRegistration({ optionsJSON: JSON.parse(make.dataset.options ?? '') }))
