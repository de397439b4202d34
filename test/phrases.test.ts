import { afterAll, beforeAll, expect, test } from 'bun:test'
import { button } from './support/citizen.ts'
import { desk } from './support/console.ts'
import { startWorld, type World } from './support/world.ts'

/** Free words: what is not sure is asked, what is not understood is taught. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

test('when unsure, three guesses at most, and a person; the guess taken, their words are the report', async () => {
  const blai = world.citizen('Blai')
  const seen = await blai.asks(
    'els gronxadros del parquet fan pena',
    'No n’estic segur',
    button('Parlar amb algú'),
  )
  const rows = seen.at(-1)?.interactive?.action.sections?.[0]?.rows ?? []
  expect(rows.length).toBeLessThanOrEqual(5)
  await blai.taps(rows[0]?.title ?? '')
  await blai.sees('On és?')
  await blai.asks('plaça Catalunya', 'fotografia')
  await blai.asks('sense foto', 'Què hi passa: els gronxadros del parquet fan pena')
})

test('staff say what words meant, and the next who write so are understood, even misspelt', async () => {
  const agent = await desk(world, 'agent@demo.test')
  const pep = world.citizen('Pep')
  await pep.asks('les terrasses dels bars s’ho mengen tot', /./)
  const page = await agent.opens('/console/phrases')
  expect(page.text).toContain('les terrasses dels bars s’ho mengen tot')
  const unclear = /name="unclear" value="([0-9a-f-]{36})"/.exec(page.text)?.[1] ?? ''
  await agent.sends('/console/phrases', {
    unclear,
    words: 'terrasses dels bars',
    intent: 'service:AL03',
  })
  expect((await agent.opens('/console/phrases')).text).toContain('terrasses dels bars')
  const mia = world.citizen('Mia')
  await mia.asks('les terrases dels bars', 'On és?')
  await mia.asks('plaça Major', 'Altres incidències')
  // And forgotten when it was wrong.
  const taught =
    /name="unteach" value="([0-9a-f-]{36})"/.exec((await agent.opens('/console/phrases')).text)?.[1] ?? ''
  await agent.sends('/console/phrases', { unteach: taught })
  const eli = world.citizen('Eli')
  await eli.asks('les terrases dels bars', /./)
  expect(JSON.stringify((await eli.transcript()).at(-1))).not.toContain('On és?')
})
