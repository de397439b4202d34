// Where there is no signal: what a crew sends is kept in the telephone and sent when there is one again. It carries
// the name of its form, so that sent twice it is taken once.
import { fieldOf } from '../../platform/pages/dom.client.ts'

type Kept = { key: string; address: string; fields: [name: string, value: FormDataEntryValue][] }

const NAME = 'crew'

const store = <Result>(mode: IDBTransactionMode, work: (kept: IDBObjectStore) => IDBRequest<Result>) =>
  new Promise<Result>((resolve, reject) => {
    const open = indexedDB.open(NAME, 1)
    open.onupgradeneeded = () => open.result.createObjectStore('sent', { keyPath: 'key' })
    open.onerror = () => reject(open.error)
    open.onsuccess = () => {
      const transaction = open.result.transaction('sent', mode)
      const request = work(transaction.objectStore('sent'))
      transaction.oncomplete = () => {
        open.result.close()
        resolve(request.result)
      }
      transaction.onerror = () => reject(transaction.error)
    }
  })

const notice = document.getElementById('offline')
const tell = async () => {
  const waiting = await store('readonly', (kept) => kept.count())
  if (notice) notice.hidden = waiting === 0
}

const post = async ({ address, fields }: Kept): Promise<boolean> => {
  const body = new FormData()
  for (const [name, value] of fields)
    if (value instanceof File) body.append(name, value)
    else body.append(name, value)
  const response = await fetch(address, { method: 'POST', body })
  // Signed out in the meantime: kept until somebody signs in again.
  return response.status !== 401 && response.status < 500
}

const flush = async () => {
  for (const one of await store<Kept[]>('readonly', (kept) => kept.getAll())) {
    if (!(await post(one).catch(() => false))) break
    await store('readwrite', (kept) => kept.delete(one.key))
  }
  await tell()
}

for (const form of document.querySelectorAll<HTMLFormElement>('.crew-form'))
  form.addEventListener('submit', async (event) => {
    if (navigator.onLine) return
    event.preventDefault()
    const fields = [...new FormData(form, event.submitter).entries()]
    const one: Kept = { key: fieldOf(form, 'form_id').value, address: form.action, fields }
    await store('readwrite', (kept) => kept.put(one))
    const article = form.closest('article')
    if (article) article.hidden = true
    await tell()
  })

addEventListener('online', flush)
if (navigator.onLine) flush()
else tell()
