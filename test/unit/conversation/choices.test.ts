import { expect, test } from 'bun:test'
import { choiceSubject, decodeChoice, encodeChoice } from '../../../src/domain/conversations/choices.ts'

/** Ids of messages that were sent, and what they stand for. Add to it; never take away. */
const RECORDED: [string, ReturnType<typeof decodeChoice>][] = [
  ['menu', { kind: 'menu' }],
  ['back', { kind: 'back' }],
  ['cancel', { kind: 'cancel' }],
  ['page:own-reports', { kind: 'page', page: 'own-reports' }],
  ['language:es', { kind: 'language', language: 'es' }],
  ['guess:EP01', { kind: 'guess', service: 'EP01' }],
  ['another', { kind: 'another' }],
  ['go-on', { kind: 'go-on' }],
  ['resume:yes', { kind: 'resume', answer: 'yes' }],
  ['resume:no', { kind: 'resume', answer: 'no' }],
  ['kind:neteja', { kind: 'kind', group: 'neteja' }],
  ['answer:dia:2026-11-27', { kind: 'answer', question: 'dia', value: '2026-11-27' }],
  ['address:0', { kind: 'address', answer: '0' }],
  ['address:keep', { kind: 'address', answer: 'keep' }],
  ['address:again', { kind: 'address', answer: 'again' }],
  ['join:26-00310', { kind: 'join', number: '26-00310' }],
  ['join:none', { kind: 'join', number: 'none' }],
  ['asset:lamp:23-118', { kind: 'asset', asset: 'lamp:23-118' }],
  ['asset:none', { kind: 'asset', asset: 'none' }],
  ['fault:EP01', { kind: 'fault', service: 'EP01' }],
  ['picture:skip', { kind: 'picture.skip' }],
  ['edit', { kind: 'edit' }],
  ['edit:detail', { kind: 'edit', step: 'detail' }],
  ['edit:nothing', { kind: 'edit', step: 'nothing' }],
  ['edit:ask:dia', { kind: 'edit', step: 'ask:dia' }],
  ['confirm:e0', { kind: 'confirm', draft: 'e0' }],
  ['info:news:-:0', { kind: 'info', topic: 'news', when: '-', offset: 0 }],
  ['info:agenda:weekend:8', { kind: 'info', topic: 'agenda', when: 'weekend', offset: 8 }],
  [
    'info:directory:-:8:biblioteca: centre',
    { kind: 'info', topic: 'directory', when: '-', offset: 8, words: 'biblioteca: centre' },
  ],
  ['item:noticies:https://x.test/?a=1', { kind: 'item', source: 'noticies', item: 'https://x.test/?a=1' }],
  ['own:see:26-00417', { kind: 'own', action: 'see', number: '26-00417' }],
  ['own:add:26-00417', { kind: 'own', action: 'add', number: '26-00417' }],
  ['own:reopen:26-00417', { kind: 'own', action: 'reopen', number: '26-00417' }],
  ...(['see', 'confirm', 'change', 'cancel', 'yes', 'take', 'leave'] as const).map(
    (action): [string, ReturnType<typeof decodeChoice>] => [
      `cita:${action}:K7M4QX`,
      { kind: 'appointment', action, code: 'K7M4QX' },
    ],
  ),
  ['book:new', { kind: 'book.new' }],
  ['book:office:oac', { kind: 'book.office', office: 'oac' }],
  ['book:service:padro', { kind: 'book.service', service: 'padro' }],
  ['book:place:oac-centre', { kind: 'book.place', agenda: 'oac-centre' }],
  ['book:mode:office', { kind: 'book.mode', mode: 'office' }],
  ['book:from:7', { kind: 'book.from', row: 7 }],
  ['book:first', { kind: 'book.first' }],
  ['book:day:2026-11-26', { kind: 'book.day', day: '2026-11-26' }],
  ['book:days', { kind: 'book.days' }],
  ['book:when', { kind: 'book.when' }],
  ['book:at:1795597200000', { kind: 'book.at', start: 1_795_597_200_000 }],
  ['book:skip', { kind: 'book.skip' }],
  ['book:wait', { kind: 'book.wait' }],
  ['book:yes:e0', { kind: 'book.yes', draft: 'e0' }],
  ['person', { kind: 'person' }],
  ['person:leave', { kind: 'person.leave' }],
  ['person:social', { kind: 'person.team', team: 'social' }],
  [
    'rate:01940000-0000-7000-8000-000000000001:5',
    { kind: 'rate', handover: '01940000-0000-7000-8000-000000000001', stars: 5 },
  ],
  ['name:none', { kind: 'name.forget' }],
  ['erase:yes', { kind: 'erase', answer: 'yes' }],
  ['erase:no', { kind: 'erase', answer: 'no' }],
  ['notices:off', { kind: 'notices.off' }],
  ['work:report', { kind: 'work', answer: 'report' }],
  ['work:drop', { kind: 'work', answer: 'drop' }],
  ['consultations', { kind: 'consultations' }],
  ['consultation:7', { kind: 'consultation', number: 7 }],
  ['consultation:consent:7:yes', { kind: 'consultation.consent', number: 7, answer: 'yes' }],
  ['consultation:home:7:Barri Antic', { kind: 'consultation.home', number: 7, place: 'Barri Antic' }],
  ['consultation:home:7:-', { kind: 'consultation.home', number: 7, place: '-' }],
  ['consultation:option:7:b', { kind: 'consultation.option', number: 7, option: 'b' }],
  ['consultation:change:7', { kind: 'consultation.change', number: 7 }],
  ['consultation:leave:7', { kind: 'consultation.leave', number: 7 }],
  ['areas', { kind: 'areas' }],
  ['area:new', { kind: 'area.new' }],
  [
    'area:off:01940000-0000-7000-8000-000000000001',
    { kind: 'area.off', id: '01940000-0000-7000-8000-000000000001' },
  ],
  ['area:all:at-once', { kind: 'area', contents: 'all', frequency: 'at-once' }],
  ['area:works:weekly', { kind: 'area', contents: 'works', frequency: 'weekly' }],
  ['notice:street-cuts', { kind: 'notice', notice: 'street-cuts' }],
  ['notice:-grants', { kind: 'notice', notice: '-grants' }],
  ['notice:street-cuts:p2', { kind: 'notice', notice: 'street-cuts', place: 'p2' }],
  ['notice:street-cuts:3', { kind: 'notice', notice: 'street-cuts', place: '3' }],
  ['notice:street-cuts:*', { kind: 'notice', notice: 'street-cuts', place: '*' }],
]

test('every id that was ever sent is understood, and written today as it was then', () => {
  for (const [id, choice] of RECORDED) {
    expect(decodeChoice(id)).toEqual(choice)
    const { kind, ...values } = choice
    expect(encodeChoice(kind as 'page', values as { page: string })).toBe(id)
    expect(id.length).toBeLessThanOrEqual(200)
  }
})

test('the buttons of older messages that named a page after the menu still lead to it', () => {
  expect(decodeChoice('menu:social')).toEqual({ kind: 'page', page: 'social' })
})

test('an id that nothing wrote is unknown, never an exception', () => {
  for (const id of [
    '',
    ':',
    '__proto__',
    'constructor',
    'x'.repeat(300),
    'cita:nope:x',
    'book:at:-1',
    'item:x',
  ])
    expect(decodeChoice(id)).toEqual({ kind: 'unknown' })
})

test('what an unreadable id was about is still known', () => {
  expect(choiceSubject('cita:nope:x')).toBe('content')
  expect(choiceSubject('address:')).toBe('report')
  expect(choiceSubject('promotion')).toBeUndefined()
})
