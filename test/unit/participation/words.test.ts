import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { asksToParticipate } from '#domain/content'
import { parseConsultationRequest } from '../../../src/conversation/language/commands.ts'

/** By which words somebody comes to the questions of the town, and by which they do not. */

test.each([
  'vull participar',
  'consultes',
  'votar',
  'Quines consultes hi ha obertes?',
  'vull votar a la consulta ciutadana',
  'hola, voldria participar',
  'quiero participar',
  '¿qué consultas abiertas hay?',
  'I want to vote',
  'what polls are open',
  'je voudrais participer',
  'quelles consultations ouvertes y a-t-il ?',
  'vreau să particip',
  'أريد المشاركة',
  'أريد التصويت',
])('«%s» asks which questions are open', (text) => {
  expect(asksToParticipate(text)).toBe(true)
})

test.each([
  'tinc una consulta',
  'una consulta',
  'no us tornaré a votar',
  'on he de votar a les eleccions?',
  'vull participar a la cursa',
  'tengo una consulta sobre el padrón',
  'did the council vote on the new parking rules yesterday?',
  'consultation',
  'horari de consultes del CAP',
])('«%s» is about something else', (text) => {
  expect(asksToParticipate(text)).toBe(false)
})

test.each([
  ['participar 7', 7],
  ['Participar 12', 12],
  ['consulta 3', 3],
  ['participate 4', 4],
  ['vull participar a la 5', 5],
  ['participar', undefined],
  ['participar 7 i 8', undefined],
  ['participar 12345678901', undefined],
  ['avaria 7', undefined],
] as const)('«%s» names a question by its number', (text, number) => {
  expect(parseConsultationRequest(text)).toBe(number)
})

test('nothing of what citizens write of other things is taken for a wish to answer a question', () => {
  const taken: string[] = []
  for (const file of new Bun.Glob('corpus/*.tsv').scanSync('.'))
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const [text = '', , label = ''] = line.split('\t')
      if (asksToParticipate(text) || parseConsultationRequest(text) !== undefined)
        taken.push(`${label}: ${text}`)
    }
  expect(taken).toEqual([])
})
