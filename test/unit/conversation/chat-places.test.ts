import { expect, test } from 'bun:test'
import { distanceMetres } from '#platform/geocoding'
import {
  type Conversation,
  type ConversationEvent,
  newConversation,
} from '../../../src/conversation/engine/types.ts'
import { withoutPlaces } from '../../../src/conversation/flows/incident/written-places.ts'
import { createWorld, turn } from '../../support/engine.ts'

/** By Carrer de Guimerà. */
const LAMP = { lat: 41.7253, long: 1.8269 }
const NOW = 1_795_510_800_000

type Said =
  | string
  | Omit<Extract<ConversationEvent, { type: 'location' }>, 'id'>
  | Omit<Extract<ConversationEvent, { type: 'pictures' }>, 'id'>
  | { tap: string }

const eventOf = (said: Said, id: string): ConversationEvent => {
  if (typeof said === 'string') return { id, type: 'text', text: said }
  return 'tap' in said
    ? { id, type: 'choice', choice: said.tap, title: said.tap }
    : ({ id, ...said } as ConversationEvent)
}

/** Plays what a citizen does. @returns the words and the buttons of the last answer, and what is known of the report */
const play = (...all: Said[]) => {
  let conversation: Conversation = newConversation('ca')
  let messages: { words: string; buttons: string[] }[] = []
  all.forEach((said, index) => {
    const next = turn(conversation, eventOf(said, `m${index}`), NOW + index * 60_000)
    // As it is kept between two messages.
    conversation = JSON.parse(JSON.stringify(next.conversation))
    messages = next.said.flatMap((effect) =>
      effect.type === 'say' && 'text' in effect.message
        ? {
            words: effect.message.text,
            buttons: 'buttons' in effect.message ? effect.message.buttons.map(({ title }) => title) : [],
          }
        : [],
    )
  })
  const { stage } = conversation
  const { draft, step } = stage.at === 'incident' ? stage : { draft: undefined, step: undefined }
  const at = draft?.location
  const metres =
    at?.lat === undefined || at.long === undefined
      ? undefined
      : distanceMetres({ lat: at.lat, long: at.long }, LAMP)
  return { at: stage.at, step, draft, metres, ...(messages.at(-1) ?? { words: '', buttons: [] }), messages }
}

const pin = (lat: number, long: number, name?: string) => ({
  type: 'location' as const,
  point: { lat, long },
  name,
})
const LIGHT = 'hi ha un fanal fos'
const BY_THE_LAMP = 15

const WAYS = [
  ['decimal degrees', '41.7253, 1.8269'],
  ['decimal commas', '41,7253 1,8269'],
  ['degrees, minutes and seconds', `41°43'31"N 1°49'37"E`],
  ['longitude first', '1.8269 41.7253'],
  ['Google Maps', 'https://maps.google.com/?q=41.7253,1.8269'],
  ['Google Maps, from a computer', 'https://www.google.com/maps/@41.7253,1.8269,19z'],
  ['Apple Maps', 'https://maps.apple.com/?ll=41.7253,1.8269&q=Marcador'],
  ['OpenStreetMap', 'https://www.openstreetmap.org/?mlat=41.7253&mlon=1.8269#map=19/41.7253/1.8269'],
  ['Waze', 'https://waze.com/ul?ll=41.7253,1.8269&navigate=yes'],
  ['a Plus Code', '8FH3PRGG+4Q'],
  ['a short Plus Code', 'PRGG+4Q Manresa'],
  ['with words that say nothing else', 'Ubicació: https://maps.google.com/?q=41.7253,1.8269'],
  ['Arabic digits', '٤١٫٧٢٥٣، ١٫٨٢٦٩'],
] as const

test.each(WAYS)('a place written as %s is accepted like a shared location', (_, text) => {
  const written = play(LIGHT, text)
  const shared = play(LIGHT, pin(LAMP.lat, LAMP.long))
  expect(written.metres).toBeLessThan(BY_THE_LAMP)
  expect(written.draft?.location?.address).toBe(shared.draft?.location?.address as string)
  expect({ ...written, draft: 0, metres: 0 }).toEqual({ ...shared, draft: 0, metres: 0 })
  expect(written.draft?.detail).toBe(LIGHT)
})

test.each(WAYS)('a first message that is a place written as %s starts a report there', (_, text) => {
  const { at, step, metres, draft } = play(text)
  expect({ at, step, detail: draft?.detail }).toEqual({ at: 'incident', step: 'kind', detail: undefined })
  expect(metres).toBeLessThan(BY_THE_LAMP)
})

