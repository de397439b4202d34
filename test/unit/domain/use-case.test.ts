import { expect, test } from 'bun:test'
import type { Application } from '#domain/applications'
import type { Member } from '#domain/staff'
import type { Town } from '#domain/town'
import { type Actor, createContext, DomainError, refuseProblems, useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'

/** A town whose clock a test moves, and whose transactions are recorded. */
const townAt = (time: string) => {
  const log: string[] = []
  const tx = 'transaction' as unknown as Tx
  const clock = { now: new Date(time) }
  const transaction = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    log.push('begin')
    try {
      const result = await work(tx)
      log.push('commit')
      return result
    } catch (error) {
      log.push('rollback')
      throw error
    }
  }
  const town = { now: () => clock.now, db: { transaction } } as unknown as Town
  return { town, tx, log, clock }
}

const member = (role: Member['role']): Actor => ({ kind: 'staff', member: { role } as Member })
const application = (...scopes: Application['scopes']): Actor => ({
  kind: 'application',
  application: { scopes } as Application,
})

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error) => error,
  )

test('a use case prepares before its one transaction, and bears the time at which it writes', async () => {
  const { town, tx, log, clock } = townAt('2026-05-04T10:00:00Z')
  const double = useCase({
    allow: { citizen: true },
    prepare: async (_, value: number) => {
      log.push('prepare')
      clock.now = new Date('2026-05-04T10:00:09Z')
      return value * 2
    },
    run: async ({ db, now }, value, prepared) => {
      log.push('run')
      return { value, prepared, now: now.toISOString(), own: db === tx }
    },
  })
  expect(await double(createContext(town, { kind: 'citizen' }), 21)).toEqual({
    value: 21,
    prepared: 42,
    now: '2026-05-04T10:00:09.000Z',
    own: true,
  })
  expect(log).toEqual(['prepare', 'begin', 'run', 'commit'])
})

test('within a larger transaction a use case opens none and takes what its caller prepared', async () => {
  const { town, tx, log } = townAt('2026-05-04T10:00:00Z')
  const add = useCase({
    allow: { citizen: true },
    prepare: async (_, value: number) => value,
    run: async ({ db }, value, prepared) => ({ sum: value + prepared, own: db === tx }),
  })
  const ctx = { ...createContext(town, { kind: 'citizen' }), db: tx }
  expect(await add.within(ctx, 1, 2)).toEqual({ sum: 3, own: true })
  expect(log).toEqual([])
})

test('what is not valid opens no transaction; what fails in it is rolled back', async () => {
  const { town, log } = townAt('2026-05-04T10:00:00Z')
  const fail = useCase({
    allow: { citizen: true },
    prepare: async (_, name: string) => refuseProblems(name ? [] : [{ path: 'name', code: 'missing' }]),
    run: async () => {
      throw new DomainError('not-found')
    },
  })
  const ctx = createContext(town, { kind: 'citizen' })
  const invalid = await errorOf(fail(ctx, ''))
  expect(invalid).toMatchObject({ code: 'invalid', problems: [{ path: 'name', code: 'missing' }] })
  expect(log).toEqual([])
  expect(await errorOf(fail(ctx, 'Rosa'))).toMatchObject({ code: 'not-found', problems: [] })
  expect(log).toEqual(['begin', 'rollback'])
})

test.each([
  ['a citizen', { kind: 'citizen' }, false],
  ['a member of staff with the permission', member('agent'), true],
  ['a member of staff without it', member('editor'), false],
  ['an application with the scope', application('read', 'update'), true],
  ['an application without it', application('read', 'post'), false],
  ['the system', { kind: 'system' }, true],
] as [string, Actor, boolean][])(
  '%s: the permission is checked before anything is done',
  async (_, actor, allowed) => {
    const { town, tx, log } = townAt('2026-05-04T10:00:00Z')
    const fileReport = useCase({
      allow: { staff: 'take-report', application: 'update' },
      prepare: async () => void log.push('prepare'),
      run: async () => 'done',
    })
    const ctx = createContext(town, actor)
    if (allowed) {
      expect(await fileReport(ctx, undefined)).toBe('done')
      expect(log).toEqual(['prepare', 'begin', 'commit'])
      return
    }
    for (const refused of [fileReport(ctx, undefined), fileReport.within({ ...ctx, db: tx }, undefined)])
      expect(await errorOf(refused)).toMatchObject({ name: 'DomainError', code: 'forbidden' })
    expect(log).toEqual([])
  },
)

test('an application is told which scope it lacks', async () => {
  const { town } = townAt('2026-05-04T10:00:00Z')
  const fileReport = useCase({ allow: { application: 'book' }, run: async () => 'done' })
  const error = await errorOf(fileReport(createContext(town, application('read')), undefined))
  expect((error as DomainError).problems).toEqual([
    { path: 'api_key', code: 'not-allowed', params: { scope: 'book' } },
  ])
})
