import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type ConsoleSession, readRequestRow, signInToConsole } from '../../support/console/console.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** Who works for one department knows nothing of another's requests, by whatever door they come to them. */

let world: World
let crew: ConsoleSession
let agent: ConsoleSession
let admin: ConsoleSession

/** A complaint of another department that is not public: who lives where stands in its answers. */
const COMPLAINT = { service_code: 'AL02', address_string: 'Carrer Major, 5' }
const ANSWER = 'Agents han parlat amb el denunciat del segon segona'

beforeAll(async () => {
  world = await startWorld()
  crew = await signInToConsole(world, 'brigada@demo.test')
  agent = await signInToConsole(world, 'agent@demo.test')
  admin = await signInToConsole(world, 'admin@demo.test')
})
afterAll(() => world.stop())

const contactOf = async (name: string) => {
  const citizen = world.citizen(name)
  await citizen.asks('hola', /./)
  const [row] = await world.sql`select id, contact_id from conversation order by created_at desc limit 1`
  return { citizen, contactId: String(row?.contact_id), link: `/console/conversations/${row?.id}` }
}

test('a merge needs access to both requests: into another department’s request it is refused and adds no followers', async () => {
  const mine = await world.report()
  const theirs = await world.report({ ...COMPLAINT, description: 'Crits al segon' })
  const refused = await crew.sends(`/console/requests/${mine}/merge`, { into: theirs })
  expect(refused.status).toBe(403)
  expect(refused.text).not.toContain('Crits al segon')
  expect(await readRequestRow(world, mine)).toMatchObject({ state: 'received', merged_into: null })
  expect(
    await world.sql`select 1 from service_request_event where request_id = ${theirs} and kind = 'merged'`,
  ).toHaveLength(0)
  const [entry] =
    await world.sql`select action, outcome from audit_entry where object = ${`/console/requests/${mine}/merge`}`
  expect(entry).toEqual({ action: 'merge-requests', outcome: 'refused' })
})

test('splitting a merge needs access to both requests too', async () => {
  const [one, other] = [await world.report(), await world.report()]
  expect((await agent.sends(`/console/requests/${one}/merge`, { into: other })).status).toBe(303)
  await world.sql`update service_request set department = 'POLICIA' where id = ${other}`
  expect((await crew.sends(`/console/requests/${one}/unmerge`, {})).status).toBe(403)
  expect((await agent.sends(`/console/requests/${one}/unmerge`, {})).status).toBe(303)
})

test('nobody can merge a public request with a private one', async () => {
  const open = await world.report()
  const closed = await world.report({ ...COMPLAINT, description: 'Música fins a les tres' })
  for (const [from, into] of [
    [open, closed],
    [closed, open],
  ] as const) {
    const answer = await agent.sends(`/console/requests/${from}/merge`, { into })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Una és pública i l’altra no')
    expect((await readRequestRow(world, from)).merged_into).toBeNull()
  }
})

test('a follower of a private request, by an old merge, is told its state and never its answers', async () => {
  const [reporter, follower] = [await contactOf('Núria'), await contactOf('Quim')]
  const id = await world.report({ ...COMPLAINT, description: 'Gossos tota la nit' })
  await world.sql`update service_request set contact_id = ${reporter.contactId} where id = ${id}`
  await world.sql`insert into service_request_follower (jurisdiction_id, request_id, contact_id, since)
    values ('manresa.cat', ${id}, ${follower.contactId}, ${world.clock.now()})`
  await agent.sends(`/console/requests/${id}`, { state: 'in_progress', public_note: ANSWER, version: '1' })
  await reporter.citizen.sees('denunciat del segon')
  await follower.citizen.sees(id)
  await agent.sends(`/console/requests/${id}`, {
    state: 'in_progress',
    public_note: 'El veí del 2n 2a ho nega',
  })
  await reporter.citizen.sees('ho nega')
  await follower.citizen.asks('les meves incidències', id)
  expect(JSON.stringify(await follower.citizen.transcript())).not.toMatch(/denunciat|ho nega/)
})

test('of a caller’s, person’s and merged requests in other departments only the count is shown', async () => {
  const phone = '612400500'
  const own = await world.report({ phone, first_name: 'Carme Riu', description: 'Llum que parpelleja' })
  const theirs = await world.report({
    ...COMPLAINT,
    phone,
    first_name: 'Carme Riu i Sala',
    description: 'El pare crida de nit',
  })
  const call = async (who: ConsoleSession) => {
    const path = '/console/010/parts/caller'
    const asked = await who.sends(path, { phone })
    return asked.status === 404 ? (await who.opens(`${path}?phone=${phone}`)).text : asked.text
  }
  const seen = await call(crew)
  expect(seen).toContain(own)
  expect(seen).toContain('Un altre departament en té una.')
  for (const secret of [theirs, 'Carrer Major, 5', 'i Sala', 'Policia'])
    expect([secret, seen.includes(secret)]).toEqual([secret, false])
  expect(await call(admin)).toContain(theirs)

  const { contactId, link } = await contactOf('Carme')
  await world.sql`update service_request set contact_id = ${contactId} where id in (${own}, ${theirs})`
  const page = await crew.opens(link)
  expect(page.text).toContain(own)
  expect(page.text).toContain('Un altre departament en té una.')
  expect(page.text).not.toContain(theirs)
  expect(page.text).not.toContain('Carrer Major, 5')

  await world.sql`update service_request set merged_into = ${own} where id = ${theirs}`
  const request = await crew.opens(`/console/requests/${own}`)
  expect(request.text).toContain('Un altre departament en té una.')
  expect(request.text).not.toContain('El pare crida')
  for (const path of [
    '/console?words=crida&state=all',
    `/console?words=${phone}&state=all`,
    '/console/crew?whose=all',
  ])
    expect((await crew.opens(path)).text).not.toContain('El pare crida')
})

test('a caller known only to another department is shown without a name', async () => {
  const phone = '612400501'
  await world.report({ ...COMPLAINT, phone, first_name: 'Llibert Pous', description: 'Baralla' })
  const path = '/console/010/parts/caller'
  const asked = await crew.sends(path, { phone })
  const { text } = asked.status === 404 ? await crew.opens(`${path}?phone=${phone}`) : asked
  expect(text).toContain('Un altre departament en té una.')
  expect(text).not.toContain('Llibert')
  await until('nothing', async () => true)
})
