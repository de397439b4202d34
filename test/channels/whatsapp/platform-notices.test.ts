import { afterAll, beforeAll, expect, test } from 'bun:test'
import { signInToConsole } from '../../support/console/console.ts'
import { LINE, postChange, toTimestamp } from '../../support/signed-webhooks.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** What the messenger tells of the number, the app and the account. */

let world: World
let sql: World['sql']
beforeAll(async () => {
  world = await startWorld()
  sql = world.sql
})
afterAll(() => world.stop())

const TOWN = '34644069801'

const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${world.url}/metrics`)).text()
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1) ?? 0,
  )
}

test('when the business does not share chat history, staff see a notice and nothing is imported', async () => {
  const errors = [{ code: 2593109, title: 'History sync is turned off by the business' }]
  expect(await postChange(world, { history: [{ errors }] }, 'history')).toBe(200)
  const admin = await signInToConsole(world, 'admin@demo.test')
  expect((await admin.opens('/console/settings/messenger')).text).toContain('code: 2593109')
})

test('an error about the number or account is counted by its code and shown to staff with its text', async () => {
  const errors = [
    { code: 130429, title: 'Rate limit hit', error_data: { details: 'Cloud API message throughput' } },
    { code: 'xx', title: 'Del futur' },
    'sense forma',
  ]
  expect(await postChange(world, { errors })).toBe(200)
  expect(await metric('platform_errors_total{code="130429"')).toBe(1)
  expect(await metric('platform_errors_total{code="other"')).toBe(2)
  const admin = await signInToConsole(world, 'admin@demo.test')
  const page = await until('the news', async () => (await admin.opens('/console/settings/messenger')).text)
  expect(page).toContain('Rate limit hit')
  expect(page).toContain('Cloud API message throughput')
})

test('a change of the conversation’s owner or of the town’s contacts is shown as a notice that names nobody', async () => {
  const sync = {
    state_sync: [{ type: 'contact', contact: { full_name: 'Pau Casals', phone_number: '34600555666' } }],
  }
  expect(await postChange(world, sync, 'smb_app_state_sync')).toBe(200)
  const handover = {
    metadata: undefined,
    sender: { phone_number: '34600555666' },
    recipient: { phone_number_id: LINE, display_phone_number: TOWN },
    type: 'control_passed',
    timestamp: toTimestamp(world.clock.now()),
    control_passed: { new_owner_role: 'escalation' },
  }
  expect(await postChange(world, handover, 'messaging_handovers')).toBe(200)
  const rows =
    await sql`select field, content from platform_notice where field in ('smb_app_state_sync', 'messaging_handovers')`
  const content = rows.map((row) =>
    JSON.stringify(
      world.service.town.vault.decrypt<unknown>(row.content as Buffer, 'platform_notice.content'),
    ),
  )
  expect(content.sort()).toEqual(['{"state_sync":1}', '{"type":"control_passed"}'])
})
