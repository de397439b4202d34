import { afterAll, beforeAll, expect, test } from 'bun:test'
import { isOutage } from '#platform/database'
import { messageText } from '../support/citizen.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** A database that cannot write now, because its disk is full, is the fault of no message; one that it refuses is. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

/** Has the database refuse every answer from now on, but no apology. @returns what ends it */
const refuse = async (state: string): Promise<() => Promise<void>> => {
  await world.sql.unsafe(`
    create sequence refused;
    grant usage on sequence refused to town_hall;
    create function refuse() returns trigger language plpgsql as $$ begin
      if new.cause_key like 'apology:%' then return new; end if;
      perform nextval('refused');
      raise exception 'refused' using errcode = '${state}';
    end $$;
    create trigger refuse before insert on outbound_message for each row execute function refuse()`)
  return async () => {
    await world.sql.unsafe(
      'drop trigger refuse on outbound_message; drop function refuse; drop sequence refused',
    )
  }
}

/** How often it was refused: a sequence goes on also where a transaction is rolled back. */
const refusals = async (): Promise<number> =>
  Number((await world.sql`select last_value from refused`)[0]?.last_value)

const attempts = async (): Promise<number> =>
  Number((await world.sql`select max(attempts) as n from inbound_message where handled_at is null`)[0]?.n)

test('while the disk is full no message is given up; each is answered once there is room', async () => {
  const quim = world.citizen('Quim')
  const makeRoom = await refuse('53100')
  await quim.says('hola')
  await until('it to be tried more often than a message may fail', async () => (await refusals()) > 5, 60_000)
  expect(await attempts()).toBe(0)
  await makeRoom()
  await quim.sees('En què us podem ajudar?')
  expect((await quim.transcript()).map(messageText).join()).not.toContain('ha fallat')
})

test('a message that fails at each try is given up, and its sender is told whom to call', async () => {
  const pia = world.citizen('Pia')
  const accept = await refuse('22023')
  await pia.says('hola')
  await until('it to be set aside', async () => (await pia.transcript()).length > 0, 60_000)
  await accept()
  expect((await pia.transcript()).map(messageText)).toEqual([
    'Alguna cosa ha fallat i no he pogut atendre el vostre missatge. Torneu-m’ho a escriure d’aquí a una estona, si us plau, o truqueu al 010.',
  ])
  await pia.asks('hola', 'En què us podem ajudar?')
})

test.each(['53100', '57P01', '08006', '40P01', '58030', 'CONNECTION_CLOSED', 'ANSWER_TIMEOUT', 'ECONNRESET'])(
  'error %s counts as an outage of the database',
  (code) => {
    expect(isOutage({ code })).toBe(true)
    expect(isOutage({ cause: { code } })).toBe(true)
  },
)

test.each(['22023', '23505', '42P01', '57014', 'P0001', 'ENOENT', ''])(
  'error «%s» does not count as an outage',
  (code) => {
    expect(isOutage({ code })).toBe(false)
  },
)
