import { expect, test } from 'bun:test'
import { decodeState, encodeState, STATE_VERSION } from '../../../src/domain/conversations/stored-state.ts'
import { turn } from '../../support/engine.ts'

type Stored = Record<string, unknown> & { stage: Record<string, unknown> & { at: string; step?: string } }

/** What version 1 stored, of each flow at each of its questions. Add the states of a version to it; never take away. */
const VERSION_1 = (await Bun.file(`${import.meta.dir}/stored-states.v1.jsonl`).text())
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Stored)

const NOW = 1_795_510_800_000

const INCIDENT = VERSION_1.find(({ stage }) => stage.step === 'picture') as Stored
const toJson = (value: unknown) => JSON.parse(JSON.stringify(value))
const store = (state: Parameters<typeof encodeState>[0]) => toJson(encodeState(state))

test.each(
  VERSION_1.map((stored) => [[stored.stage.at, stored.stage.step].filter(Boolean).join(' '), stored]),
)('what version 1 stored of %s is read, and gone on with', (_, stored) => {
  const { state, problems } = decodeState(stored, 'en')
  expect(problems).toEqual([])
  const { conversation } = turn(
    state,
    { id: 'm', type: 'text', text: 'ajuda' },
    (state.lastAt ?? NOW) + 1_000,
  )
  const { at, step } = stored.stage
  expect(toJson(conversation.stage)).toMatchObject(step === undefined ? { at } : { at, step })
})

test('an older replica finds what it knows where it was, in what is written now', () => {
  for (const stored of VERSION_1)
    expect(store(decodeState(stored, 'en').state)).toEqual({ ...stored, v: STATE_VERSION })
})

test('the question of a list, which once was kept as its topic, is read as a question', () => {
  const asking = (topic: string) =>
    decodeState({ ...INCIDENT, stage: { at: 'menu', asking: topic } }, 'en').state.stage
  expect(asking('directory')).toEqual({ at: 'menu', asking: { for: 'search', topic: 'directory' } })
  expect(asking('pharmacies')).toEqual({ at: 'menu', asking: { for: 'pharmacies' } })
})

test('what a newer version adds is read by this one, and not lost when it is stored again', () => {
  const { stage } = INCIDENT
  const draft = { ...(stage.draft as object), urgency: 'high' }
  const newer = { ...INCIDENT, v: STATE_VERSION + 1, mood: 'good', stage: { ...stage, draft, since: 7 } }
  const { state, problems } = decodeState(newer, 'en')
  expect(problems).toEqual([])
  const { conversation } = turn(state, { id: 'm', type: 'text', text: 'ajuda' }, NOW)
  expect(store(conversation)).toMatchObject({
    mood: 'good',
    stage: { step: 'picture', since: 7, draft: { urgency: 'high' } },
  })
})

const UNREADABLE: [string, Stored][] = [
  ['an unknown flow', { ...INCIDENT, v: 9, stage: { at: 'petition', text: 'un banc' } }],
  ['a step of a newer version', { ...INCIDENT, v: 9, stage: { ...INCIDENT.stage, step: 'urgency' } }],
  ['a broken draft', { ...INCIDENT, stage: { ...INCIDENT.stage, draft: { id: 'x' } } }],
  ['no stage', { ...INCIDENT, stage: undefined as unknown as Stored['stage'] }],
]
test.each(UNREADABLE)('%s leads kindly to the menu, and is kept', (_, stored) => {
  const { state, problems } = decodeState(stored, 'en')
  expect(problems.join()).toStartWith('stage')
  expect(JSON.stringify(problems)).not.toContain('un banc')
  expect(state).toMatchObject({ language: INCIDENT.language, greeted: true })
  // Stored again without a turn, it stays as it was.
  expect(store(state)).toEqual(toJson({ v: 1, ...stored }))
  const { conversation, said } = turn(state, { id: 'm', type: 'text', text: 'carrer Major 3' }, NOW)
  expect(JSON.stringify(said[0])).toContain('no podem continuar')
  expect(said.at(-1)).toMatchObject({ message: { type: 'list' } })
  expect(toJson(conversation)).toMatchObject({
    stage: { at: 'menu' },
    setAside: toJson({ v: stored.v ?? 1, stage: stored.stage }),
  })
  // It is said once.
  const next = turn(
    decodeState(store(conversation), 'en').state,
    { id: 'n', type: 'text', text: 'menú' },
    NOW,
  )
  expect(JSON.stringify(next.said)).not.toContain('no podem continuar')
})

test('a report that an older version could not read is offered at the menu by one that can', () => {
  const set = {
    ...INCIDENT,
    v: STATE_VERSION,
    stage: { at: 'menu' },
    setAside: { v: 1, stage: INCIDENT.stage },
  }
  const { state } = decodeState(set, 'en')
  expect(state.stage).toEqual({ at: 'menu', paused: INCIDENT.stage } as never)
  expect(state.setAside).toBeUndefined()
})

test('a conversation that people have stays theirs, whatever was paused in it', () => {
  const stage = { at: 'person', team: 'oac', handover: 'h1', paused: { at: 'petition' } }
  const { state, problems } = decodeState({ ...INCIDENT, stage }, 'en')
  expect(problems.join()).toContain('paused')
  expect(state.stage).toEqual({ at: 'person', team: 'oac', handover: 'h1' })
  expect(state.setAside).toEqual({ v: 1, stage })
  expect(turn(state, { id: 'm', type: 'text', text: 'hola' }, NOW).said).toEqual([])
})

test('a fact that cannot be read is lost alone', () => {
  const { state, problems } = decodeState({ ...INCIDENT, name: 7, offered: 'x' }, 'en')
  expect(problems).toEqual(['offered: invalid_type', 'name: invalid_type'])
  expect(state).toMatchObject({ language: INCIDENT.language, stage: INCIDENT.stage })
  expect(state.name).toBeUndefined()
})

test.each([[null], ['x'], [7], [[]], [{}], [{ v: 'x' }], [{ v: -1, stage: null }], [{ v: 1e99, stage: [] }]])(
  'stored nonsense (%j) is a conversation at its beginning',
  (stored) => {
    const { state } = decodeState(stored, 'es')
    expect(state).toMatchObject({ language: 'es', greeted: false, stage: { at: 'unreadable' } })
    const { conversation } = turn(state, { id: 'm', type: 'text', text: 'hola' }, NOW)
    expect(conversation.stage.at).toBe('menu')
  },
)
