import { expect, test } from 'bun:test'
import { wantedForms } from '#channels/whatsapp'
import { loadTown } from '#domain/town'
import { findPublished } from '../../../src/channels/whatsapp/flows/compare.ts'

/** Which of the account's forms is sent to a citizen. */

const { profile } = loadTown('manresa.cat')
const [catalan] = wantedForms(profile)
const wanted = catalan?.name ?? ''
const older = `${wanted.slice(0, -12)}0123456789ab`

const flow = (name: string, status = 'PUBLISHED') => ({ id: `${name} ${status}`, name, status })
const sent = (...account: ReturnType<typeof flow>[]) => findPublished(profile, 'ca', account)?.name

test('the form of this version, where it is published', () => {
  expect(sent(flow(older), flow(wanted))).toBe(wanted)
})

test('an older one that asks the same, until then', () => {
  expect(sent(flow(older), flow(wanted, 'DRAFT'))).toBe(older)
})

test.each([
  [
    'none that is a draft, out of use, blocked or held back',
    ['DRAFT', 'DEPRECATED', 'BLOCKED', 'THROTTLED'].map((status) => flow(wanted, status)),
  ],
  ['none in another language', [flow(wanted.replace(' ca ', ' es '))]],
  ['none of another town', [flow(wanted.replace('manresa.cat', 'sallent.cat'))]],
  ['none that asks otherwise', [flow(older.replace(' incident 1 ', ' incident 2 '))]],
])('%s', (_, account) => {
  expect(sent(...account)).toBeUndefined()
})

test('none where the town wants none', () => {
  expect(findPublished({ ...profile, flows: false }, 'ca', [flow(wanted)])).toBeUndefined()
})
