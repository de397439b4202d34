import { afterAll, beforeAll, expect, test } from 'bun:test'
import { changeServiceRequest, mergeRequests, undoRequestMerge } from '#domain/service-requests'
import { type Member, type OpenAuditEntry, openAuditEntry } from '#domain/staff'
import { type Ctx, createContext, DomainError, useCase } from '#domain/use-cases'
import { startWorld, type World } from '../support/world.ts'

/** What a member of staff does is in the audit log by the use case that does it, in the transaction in which it is done. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const MARTA: Member = {
  id: 'marta',
  name: 'Marta Vila',
  email: 'marta@manresa.cat',
  role: 'agent',
  departments: [],
  teams: [],
  secondFactor: true,
  official: false,
}

/** Marta, about to do something: it is written down before. */
const about = async (member: Member = MARTA): Promise<{ ctx: Ctx; audit: OpenAuditEntry }> => {
  const { town } = world.service
  const audit = await openAuditEntry(town.db, town, { member, action: 'change-request', object: '/console' })
  return { ctx: createContext(town, { kind: 'staff', member, audit }), audit }
}

const outcomeOf = async ({ id }: OpenAuditEntry) =>
  (await world.sql`select outcome from audit_entry where id = ${id}`)[0]?.outcome

test('a change is in the log as done, with the change', async () => {
  const id = await world.report()
  const { ctx, audit } = await about()
  expect(await outcomeOf(audit)).toBe('failed')
  await changeServiceRequest(ctx, { id, state: 'confirmed' })
  expect([await outcomeOf(audit), audit.settled]).toEqual(['done', true])
  const [event] =
    await world.sql`select actor from service_request_event where request_id = ${id} and kind = 'state_changed'`
  expect(event?.actor).toBe('Marta Vila')
})

test('what stands against a change leaves it there as failed', async () => {
  const id = await world.report()
  const { ctx, audit } = await about()
  await expect(changeServiceRequest(ctx, { id })).rejects.toMatchObject({ reason: 'nothing-changed' })
  await expect(changeServiceRequest(ctx, { id, state: 'confirmed', seenVersion: 7 })).rejects.toMatchObject({
    reason: 'stale',
  })
  await expect(mergeRequests(ctx, { id, into: id })).rejects.toMatchObject({ reason: 'same' })
  expect([await outcomeOf(audit), audit.settled]).toEqual(['failed', false])
})

test('what fails after it was written is neither there nor in the log as done', async () => {
  const id = await world.report()
  const { ctx, audit } = await about()
  const twice = useCase({
    allow: { staff: 'change-request' },
    run: async (within, fails: boolean) => {
      await changeServiceRequest.within(within, { id, state: 'confirmed' })
      if (fails) throw new Error('the connection was lost')
    },
  })
  await expect(twice(ctx, true)).rejects.toThrow('the connection was lost')
  expect([await outcomeOf(audit), audit.settled]).toEqual(['failed', false])
  expect((await world.sql`select state from service_request where id = ${id}`)[0]?.state).toBe('received')
  await twice(ctx, false)
  expect([await outcomeOf(audit), audit.settled]).toEqual(['done', true])
})

test('staff of other departments are refused by the use case itself, whatever the page that asks', async () => {
  const id = await world.report()
  const into = await world.report()
  const police = { ...MARTA, departments: ['POLICIA'] }
  const { ctx, audit } = await about(police)
  for (const tried of [
    () => changeServiceRequest(ctx, { id, state: 'resolved' }),
    () => mergeRequests(ctx, { id, into }),
    () => undoRequestMerge(ctx, { id }),
  ]) {
    const error = await tried().then(
      () => undefined,
      (reason) => reason,
    )
    expect(error).toBeInstanceOf(DomainError)
    expect(error).toMatchObject({ code: 'forbidden', problems: [{ path: 'department' }] })
  }
  expect(await outcomeOf(audit)).toBe('failed')
  expect((await world.sql`select state from service_request where id = ${id}`)[0]?.state).toBe('received')
})