test.each([
  ['hi ha un fanal trencat https://maps.google.com/?q=41.7253,1.8269', 'hi ha un fanal trencat'],
  ['Fanal apagat a 41.7253, 1.8269', 'Fanal apagat'],
  ['Fanal apagat. Coordenades: 41.7253, 1.8269', 'Fanal apagat.'],
  ['Fanal apagat (41.7253, 1.8269) des de diumenge', 'Fanal apagat des de diumenge'],
  ['Fanal apagat, 41.7253, 1.8269, des de diumenge', 'Fanal apagat, des de diumenge'],
  ['Fanal apagat\nhttps://maps.google.com/?q=41.7253,1.8269\nja fa dies', 'Fanal apagat\nja fa dies'],
  ['41.7253, 1.8269 hi ha un fanal apagat', 'hi ha un fanal apagat'],
  ['Fanal fos és a la 8FH3PRGG+4Q', 'Fanal fos'],
  // In the middle of a sentence that leans on it, it stays.
  ['El fanal de 41.7253, 1.8269 no funciona', 'El fanal de 41.7253, 1.8269 no funciona'],
])('«%s» gives service and place at once, and its description is «%s»', (text, detail) => {
  const { step, draft, metres } = play(text)
  expect({ step, service: draft?.serviceCode, detail: draft?.detail }).toEqual({
    step: 'confirm',
    service: 'EP01',
    detail,
  })
  expect(metres).toBeLessThan(BY_THE_LAMP)
})

test('after a place in the description or in a picture’s caption, the place is not asked for', () => {
  const described = play({ tap: 'another' }, '3', 'Fanal apagat a 41.7253, 1.8269')
  expect(described).toMatchObject({ step: 'confirm', draft: { detail: 'Fanal apagat' } })
  const picture = { type: 'pictures' as const, pictures: ['p'] }
  const captioned = play({ ...picture, caption: 'Fanal fos https://maps.apple.com/?ll=41.7253,1.8269' })
  expect(captioned).toMatchObject({ step: 'confirm', draft: { detail: 'Fanal fos', pictures: ['p'] } })
  const answered = play(LIGHT, { ...picture, caption: '41.7253, 1.8269' })
  expect(answered).toMatchObject({ step: 'confirm', draft: { detail: LIGHT, pictures: ['p'] } })
  const alone = play({ ...picture, caption: '41.7253, 1.8269' })
  expect(alone).toMatchObject({ step: 'kind', draft: { pictures: ['p'] } })
  expect(alone.draft?.detail).toBeUndefined()
  for (const { metres } of [described, captioned, answered, alone]) expect(metres).toBeLessThan(BY_THE_LAMP)
})

test('a place can be given before it is asked for, and corrected until the report is sent', () => {
  const early = play({ tap: 'another' }, '41.7253, 1.8269', '3', 'el fanal està fos')
  expect(early).toMatchObject({ step: 'confirm', draft: { detail: 'el fanal està fos' } })
  const late = play('hi ha un fanal fos al passeig de Pere III 45', 'sense foto', '41.7253, 1.8269')
  expect(late.step).toBe('confirm')
  for (const { metres } of [early, late]) expect(metres).toBeLessThan(BY_THE_LAMP)
})

test('an unclear message with a place asks what the problem is', () => {
  const { step, metres, draft } = play('mireu com està això: 41.7253, 1.8269')
  expect({ step, detail: draft?.detail }).toEqual({ step: 'kind', detail: 'mireu com està això' })
  expect(metres).toBeLessThan(BY_THE_LAMP)
})

test.each([
  ['written', 'lat 1.8269 long 41.7253'],
  ['in a link', 'https://maps.google.com/?q=1.8269,41.7253'],
  ['shared', pin(1.8269, 41.7253)],
])('swapped latitude and longitude, %s: the intended place is proposed in one message', (_, said) => {
  const proposed = play(LIGHT, said)
  expect(proposed.messages).toHaveLength(1)
  expect(proposed.words).toContain('semblen intercanviades. És aquí: *Carrer')
  expect(proposed.buttons).toEqual(['Sí, és aquí', 'Tornar-la a escriure'])
  for (const yes of ['sí', { tap: 'address:0' }]) {
    const taken = play(LIGHT, said, yes)
    expect(taken.step).toBe('confirm')
    expect(taken.metres).toBeLessThan(BY_THE_LAMP)
  }
  expect(play(LIGHT, said, 'no')).toMatchObject({ step: 'address', metres: undefined })
  // An old button for something else changes nothing.
  expect(play(LIGHT, said, { tap: 'address:keep' }).words).toBe(proposed.words)
  expect(play(LIGHT, said, 'Passeig de Pere III 45').draft?.location?.address).toBe('Passeig de Pere III, 45')
})

