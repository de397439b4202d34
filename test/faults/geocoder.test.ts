import { expect, test } from 'bun:test'
import { startListener } from '../support/stand-ins/listener.ts'
import { startWorld, until } from '../support/world.ts'

/** The public geocoder may be busy, silent, or talk nonsense without end: reporters are answered all the same. */

const endless = () =>
  new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode(`["${'x'.repeat(65_536)}",`)),
  })
const moods: Record<string, () => Response | Promise<Response>> = {
  busy: () => new Response('Service Unavailable', { status: 503 }),
  silent: () => new Promise<Response>(() => {}),
  nonsense: () => Response.json({ features: [{ geometry: null }] }),
  endless: () => new Response(endless(), { headers: { 'content-type': 'application/json' } }),
}

for (const [mood, answer] of Object.entries(moods))
  test(`with a geocoder that is ${mood}, ten people report at once, each with their address`, async () => {
    const geocoder = startListener(answer)
    const world = await startWorld({ GEOCODER: 'icgc', GEOCODER_URL: `${geocoder.url}/` })
    try {
      await Promise.all(
        Array.from({ length: 10 }, async (_, n) => {
          const person = world.citizen(`Veí ${n}`)
          await person.asks('hi ha un sot molt gros', 'On és?')
          await person.shares(41.7231, 1.8269)
          await person.sees('Reviseu-ho', 'On: Plaça Major')
        }),
      )
      // They were ten to ask before it had failed once; then it was left alone, and nobody waited for it again.
      const asked = geocoder.heard.length
      expect(asked).toBeGreaterThan(0)
      expect(asked).toBeLessThanOrEqual(10)
      const id = await world.report({ lat: '41.7231', long: '1.8269' })
      const [row] = await world.sql`select address from service_request where id = ${id}`
      expect(row?.address).toBe('Plaça Major')
      expect(geocoder.heard).toHaveLength(asked)
    } finally {
      await world.stop()
      geocoder.stop()
    }
  })

test('while the geocoder looks up a place, no transaction waits for it', async () => {
  let thinking = false
  const answer = Promise.withResolvers<void>()
  const geocoder = startListener(async () => {
    if (thinking) await answer.promise
    return Response.json({ features: [] })
  })
  const world = await startWorld({ GEOCODER: 'icgc', GEOCODER_URL: `${geocoder.url}/` })
  try {
    const person = world.citizen('Veí del bar')
    await person.asks('hi ha un sot molt gros', 'On és?')
    await person.says('darrere del bar de sempre')
    await person.sees(/./)
    await person.taps('Desar-la així')
    await person.sees('Reviseu-ho')
    thinking = true
    const asked = geocoder.heard.length
    await person.taps('Confirmar')
    await until('the geocoder to be asked', async () => geocoder.heard.length > asked)
    const open = await world.sql`select query from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction'`
    expect(open.map(({ query }) => query)).toEqual([])
    answer.resolve()
    await person.sees('té el número')
  } finally {
    answer.resolve()
    await world.stop()
    geocoder.stop()
  }
})
