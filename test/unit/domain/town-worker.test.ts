import { expect, test } from 'bun:test'
import { createTownWorker, perTown, type Town } from '#domain/town'
import { createLog } from '#platform/telemetry'

const manresa = { id: 'manresa.cat' } as Town
const sallent = { id: 'sallent.cat' } as Town
const towns = new Map([manresa, sallent].map((town) => [town.id, town]))

const workerThat = (run: (town: Town, id: string) => Promise<number | undefined>, concurrency = 1) =>
  createTownWorker(
    { name: 'test', run, concurrency: () => concurrency },
    (id) => towns.get(id),
    createLog('silent'),
  )

test('what two towns have under one id is handled for each, with its own town', async () => {
  const seen: [Town, string][] = []
  const { wake } = workerThat(async (town, id) => void seen.push([town, id]) as undefined, 2)
  wake(manresa, 'one')
  wake(sallent, 'one')
  wake({ id: 'elsewhere.cat' } as Town, 'one')
  await Bun.sleep(0)
  expect(seen).toEqual([
    [manresa, 'one'],
    [sallent, 'one'],
  ])
})

test('when it stops, each town is told what of its own is left', async () => {
  const released = Promise.withResolvers<undefined>()
  const { wake, notify, stop } = workerThat(() => released.promise)
  wake(manresa, 'begun')
  wake(manresa, 'waiting')
  notify(sallent, 'waiting too')
  const left = [stop(manresa), stop(sallent)]
  released.resolve(undefined)
  expect(await Promise.all(left)).toEqual([['waiting'], ['waiting too']])
})

test('something is opened once for each town', () => {
  const opened: string[] = []
  const of = perTown(({ id }: Town) => opened.push(id))
  expect([of(manresa), of(sallent), of(manresa)]).toEqual([1, 2, 1])
  expect(opened).toEqual([manresa.id, sallent.id])
})
