// Receives web hooks and checks that they come from the town hall (https://www.standardwebhooks.com). Node 20 or Bun.
// Ask for them once, and keep the secret of the answer:
//   curl http://localhost:3000/open311/v2/webhooks.json -d api_key=… -d url=https://your.site/hook
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const secret = Buffer.from(process.env.HOOK_SECRET.replace(/^whsec_/, ''), 'base64')

const isGenuine = (headers, body) => {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures } = headers
  if (Math.abs(Date.now() / 1000 - Number(time)) > 300) return false
  const expected = Buffer.from(createHmac('sha256', secret).update(`${id}.${time}.${body}`).digest('base64'))
  return signatures.split(' ').some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ''))
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}

const seen = new Set()
createServer(async (request, response) => {
  const parts = []
  for await (const part of request) parts.push(part)
  const body = Buffer.concat(parts).toString()
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end()
  const id = request.headers['webhook-id']
  // The same change may be told more than once, always under one id.
  if (!seen.has(id)) {
    seen.add(id)
    const { type, data } = JSON.parse(body)
    console.log(type, data.service_request_id, data.request.status)
  }
  // Anything but a 2xx within 15 seconds, and it is told again later.
  response.writeHead(204).end()
}).listen(Number(process.env.PORT ?? 8080))
