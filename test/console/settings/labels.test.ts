import { afterAll, beforeAll, expect, test } from 'bun:test'
import {
  type LabelReader,
  listConversationLabels,
  setConversationLabels,
  setRequestLabels,
} from '#domain/labels'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { startWorld, type World } from '../../support/world.ts'

let world: World
let lead: ConsoleSession

const PATH = '/console/settings/labels'

beforeAll(async () => {
  world = await startWorld()
  lead = await signInToConsole(world, 'lead@demo.test')
})
afterAll(() => world.stop())

const save = (fields: Record<string, string>) =>
  lead.sends(PATH, { do: 'save', tint: 'info', requests: 'yes', conversations: 'yes', ...fields })

const idOf = async (name: string): Promise<string> =>
  (await world.sql`select id from label where name = ${name}`)[0]?.id ?? ''

test('a lead keeps the town’s own list of labels, each name once', async () => {
  expect((await save({ name: 'Festa Major' })).status).toBe(303)
  const same = await save({ name: 'festa major' })
  expect([same.status, same.text.includes('Ja hi ha una etiqueta amb aquest nom.')]).toEqual([422, true])
  expect((await save({ name: ' ' })).text).toContain('Poseu un nom a l’etiqueta.')
  const id = await idOf('Festa Major')
  await lead.sends(PATH, {
    do: 'save',
    id,
    [`l${id}_name`]: 'Aixada',
    [`l${id}_tint`]: 'ok',
    requests: 'yes',
  })
  expect((await lead.opens(PATH)).text).toMatch(/class="label ok">Aixada</)
  const agent = await signInToConsole(world, 'agent@demo.test')
  expect((await agent.opens(PATH)).status).toBe(403)
})

test('what is labelled loses a label that is taken off the list, and a discreet team’s stays its own', async () => {
  const { town } = world.service
  for (const name of ['Urgent premsa', 'Vulnerable']) await save({ name })
  const [press, vulnerable] = [await idOf('Urgent premsa'), await idOf('Vulnerable')]
  const [request, conversation] = [await world.report(), Bun.randomUUIDv7()]
  const social = { teams: ['social'] }
  const others: LabelReader = { teams: [] }
  const labelled = async (reader: LabelReader) =>
    (await listConversationLabels(town.db, town, reader, [conversation]))
      .get(conversation)
      ?.map(({ name }) => name) ?? []
  await town.db.transaction(async (tx) => {
    expect(await setRequestLabels(tx, town, request, [press])).toEqual({
      before: [],
      after: ['Urgent premsa'],
    })
    await setConversationLabels(tx, town, others, conversation, { labelIds: [press] })
    await setConversationLabels(tx, town, social, conversation, {
      labelIds: [press, vulnerable],
      discreetTeam: 'social',
    })
  })
  expect([await labelled(social), await labelled(others)]).toEqual([
    ['Urgent premsa', 'Vulnerable'],
    ['Urgent premsa'],
  ])
  // Others who take all labels off take off those that they see.
  await town.db.transaction((tx) => setConversationLabels(tx, town, others, conversation, { labelIds: [] }))
  expect([await labelled(social), await labelled(others)]).toEqual([['Vulnerable'], []])
  await lead.sends(PATH, { do: 'drop', id: press })
  expect(await world.sql`select 1 from request_label where request_id = ${request}`).toHaveLength(0)
})
