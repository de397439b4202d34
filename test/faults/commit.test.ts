import { afterAll, beforeAll, expect, test } from 'bun:test'
import { button, messageText } from '../support/citizen.ts'
import { startWorld, type World } from '../support/world.ts'

/** A connection that breaks while a turn is committed does not say whether it was. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

/** Has the next turn committed, and its process told that the connection was lost. @returns whether it came to that */
const loseTheAnswerToACommit = (): (() => boolean) => {
  const { town } = world.service
  const { db } = town
  const execute = db.execute.bind(db)
  let lost = false
  Object.assign(db, {
    execute: async (statement: Parameters<typeof execute>[0]) => {
      const ofATurn = new Error().stack?.includes('turn-store.ts')
      const result = await execute(statement)
      if (!ofATurn || lost) return result
      lost = true
      throw new Error('read ECONNRESET')
    },
  })
  return () => {
    Object.assign(db, { execute })
    return lost
  }
}

test('a turn whose commit succeeded without an answer is not executed twice', async () => {
  const rosa = world.citizen('Rosa')
  await rosa.asks('hola', 'En què us podem ajudar?')
  const restore = loseTheAnswerToACommit()
  await rosa.says('hi ha un fanal fos al carrer Guimerà 12')
  await rosa.sees('Enllumenat públic', button('Confirmar'))
  const before = (await rosa.transcript()).length
  await Bun.sleep(2_500)
  expect((await rosa.transcript()).length).toBe(before)
  expect(restore()).toBe(true)
  // Once more handled, in the middle of the report that it began, the same words would be taken for an answer.
  const [summary] = await rosa.asks('sense foto', 'Reviseu-ho')
  expect(summary && messageText(summary)).toContain(
    'Què hi passa: hi ha un fanal fos al carrer Guimerà 12\nOn:',
  )
  const [row] =
    await world.sql`select count(*)::int as open, max(attempts)::int as attempts from inbound_message where handled_at is null or attempts > 0`
  expect(row).toMatchObject({ open: 0, attempts: null })
})
