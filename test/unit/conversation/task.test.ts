import { expect, test } from 'bun:test'
import { type Conversation, newConversation } from '#domain/conversations'
import type { Effect } from '../../../src/conversation/engine/types.ts'
import { taskOfTurn } from '../../../src/conversation/turns/task.ts'

const talk = newConversation('ca')
const task = (after: Partial<Conversation>, carriedOut: Effect['type'][] = [], before = talk) =>
  taskOfTurn(before, { conversation: { ...before, ...after }, carriedOut })

test('a turn is part of what was done in it, then of where it led, then of where it was', () => {
  expect(task({ menuAt: 1 }, ['submit'])).toBe('report')
  expect(task({}, ['search', 'consult'])).toBe('information')
  expect(task({ stage: { at: 'person', team: 'oac', handover: '1' } })).toBe('staff')
  const asked: Conversation = {
    ...talk,
    stage: { at: 'menu', asking: { for: 'quarter', notice: 'culture' } },
  }
  expect(task({ stage: { at: 'menu' }, menuAt: 1 }, [], asked)).toBe('broadcast')
})

test('the menu is told from what is opened in it', () => {
  expect(task({ menuAt: 1 })).toBe('menu')
  expect(task({ smallTalkAt: 1 })).toBe('other')
  expect(task({})).toBe('information')
})