test.each([
  ['written', 'geo:0,0'],
  ['in a link', 'https://maps.google.com/?q=0.0,0.0'],
  ['shared', pin(0, 0)],
  ['shared without any', { type: 'location' as const }],
])('a location without a position, %s, is refused and asked for again', (_, said) => {
  const asked = play(LIGHT, said)
  expect(asked).toMatchObject({ step: 'address', metres: undefined })
  expect(asked.words).toBe(
    'Aquesta ubicació no porta posició: el telèfon encara no devia saber on era.\n\nOn és? Compartiu la ubicació amb el botó, o escriviu l’adreça (carrer i número).',
  )
  expect(play(said)).toMatchObject({ at: 'incident', step: 'kind', metres: undefined })
})

test.each([
  ['far away', '41.3874, 2.1686', 'massa lluny de Manresa', ['Tornar-la a escriure']],
  [
    'far away, in the first message',
    'hi ha un fanal fos a 41.3874, 2.1686',
    'massa lluny de Manresa',
    ['Tornar-la a escriure'],
  ],
  ['just outside', '41.6935, 1.8300', 'sembla fora de Manresa', ['Desar-la així', 'Tornar-la a escriure']],
])('a place outside the town, %s, is refused like a shared location', (_, text, words, buttons) => {
  const { step, draft, ...seen } = play(LIGHT, text)
  expect({ step, location: draft?.location }).toEqual({ step: 'address', location: undefined })
  expect(seen.words).toContain(words)
  expect(seen.buttons).toEqual(buttons)
})

test.each([
  ['no point', 'Carrer de Guimerà, 12 (0.00000, 0.00000)'],
  ['a point far away', 'c/ Guimerà 12, https://maps.google.com/?q=41.3874,2.1686'],
  ['a link that cannot be opened', 'Carrer de Guimerà, 12, 08241 Manresa https://maps.app.goo.gl/AbCdEf123'],
  [
    'a shared place of a business, without a position',
    pin(0, 0, 'Bar Canigó, Carrer de Guimerà, 12, 08241 Manresa'),
  ],
  [
    'a shared place with a name and an address only',
    { type: 'location' as const, name: 'Bar Canigó, Carrer de Guimerà, 12' },
  ],
])('an address beside %s is used', (_, said) => {
  const { step, draft } = play(LIGHT, said)
  expect({ step, address: draft?.location?.address }).toEqual({
    step: 'confirm',
    address: 'Carrer de Guimerà, 12',
  })
})

test('an address beside a valid point gives its street and number; other text joins the description', () => {
  const numbered = play(LIGHT, 'Carrer de Guimerà 12, 41.7253, 1.8269')
  expect(numbered.draft?.location).toMatchObject({ ...LAMP, address: 'Carrer de Guimerà, 12' })
  const described = play(LIGHT, 'davant del bar Canigó, 41.7253, 1.8269')
  expect(described.draft).toMatchObject({ location: LAMP, detail: `${LIGHT}\ndavant del bar Canigó` })
})

test('the name of a place in a link is searched for', () => {
  const link = 'https://www.google.com/maps/place/Pla%C3%A7a+Major,+08241+Manresa,+Barcelona'
  expect(play(LIGHT, link).draft?.location?.address).toBe('Plaça Major')
  expect(play(`paperera plena ${link}`)).toMatchObject({
    step: 'confirm',
    draft: { location: { address: 'Plaça Major' } },
  })
})

test.each(['https://maps.app.goo.gl/AbCdEf123', 'https://goo.gl/maps/AbCd', '///taula.cadira.llum'])(
  '%s cannot be opened: this is said once, together with the question',
  (link) => {
    const asked = play(LIGHT, link)
    expect(asked.messages).toHaveLength(1)
    expect(asked.words).toBe(
      'Aquest enllaç o codi de mapa no el puc obrir.\n\nOn és? Compartiu la ubicació amb el botó, o escriviu l’adreça (carrer i número).',
    )
    const first = play(`hi ha un fanal fos ${link}`)
    expect(first.words).toEndWith(`\n\n${asked.words}`)
    // A person may open it.
    expect(first.draft?.detail).toBe(`hi ha un fanal fos ${link}`)
    expect(play(`hi ha un fanal fos al carrer Guimerà 12 ${link}`)).toMatchObject({ step: 'confirm' })
  },
)

test('a search for pharmacies accepts a written place', () => {
  const near = (said: Said) => play('farmàcia de guàrdia', said).words
  expect(near('41.7253, 1.8269')).toContain('a 120 m')
  expect(near('41.7253, 1.8269')).toBe(near(pin(LAMP.lat, LAMP.long)))
  expect(near(pin(0, 0))).toContain('no porta posició')
  expect(near('https://maps.app.goo.gl/AbCdEf123')).toContain(
    'no el puc obrir. Si compartiu la vostra ubicació',
  )
})

