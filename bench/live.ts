import postgres from 'postgres'
import { quantile } from './load.ts'
import { roundMs } from './open311.ts'
import { createApiKey, signInAdministrator } from './session.ts'
import { openBench, publishResults } from './setup.ts'

const REPORTS = 100
const BETWEEN_MS = 100

const at = (times: number[], share: number): number => roundMs(quantile(times, share))

/** Calls back whenever an open screen would be told that the queue has changed. */
const listen = async (url: string, cookie: string, told: () => void): Promise<() => void> => {
  const stop = new AbortController()
  const { body } = await fetch(`${url}/console/events?topics=queue`, {
    headers: { cookie },
    signal: stop.signal,
  })
  const opened = Promise.withResolvers<void>()
  void (async () => {
    for await (const part of body ?? []) {
      const text = new TextDecoder().decode(part)
      if (text.includes('event: open')) opened.resolve()
      if (text.includes('event: changed')) told()
    }
  })().catch(() => {})
  await opened.promise
  return () => stop.abort()
}

/**
 * How long after a report is taken at one replica an open screen at another is told of it, against a bare NOTIFY from
 * one connection to another.
 */
export const live = async (): Promise<void> => {
  const bench = await openBench()
  const key = await createApiKey(bench)
  const [here, there] = [
    await bench.start('src/main.ts', '/health/ready'),
    await bench.start('src/main.ts', '/health/ready'),
  ]
  let told = Promise.withResolvers<void>()
  const stop = await listen(there.url, await signInAdministrator(bench, there.url), () => told.resolve())
  const measure = async (cause: (n: number) => Promise<unknown>): Promise<number[]> => {
    const times: number[] = []
    for (let n = 0; n < REPORTS; n++) {
      told = Promise.withResolvers<void>()
      const heard = told.promise.then(() => performance.now())
      await cause(n)
      const taken = performance.now()
      times.push(Math.max(0, (await heard) - taken))
      await Bun.sleep(BETWEEN_MS)
    }
    return times
  }
  const ours = await measure((n) =>
    fetch(`${here.url}/open311/v2/requests.json`, {
      method: 'POST',
      body: new URLSearchParams({
        api_key: key,
        service_code: 'EP01',
        lat: String(41.7 + n / 5_000),
        long: '1.82',
        description: `Fanal apagat ${n}`,
      }),
    }),
  )
  const bare = postgres(bench.url, { max: 1, onnotice: () => {} })
  await bare.listen('bare', () => told.resolve())
  const floor = await measure(() => bench.database.db.execute(`notify bare`))
  stop()
  here.stop()
  there.stop()
  await bare.end()
  await bench.stop()
  await publishResults('live', [
    {
      what: 'after a report was taken at another replica',
      p50: at(ours, 0.5),
      p99: at(ours, 0.99),
      bareP50: at(floor, 0.5),
      bareP99: at(floor, 0.99),
    },
  ])
}
