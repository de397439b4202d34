import { expect, test } from 'bun:test'
import { createBatcher } from '#platform/batches'
import { until } from '../support/world.ts'

/** What PostgreSQL says of a value that it does not take: class 22. */
const DATA_ERROR = Object.assign(new Error('invalid byte sequence'), { code: '22021' })
const OUTAGE = Object.assign(new Error('connection closed'), { code: 'CONNECTION_CLOSED' })

/** Stores texts together; those that are refused make the whole statement fail, as a database does. */
const createStore = (refused: Record<string, Error> = {}, maxSize = 64) => {
  const statements: string[][] = []
  const store = createBatcher({
    name: 'store',
    maxSize,
    run: async (texts: string[]) => {
      statements.push(texts)
      for (const text of texts) if (refused[text]) throw refused[text]
      return texts.map((text) => text.length)
    },
  })
  return { store, statements }
}

test('what is asked for at once is done in one statement, and each is told its own result', async () => {
  const { store, statements } = createStore()
  expect(await Promise.all(['fanal', 'forat', 'contenidor'].map(store))).toEqual([5, 5, 10])
  expect(statements).toEqual([['fanal', 'forat', 'contenidor']])
})

test('one alone waits for nobody', async () => {
  const { store, statements } = createStore()
  expect(await store('fanal')).toBe(5)
  expect(await store('forat')).toBe(5)
  expect(statements).toEqual([['fanal'], ['forat']])
})

/** Statements that take until they are let go on. */
const createSlowStore = (maxSize: number) => {
  const gates: (() => void)[] = []
  const statements: number[][] = []
  const store = createBatcher({
    name: 'store',
    maxSize,
    run: async (numbers: number[]) => {
      statements.push(numbers)
      await new Promise<void>((open) => gates.push(open))
      return numbers
    },
  })
  const begun = async () => {
    for (let turn = 0; turn < 3; turn++) await new Promise((done) => setImmediate(done))
  }
  const goOn = async () => {
    for (const open of gates.splice(0)) open()
    await begun()
  }
  return { store, statements, begun, goOn }
}

test('what comes while a statement is under way waits, and goes together; half a full one goes beside it', async () => {
  const { store, statements, begun, goOn } = createSlowStore(4)
  const all = [store(1)]
  await begun()
  all.push(store(2))
  await begun()
  expect(statements).toEqual([[1]])
  all.push(store(3))
  await begun()
  expect(statements).toEqual([[1], [2, 3]])
  all.push(store(4), store(5))
  await begun()
  expect(statements).toEqual([[1], [2, 3]])
  await goOn()
  expect(statements.slice(2).flat()).toEqual([4, 5])
  await goOn()
  expect(await Promise.all(all)).toEqual([1, 2, 3, 4, 5])
})

test('a statement that takes long holds up nobody for long', async () => {
  const { store, statements, begun, goOn } = createSlowStore(64)
  const all = [store(1)]
  await begun()
  all.push(store(2))
  await until('the second goes beside it', async () => statements.length === 2)
  expect(statements).toEqual([[1], [2]])
  await goOn()
  expect(await Promise.all(all)).toEqual([1, 2])
})

test('one that cannot be stored costs only itself', async () => {
  const { store, statements } = createStore({ forat: DATA_ERROR })
  const [one, other, last] = await Promise.allSettled(['fanal', 'forat', 'contenidor'].map(store))
  expect([one?.status, other, last?.status]).toEqual([
    'fulfilled',
    { status: 'rejected', reason: DATA_ERROR },
    'fulfilled',
  ])
  expect(statements).toEqual([['fanal', 'forat', 'contenidor'], ['fanal'], ['forat'], ['contenidor']])
})

test('where the database cannot be reached, all are told, and nothing is tried again', async () => {
  const { store, statements } = createStore({ forat: OUTAGE })
  const told = await Promise.allSettled(['fanal', 'forat'].map(store))
  expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(statements.length).toBe(1)
})

test('so many are done together and no more', async () => {
  const { store, statements } = createStore({}, 2)
  await Promise.all(['a', 'b', 'c'].map(store))
  expect(statements).toEqual([['a', 'b'], ['c']])
})