test.each([
  'hi ha un sot que fa 1,5 metres per 2,25',
  'fanal fos, el 4172, truqueu-me al 644 069 801',
  'contenidor ple des del 24.11.2026 a les 15.30',
  'fanal fos al bloc 12 E, 14 O',
])('«%s» contains no place, so the place is asked for', (text) => {
  const { step, draft, words } = play(text)
  expect({ step, detail: draft?.detail }).toEqual({ step: 'address', detail: text })
  expect(words).toContain('On és?')
})

test('numbers still answer menus and questions', () => {
  expect(play('hola', '3').words).toContain('Informació municipal')
  expect(play({ tap: 'another' }, '3').words).toContain('Enllumenat públic')
  const which = play('semàfor avariat', 'davant de l’estació', '1')
  expect(which.step).toBe('confirm')
  const coordinates = play('semàfor avariat', 'davant de l’estació', '41.7253, 1.8269')
  expect(coordinates.metres).toBeLessThan(BY_THE_LAMP)
})

test('a conversation that an older version stored with a doubtful place continues', () => {
  const doubt = { words: '', point: { lat: 41.6935, long: 1.83 }, candidates: [] }
  const draft = {
    id: 'old',
    group: 'enllumenat',
    serviceCode: 'EP01',
    detail: 'fanal',
    pictures: [],
    pictureAnswered: false,
  }
  const stage = { at: 'incident' as const, step: 'address' as const, draft, trail: [], doubt }
  const before: Conversation = { ...newConversation('ca'), greeted: true, lastAt: NOW, stage }
  const next = (event: ConversationEvent) => turn(before, event, NOW + 1_000).conversation.stage
  expect(next({ id: 'a', type: 'choice', choice: 'address:keep', title: '' })).toMatchObject({
    draft: { location: doubt.point },
  })
  expect(next({ id: 'b', type: 'text', text: '41.7253, 1.8269' })).toMatchObject({
    step: 'confirm',
    draft: { location: LAMP },
  })
})

test('a text with many places is parsed quickly, and all are removed from it', () => {
  const world = createWorld(NOW)
  const many = Array.from({ length: 150 }, () => '41.7253, 1.8269').join(';\n')
  expect(withoutPlaces(many, world)).not.toContain('41.7253')
  for (const text of [
    ' '.repeat(8_000),
    `${'a '.repeat(4_000)}41.7253, 1.8269`,
    '('.repeat(4_000),
    '41.7253,1.8269'.repeat(200),
  ])
    expect(withoutPlaces(text, world)).toBeString()
})

/** A picture that says where it was taken. */
const taken = (place: { lat: number; long: number }, caption?: string) => ({
  type: 'pictures' as const,
  pictures: ['p1'],
  caption,
  place,
})

test('where a picture was taken is asked, never taken for the place by itself', () => {
  const asked = play(taken(LAMP))
  expect(asked.words).toContain('La foto diu que és aquí')
  expect(asked.buttons).toEqual(['Sí, és aquí', 'No, en un altre lloc'])
  expect(asked.metres).toBeUndefined()
  expect(play(taken(LAMP), 'sí').metres).toBeLessThan(1)
})

test('who says that it is elsewhere is asked where, and not of another picture', () => {
  const elsewhere = play(taken(LAMP), 'no')
  expect(elsewhere.metres).toBeUndefined()
  expect(elsewhere.words).toContain('On és?')
  expect(play(taken(LAMP), 'no', taken(LAMP)).words).not.toContain('La foto diu')
})

test('words that name a place count more than the picture that comes with them', () => {
  const told = play(taken({ lat: 41.74, long: 1.84 }, 'hi ha un fanal fos al carrer de Guimerà 12'))
  expect(told.words).not.toContain('La foto diu')
  expect(told.draft?.location?.address).toContain('Guimerà')
  expect(play(taken(LAMP, LIGHT)).words).toContain('La foto diu que és aquí')
})

test('a picture taken outside of the town says so, and its place is not used', () => {
  const far = play(taken({ lat: 40.4168, long: -3.7038 }, LIGHT))
  expect(far.words).toContain('fora de Manresa')
  expect(far.draft?.location).toBeUndefined()
  expect(far.words).toContain('On és?')
})

test('once the place is known a picture’s own is not asked', () => {
  const known = play(LIGHT, pin(41.7262, 1.8268), taken(LAMP))
  expect(known.words).not.toContain('La foto diu')
})
