import { expect, test } from 'bun:test'
import { newConversation } from '#domain/conversations'
import { step } from '../../../src/conversation/engine/step.ts'
import type { ConversationEvent, Effect } from '../../../src/conversation/engine/types.ts'
import { createWorld } from '../../support/engine.ts'

/** What the chat says where nobody can be known from another, and of what is no longer open. */

const WORLD = createWorld(Date.parse('2026-11-30T10:00:00+01:00'))
const MET = { ...newConversation('ca'), greeted: true, languageChosen: true }

const QUESTION = {
  number: 7,
  title: 'La plaça de Sant Domènec',
  question: 'Quin dels dos projectes preferiu?',
  options: [
    { id: 'a', title: 'Més arbres', body: '' },
    { id: 'b', title: 'Jocs infantils', body: '' },
  ],
  neighbourhoods: [],
  ends: '9 de desembre de 2026',
  url: 'https://manresa.example/participation/7',
}

const listed = (
  given: Partial<Extract<ConversationEvent, { type: 'consultations' }>>,
): ConversationEvent => ({
  id: 'e1',
  type: 'consultations',
  number: 7,
  consultations: [QUESTION],
  proof: 'account',
  url: 'https://manresa.example/participation',
  ...given,
})

const said = (effects: Effect[]): string =>
  effects.flatMap((effect) => (effect.type === 'say' ? [JSON.stringify(effect.message)] : [])).join('\n')

test('an anonymous chat of a town without e-mail leads to where it can be answered', () => {
  const { effects } = step(MET, listed({ proof: 'none' }), WORLD)
  expect(said(effects)).toContain('no podem saber que cadascú respongui una sola vegada')
  expect(said(effects)).toContain(QUESTION.url)
})

test('a tap on a question that is closed says so, and nothing is asked', () => {
  const tapped: ConversationEvent = {
    id: 'e1',
    type: 'choice',
    choice: 'consultation:option:7:a',
    title: 'x',
  }
  const asked = step(MET, tapped, WORLD)
  expect(asked.effects).toEqual([{ type: 'consultations', number: 7 }])
  const { effects, conversation } = step(asked.conversation, listed({ consultations: [] }), WORLD)
  expect(said(effects)).toContain('ara no està oberta')
  expect(conversation.stage).toMatchObject({ at: 'menu', asking: undefined })
})

test('nothing is answered by somebody who has not agreed, whatever they tap or say', () => {
  const first = step(MET, listed({}), WORLD)
  const events: ConversationEvent[] = [
    { id: 'e2', type: 'choice', choice: 'consultation:option:7:a', title: 'Més arbres' },
    { id: 'e2', type: 'choice', choice: 'consultation:home:7:Barri Antic', title: 'Barri Antic' },
    { id: 'e2', type: 'text', text: 'més arbres' },
    { id: 'e2', type: 'text', text: '2' },
  ]
  for (const event of events) {
    const second = step(first.conversation, event, WORLD)
    const third = step(second.conversation, listed({}), WORLD)
    const all = [...second.effects, ...third.effects]
    expect(all.map(({ type }) => type)).not.toContain('answer-consultation')
  }
})

test('an old button that changes what was taken back asks for their agreement first', () => {
  const tapped: ConversationEvent = { id: 'e1', type: 'choice', choice: 'consultation:change:7', title: 'x' }
  const { conversation } = step(MET, tapped, WORLD)
  expect(said(step(conversation, listed({}), WORLD).effects)).toContain('Hi esteu d’acord?')
  const own = { option: 'Més arbres', neighbourhood: undefined }
  const changing = step(conversation, listed({ consultations: [{ ...QUESTION, own }] }), WORLD)
  expect(said(changing.effects)).toContain('*1.* Més arbres')
})
