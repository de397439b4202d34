// Reports a broken street light with a picture and reads it back. Node 20, Deno, Bun, or a browser.
const api = 'http://localhost:3000/open311/v2'
const key = globalThis.process?.env.OPEN311_KEY ?? 'your key'

const call = async (path, options) => {
  const response = await fetch(`${api}/${path}`, options)
  const answer = await response.json()
  // What is wrong is a list of { code, description }, field by field, meant to be read by people.
  if (!response.ok) throw new Error(answer.map(({ description }) => description).join('\n'))
  return answer
}

const services = await call('services.json')
console.log(`${services.length} services, such as ${services[0].service_name}`)

const form = new FormData()
form.set('api_key', key)
form.set('service_code', 'EP01')
form.set('lat', '41.7262')
form.set('long', '1.8268')
form.set('description', 'Fanal apagat davant del número 12')
// A picture: any part that is a file is taken for one. This one is a single dot.
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
form.set(
  'media',
  new Blob([Uint8Array.from(atob(dot), (c) => c.charCodeAt(0))], { type: 'image/png' }),
  'fanal.png',
)

// Sent again under the same key (after a time-out, say), it is filed once.
const headers = { 'idempotency-key': crypto.randomUUID() }
const [{ service_request_id: id }] = await call('requests.json', { method: 'POST', body: form, headers })

const [request] = await call(`requests/${id}.json?extensions=true`)
console.log(id, request.status, request.address, request.extended_attributes.detailed_status)
