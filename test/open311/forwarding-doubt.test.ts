import { afterAll, beforeAll, expect, test } from 'bun:test'
import {
  addDestination,
  countUnresolved,
  listDestinations,
  listForwards,
  requeueStalledForwards,
} from '#domain/forwarding'
import { findServiceRequest } from '#domain/service-requests'
import { createOutbound, type Outbound } from '#platform/outbound'
import { createRelay } from '../../src/open311/index.ts'
import { type RawServer, startStrictEndpoint } from '../support/stand-ins/strict-endpoint.ts'
import { startWorld, until, type World } from '../support/world.ts'

/**
 * Another Open311 endpoint that takes a report and then answers so that nobody can tell: it is looked for there, and never sent
 * twice. What cannot be found is left to a person.
 */

let town: World
let there: RawServer
beforeAll(async () => {
  town = await startWorld({ OUTBOUND_PRIVATE_HOSTS: 'localhost' })
  there = startStrictEndpoint()
  await addDestination(town.service.town, {
    name: 'Enllumenats del Bages',
    url: there.url,
    apiKey: 'k',
    services: { EP01: '101' },
  })
})
afterAll(async () => {
  there.stop()
  await town.stop()
})

const rowOf = async (id: string) => (await listForwards(town.service.town, id))[0]
/** Waits for a state; whatever is due later is made due now, so that nobody waits. */
const comesTo = (id: string, state: string) =>
  until(
    `${id} to be ${state}`,
    async () => {
      const now = town.clock.now()
      await town.sql`update forwarded_request set next_attempt_at = ${now}
        where request_id = ${id} and state in ('pending', 'doubtful') and next_attempt_at > ${now}
          and (attempts = 0 or doubt is not null or token is not null or doubt_since is null)`
      await requeueStalledForwards(town.service.town)
      const row = await rowOf(id)
      return row?.state === state ? row : undefined
    },
    40_000,
  )

test.each([
  ['a page of HTML', 'html'],
  ['nothing', 'empty'],
  ['201 without a number', 'no-id'],
  ['a connection that is closed', 'closes'],
  ['a gateway that gave up', 'bad-gateway'],
] as const)('a post answered by %s is found in the endpoint’s list and not sent again', async (_, answer) => {
  there.behave({ answer, listed: true })
  const id = await town.report()
  const row = await comesTo(id, 'sent')
  expect(row?.remoteId).toBe(there.taken.at(-1)?.id ?? '')
  expect(there.posts()).toBe(1)
})

test.each([
  ['JSON though XML was asked for', 'json'],
  ['JSON that is cut off behind the number', 'cut-json'],
  ['XML that is cut off behind the number', 'cut-xml'],
  ['the place where it is now', 'location'],
] as const)('a post answered by %s gives the number without reading the list', async (_, answer) => {
  there.behave({ answer, listed: true })
  const id = await town.report()
  expect((await comesTo(id, 'sent'))?.remoteId).toBe(there.taken.at(-1)?.id ?? '')
  expect([there.posts(), there.looks()]).toEqual([1, 0])
})

test('a token is exchanged for the number, and nothing is sent again while it is pending', async () => {
  there.behave({ answer: 'token', listed: true, tokenAfter: 3 })
  const id = await town.report()
  expect((await comesTo(id, 'sent'))?.remoteId).toBe(there.taken.at(-1)?.id ?? '')
  expect(there.posts()).toBe(1)
})

test('after a process was killed while sending, the endpoint’s list is read before sending again', async () => {
  there.behave({ answer: 'xml', listed: true })
  const id = await town.report()
  await comesTo(id, 'sent')
  // As such a process leaves it: begun, and no outcome.
  await town.sql`update forwarded_request set state = 'pending', remote_id = null, sent_at = null,
    doubt_since = ${town.clock.ago(60_000)}, next_attempt_at = ${town.clock.now()} where request_id = ${id}`
  expect((await comesTo(id, 'sent'))?.remoteId).toBe(there.taken.at(-1)?.id ?? '')
  expect(there.posts()).toBe(1)
})

