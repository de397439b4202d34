// What a crew said and the town hall has not taken yet: kept in the browser, with its pictures, and sent by the page or by the
// service worker, whichever comes first. Each carries a name of its own, so that sent twice it is taken once.
import { type DBSchema, deleteDB, openDB } from 'idb'

/**
 * Something that was said of a work order. `answer`: why it was not taken, by how things stand or, `refused`, for what it is; it is sent
 * again only when somebody decides how. `version`: of the work order when it was said; `sent`: it was taken, and only what was said of the
 * work order is left, for a list that is older than that. What an older page kept has no more than the first three.
 */
export type Said = {
  key: string
  address: string
  fields: [name: string, value: FormDataEntryValue][]
  member?: string
  request?: string
  name?: string
  version?: string
  at?: number
  sent?: boolean
  answer?: { text: string; refused?: boolean }
}

/** How sending went: all of it; not now; not before somebody signs in. */
export type Sent = 'sent' | 'later' | 'signed-out'

interface Kept extends DBSchema {
  sent: { key: string; value: Said }
}

const NAME = 'crew'
const STORE = 'sent'

const open = () =>
  openDB<Kept>(NAME, 1, { upgrade: (db) => void db.createObjectStore(STORE, { keyPath: 'key' }) })

const within = async <Result>(
  work: (db: Awaited<ReturnType<typeof open>>) => Promise<Result>,
): Promise<Result> => {
  const db = await open()
  try {
    return await work(db)
  } finally {
    db.close()
  }
}

/** What was said, in that order: what is still to be sent, and what was sent lately. */
export const listSaid = async (): Promise<{ unsent: Said[]; sent: Said[] }> => {
  const all = (await within((db) => db.getAll(STORE))).sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
  return { unsent: all.filter(({ sent }) => !sent), sent: all.filter(({ sent }) => sent) }
}

export const keep = (said: Said): Promise<unknown> => within((db) => db.put(STORE, said))

export const forget = (key: string): Promise<unknown> => within((db) => db.delete(STORE, key))

/** A list of work orders that is older than this, in milliseconds, is shown to nobody. */
export const MAX_LIST_AGE = 48 * 3_600_000

/** The list of work orders. */
export const PAGE = '/console/crew'

/** The cache of what the page needs; the lock and the news have the same name. */
export const CACHE = NAME

/** Everything that this browser keeps for a crew is gone. */
export const forgetAll = async (): Promise<void> => {
  await deleteDB(NAME)
  await caches.delete(CACHE)
  const registration = await navigator.serviceWorker?.getRegistration(PAGE)
  if (registration?.active?.scriptURL.endsWith('/console/crew-worker.js')) await registration.unregister()
}

/** Told to every page and worker when something was kept, sent or answered. */
export const news = new BroadcastChannel(NAME)

/** Sends what is kept, in order, one sender at a time. @returns how it went with the last */
export const sendKept = (): Promise<Sent> =>
  navigator.locks.request(NAME, async () => {
    for (const said of (await listSaid()).unsent) {
      if (said.answer) continue
      const outcome = await send(said)
      if (outcome !== 'sent') return outcome
      news.postMessage(outcome)
    }
    return 'sent'
  })

/** A signal that comes and goes takes a picture no further: it is begun again. */
const SEND_MS = 120_000

const send = async (said: Said): Promise<Sent> => {
  const body = new FormData()
  for (const [name, value] of said.fields) body.append(name, value)
  body.set('form_id', said.key)
  body.set('member', said.member ?? '')
  if (said.at) body.set('said_at', new Date(said.at).toISOString())
  const response = await fetch(said.address, {
    method: 'POST',
    body,
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(SEND_MS),
  }).catch(() => undefined)
  if (!response) return 'later'
  const answer = await readAnswer(response)
  if (answer.saved) {
    const fields = said.fields.filter(([name]) => name === 'state')
    await keep({ ...said, fields, sent: true })
    return 'sent'
  }
  if (answer.text || answer.refused || isRefused(response)) {
    const text = answer.text ?? answer.refused ?? ''
    await keep({ ...said, answer: { text, refused: !answer.text } })
    return 'sent'
  }
  const signedOut = response.type === 'opaqueredirect' || response.status === 401
  return signedOut || answer.other ? 'signed-out' : 'later'
}

type Answer = { saved?: string; text?: string; refused?: string; other?: true }

/** Of anything but the answer that was asked for: nothing. A page that asks to sign in says nothing of what was sent. */
const readAnswer = async (response: Response): Promise<Answer> =>
  response.headers.get('content-type')?.startsWith('application/json')
    ? await response.json().catch(() => ({}))
    : {}

/** Sent again it would be refused again: too large, no longer allowed. What is said to be too much, or to be busy, is not. */
const isRefused = ({ type, status, headers }: Response): boolean =>
  type === 'basic' &&
  status >= 400 &&
  status < 500 &&
  ![401, 408, 425, 429].includes(status) &&
  !headers.get('content-type')?.startsWith('application/json')
