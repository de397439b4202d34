import { expect, test } from 'bun:test'
import { writeDump } from '../../src/open311/index.ts'
import { freshDatabase } from '../support/server.ts'
import { startWorld, until } from '../support/world.ts'
import { openSwitch } from './switch.ts'

/**
 * The database's host vanishes: no connection is closed, no answer comes, and the same name leads to the one that took
 * over. A process that waits for an answer of the old one gives it up; everything else goes on with the new one.
 */
test('after an unresponsive database is replaced, citizens are answered, signals received and jobs executed', async () => {
  const database = await freshDatabase()
  const door = openSwitch()
  const world = await startWorld({
    DATABASE_URL: door.leadTo(database.url),
    DATABASE_STATEMENT_TIMEOUT_SECONDS: '2',
  })
  try {
    const before = world.citizen('Mercè Puig')
    await before.asks('hola', 'En què us podem ajudar?')
    const heard: string[] = []
    world.service.town.signals.listen(({ topic }) => heard.push(topic))

    door.hush()
    const people = Array.from({ length: 12 }, (_, n) => world.citizen(`Veí ${n}`))
    await Promise.all(people.map((person) => person.asks('hola', 'En què us podem ajudar?')))
    await before.asks('menú', 'En què us podem ajudar?')

    // What tells other replicas is heard again.
    await until('a signal to be heard', async () => {
      await world.report()
      return heard.includes('queue')
    })
    // The job queue has connections of its own.
    const { town } = world.service
    await town.db.transaction((tx) => town.jobs.enqueue(tx, writeDump, [{}]))
    await until('the job to be done', async () => (await town.jobs.queueSizes()).waiting === 0)
    expect((await fetch(`${world.url}/health/ready`)).status).toBe(200)
  } finally {
    await world.stop()
    door.stop()
    await database.drop()
  }
})