test('a timeout leaves in doubt whether the request arrived', async () => {
  there.behave({ answer: 'late', listed: true })
  const outbound = createOutbound(['localhost'])
  const impatient: Outbound = {
    ...outbound,
    request: (url, options) => outbound.request(url, { ...options, timeoutMs: 200 }),
  }
  const { town: service } = town.service
  const [to] = await listDestinations(service)
  const request = await findServiceRequest(service, await town.report({ service_code: 'NR01' }))
  if (!to || !request) throw new Error('nothing to send')
  const sent = createRelay(service, impatient).post(to, { ...request, serviceCode: 'EP01' }, {})
  expect(await sent.catch((error) => error)).toMatchObject({ name: 'InDoubt', doubt: 'unanswered' })
  expect(there.posts()).toBe(1)
})

test('after an error of the endpoint the list is read once, and the request sent again when it is not there', async () => {
  there.behave({ answer: 'error', listed: true })
  const id = await town.report()
  await until('the first try', async () => there.posts() === 1)
  there.behave({ answer: 'xml', listed: true }, true)
  expect((await comesTo(id, 'sent'))?.remoteId).toBe(there.taken.at(-1)?.id ?? '')
  expect(there.posts()).toBeGreaterThan(1)
  expect(there.taken).toHaveLength(1)
})

test('a request that could not be sent at all is sent later', async () => {
  there.behave({ answer: 'xml', listed: true })
  there.away(true)
  const id = await town.report()
  await until(
    'the first try',
    async () => ((await rowOf(id))?.attempts ?? 0) > 0 && (await rowOf(id))?.problem,
  )
  expect((await rowOf(id))?.state).toBe('pending')
  there.away(false)
  await comesTo(id, 'sent')
  expect(there.posts()).toBe(1)
})

const inConsole = async (fields: Record<string, string>, destinationId = '') => {
  const cookie = await town.signIn('admin@demo.test')
  const init = destinationId
    ? { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' as const }
    : {}
  const path = `/console/forwarding${destinationId && `/${destinationId}`}`
  const response = await fetch(`${town.url}${path}`, { ...init, headers: { cookie } })
  return { status: response.status, text: await response.text() }
}

test('a request that is not in the list waits for staff, who enter its number or send it again', async () => {
  there.behave({ answer: 'html', listed: false })
  const [first, second] = [await town.report(), await town.report()]
  const row = await comesTo(first, 'unsettled')
  await comesTo(second, 'unsettled')
  expect(there.posts()).toBe(2)
  expect(await countUnresolved(town.service.town)).toBe(2)
  const metrics = await (await fetch(`${town.url}/metrics`)).text()
  expect(metrics).toContain('forwarded_requests_unsettled{town="manresa.cat"} 2')
  const page = await inConsole({})
  expect(page.text).toContain('Cal confirmar si han arribat 2 incidències reenviades')
  expect(page.text).toContain('la resposta no s’ha pogut llegir')
  const destination = row?.destinationId ?? ''

  expect((await inConsole({ action: 'arrived', request: first, number: '' }, destination)).text).toContain(
    'Escriviu el número que té a l’altre sistema',
  )
  expect((await inConsole({ action: 'arrived', request: first, number: 'B-77' }, destination)).status).toBe(
    303,
  )
  expect(await rowOf(first)).toMatchObject({ state: 'sent', remoteId: 'B-77' })
  expect(
    (await inConsole({ action: 'arrived', request: second, number: 'B-77' }, destination)).text,
  ).toContain('Aquest número ja és el d’una altra incidència nostra')
  there.behave({ answer: 'xml', listed: true }, true)
  expect((await inConsole({ action: 'again', request: second }, destination)).status).toBe(303)
  await comesTo(second, 'sent')
  expect(there.posts()).toBe(3)
  expect(await countUnresolved(town.service.town)).toBe(0)
})

test('two similar requests in the list leave the decision to staff', async () => {
  there.behave({ answer: 'html', listed: true, twice: true })
  const id = await town.report()
  await comesTo(id, 'unsettled')
  expect(there.posts()).toBe(1)
})
