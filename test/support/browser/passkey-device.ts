import type { Page } from 'playwright-core'
import { createAuthenticator } from '../console/authenticator.ts'

/** What a person's device does about passkeys of the page that is open. */
export type PasskeyDevice = {
  /**
   * Makes it ready for the page that is open now: a browser forgets its pretended authenticator when it changes process, or when any
   * session of its developer tools ends.
   */
  attach(): Promise<void>
  /** Whether it recognises its owner, by finger, face or PIN. */
  recognisesOwner(yes: boolean): Promise<void>
}

/**
 * A device with passkeys. A whole browser pretends one (Chrome DevTools Protocol, domain WebAuthn); the one from the package registry is
 * Chromium's headless shell, which refuses discoverable passkeys ("Resident credentials … are not supported"): there the key is in
 * software, and answers in the place of `navigator.credentials`.
 */
export const startPasskeyDevice = async (page: Page, origin: string): Promise<PasskeyDevice> => {
  const tools = await page.context().newCDPSession(page)
  const { product } = await tools.send('Browser.getVersion')
  await tools.detach()
  return product.startsWith('Headless') ? softwareDevice(page, origin) : pretendedDevice(page)
}

const pretendedDevice = async (page: Page): Promise<PasskeyDevice> => {
  const tools = await page.context().newCDPSession(page)
  let authenticatorId = ''
  let kept: Parameters<typeof tools.send<'WebAuthn.addCredential'>>[1]
  tools.on('WebAuthn.credentialAdded', ({ credential }) => {
    kept = { authenticatorId: '', credential }
  })
  return {
    async attach() {
      await tools.send('WebAuthn.disable')
      await tools.send('WebAuthn.enable', { enableUI: false })
      const options = {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      } as const
      ;({ authenticatorId } = await tools.send('WebAuthn.addVirtualAuthenticator', { options }))
      if (kept) await tools.send('WebAuthn.addCredential', { ...kept, authenticatorId })
    },
    async recognisesOwner(isUserVerified) {
      await tools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
  }
}

const softwareDevice = async (page: Page, origin: string): Promise<PasskeyDevice> => {
  const key = createAuthenticator(origin)
  let recognised = true
  await page.exposeFunction('passkeyDevice', (what: 'make' | 'sign', options: string): string | undefined =>
    recognised ? key[what](JSON.parse(options)) : undefined,
  )
  await page.addInitScript(answerForCredentials)
  return {
    async attach() {},
    async recognisesOwner(yes) {
      recognised = yes
    },
  }
}

type Answer = { id: string; rawId: string; type: string; response: Record<string, string> }

/** In the page: hands what `navigator.credentials` is asked to the device, and its answer back as the browser would. */
const answerForCredentials = (): void => {
  const toText = (bytes: BufferSource): string => {
    const view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : new Uint8Array(bytes.buffer)
    const base64 = btoa(String.fromCharCode(...view))
    return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  }
  const toBytes = (text: string): ArrayBuffer =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0)).buffer
  const ask = async (what: string, options: object) => {
    const device = Reflect.get(window, 'passkeyDevice') as (what: string, options: string) => Promise<string>
    const answered = await device(what, JSON.stringify(options))
    if (!answered) throw new DOMException('The operation was not allowed.', 'NotAllowedError')
    const { id, rawId, type, response } = JSON.parse(answered) as Answer
    const bytes = Object.entries(response).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, toBytes(value)]] : [],
    )
    return {
      id,
      rawId: toBytes(rawId),
      type,
      response: { ...Object.fromEntries(bytes), getTransports: () => ['internal'] },
      authenticatorAttachment: 'platform',
      getClientExtensionResults: () => ({}),
    }
  }
  const define = (name: 'create' | 'get', value: object) =>
    Object.defineProperty(navigator.credentials, name, { value })
  define('create', ({ publicKey: asked }: { publicKey: PublicKeyCredentialCreationOptions }) =>
    ask('make', {
      challenge: toText(asked.challenge),
      rp: asked.rp,
      user: { id: toText(asked.user.id) },
    }),
  )
  define('get', ({ publicKey: asked }: { publicKey: PublicKeyCredentialRequestOptions }) =>
    ask('sign', { challenge: toText(asked.challenge), rpId: asked.rpId }),
  )
}
