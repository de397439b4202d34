import { expect, test } from 'bun:test'
import { type Alarm, detectAlarm, detectStatusQuestion } from '#domain/content'

test.each([
  ['Fa olor de gas al replà del carrer Guimerà 12', 'danger'],
  ['huele a gas en la escalera', 'danger'],
  ['I can smell gas, there is a gas leak', 'danger'],
  ['s’està cremant un contenidor a la plaça Major!!', 'danger'],
  ['hi ha un cable pelat penjant de la façana', 'danger'],
  ['Hay cables sueltos en una farola', 'danger'],
  ['una branca a punt de caure sobre la vorera', 'danger'],
  ['hi ha una persona ferida a terra', 'danger'],
  ['un cotxe ha atropellat… hi ha hagut un atropellament', 'danger'],
  ['em vull morir', 'danger'],
  ['la meva parella em pega', 'violence'],
  ['sufro violencia machista', 'violence'],
  ['m’està maltractant', 'violence'],
  ['no tinc per menjar aquesta setmana', 'need'],
  ['demà ens fan un desnonament', 'need'],
  ['no puedo pagar el alquiler', 'need'],
  ['Fanal fos al carrer Guimerà', undefined],
  ['contenidor cremat a la carretera de Vic', undefined],
  ['el gas natural ha deixat una rasa oberta', undefined],
  ['hi ha un cable de la llum molt lleig', undefined],
  ['la branca toca la finestra', undefined],
  ['a quina hora obren?', undefined],
  ['', undefined],
  ['x'.repeat(65_536), undefined],
] as [string, Alarm | undefined][])('«%s» is detected as %s', (text, alarm) => {
  expect(detectAlarm(text)).toBe(alarm as Alarm)
})

test.each([
  ['Com està la meva incidència?', true],
  ['on està la meva incidencia', true],
  ['estado de mi incidencia', true],
  ['¿cómo va mi incidencia?', true],
  ['where is my report?', true],
  ['26-00417', true],
  ['què se sap de la 26-00417?', true],
  ['vull comunicar una incidència', false],
  ['hi ha una incidència al carrer Nou', false],
  ['tel. 93-878', false],
] as [string, boolean][])('«%s» asks for the state of a report: %s', (text, asks) => {
  expect(detectStatusQuestion(text) !== undefined).toBe(asks)
})
