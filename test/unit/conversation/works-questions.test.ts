import { expect, test } from 'bun:test'
import { asksAboutWorks, asksToFollowArea, asksWhatIsFollowed, mentionsWorks } from '#domain/content'

/** Questions about works and wishes to follow an area, told from everything else that citizens write. */

test.each([
  'hi ha talls avui?',
  'quines obres hi ha aquesta setmana',
  'obres',
  'fins quan duren les obres?',
  '¿qué cortes de agua hay mañana?',
  'any road works today?',
  'y a-t-il des travaux demain ?',
  'ce lucrări sunt azi?',
  'هل هناك أشغال اليوم؟',
])('«%s» asks which works there are', (text) => {
  expect(asksAboutWorks(text)).toBe(true)
})

test.each([
  'hi ha obres mal senyalitzades i he caigut',
  'tinc un tall de llum',
  'fan obres i no em deixen dormir',
  'nothing works',
  'les obres del veí m’han esquerdat la paret, què faig?',
  'corte de luz en mi calle desde ayer',
])('«%s» does not', (text) => {
  expect(asksAboutWorks(text)).toBe(false)
})

test.each([
  ['seguir el', true],
  ['avisa’m del que passi a', true],
  ['vull seguir una zona', false],
  ['aviseu-me de les obres del meu carrer', false],
  ['avísame de lo que pase en mi barrio', false],
  ['follow my street', false],
  ['suivre mon quartier', false],
  ['vreau să urmăresc strada mea', false],
])('«%s» asks to follow an area (named: %p)', (text, named) => {
  expect(asksToFollowArea(text, named)).toBe(true)
})

test.each([
  'seguir',
  'vull rebre avisos',
  'aviseu-me quan estigui arreglat el fanal del meu carrer',
  'follow 26-00417',
])('«%s» does not ask to follow an area', (text) => {
  expect(asksToFollowArea(text, false)).toBe(false)
})

test.each([
  'què segueixo?',
  'Quines zones segueixo',
  'les meves zones',
  '¿Qué zonas sigo?',
  'which areas do I follow?',
  'Quelles zones je suis ?',
  'ce urmăresc?',
  'ماذا أتابع؟',
])('«%s» asks which areas are followed', (text) => {
  expect(asksWhatIsFollowed(text)).toBe(true)
})

test('of all messages of the corpus only questions about what is new are taken for questions about works', async () => {
  const wrong: string[] = []
  let asked = 0
  for (const file of new Bun.Glob('corpus/*.tsv').scanSync('.')) {
    for (const line of (await Bun.file(file).text()).split('\n')) {
      const [text = '', , label = ''] = line.split('\t')
      const works = asksAboutWorks(text)
      const follows = asksToFollowArea(text, false)
      if (asksWhatIsFollowed(text)) wrong.push(`${label}: ${text}`)
      if (works) asked++
      if ((works && label !== 'news') || (follows && label !== 'subscribe')) wrong.push(`${label}: ${text}`)
    }
  }
  expect(wrong).toEqual([])
  expect(asked).toBeGreaterThan(10)
  expect(mentionsWorks('quins carrers estan tallats avui?')).toBe(true)
})
