// Where there is no signal: what a crew sends is kept in the telephone and sent when there is one again. It carries
// the name of its form, so that sent twice it is taken once.
const NAME = 'crew'

const store = (mode, work) =>
  new Promise((resolve, reject) => {
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
  const waiting = await store('readonly', (sent) => sent.count())
  if (notice) notice.hidden = waiting === 0
}

const post = async ({ address, fields }) => {
  const body = new FormData()
  for (const [name, value] of fields) body.append(name, value)
  const response = await fetch(address, { method: 'POST', body })
  // Signed out meanwhile: kept until somebody signs in again.
  return response.status !== 401 && response.status < 500
}

const flush = async () => {
  for (const one of await store('readonly', (sent) => sent.getAll())) {
    if (!(await post(one).catch(() => false))) break
    await store('readwrite', (sent) => sent.delete(one.key))
  }
  await tell()
}

for (const form of document.querySelectorAll('.crew-form'))
  form.addEventListener('submit', (event) => {
    if (navigator.onLine) return
    event.preventDefault()
    const fields = [...new FormData(form, event.submitter).entries()]
    const key = form.elements.form_id.value
    store('readwrite', (sent) => sent.put({ key, address: form.action, fields })).then(() => {
      form.closest('article').hidden = true
      return tell()
    })
  })

addEventListener('online', flush)
if (navigator.onLine) flush()
else tell()
