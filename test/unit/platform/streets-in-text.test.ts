import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { loadTown } from '#domain/town'
import { createGazetteer, type Street } from '#platform/geocoding'

const { streets, boundary } = loadTown('manresa.cat')
const gazetteer = createGazetteer(streets, boundary)

/** What a sentence names: the address where it is sure; a question mark before those that it may be; its words in no list. */
const where = (text: string): string => {
  const { place } = gazetteer.read(text)
  if (!place) return ''
  const addresses = place.candidates.map(({ address }) => address).join(' | ')
  const words = `«${text.slice(place.start, place.end)}»`
  return { sure: addresses, doubtful: `? ${addresses}`, unlisted: words, vague: `${words}…` }[place.certainty]
}

describe('a street is found in a sentence by its name', () => {
  test.each([
    ['with its kind', 'hi ha un sot al carrer Guimerà, molt gros', 'Carrer de Guimerà'],
    ['with its kind, short', 'fanal fos c/ guimera', 'Carrer de Guimerà'],
    ['with another kind than its own', 'semàfor espatllat al carrer Vic', 'Carretera de Vic'],
    ['alone, at the end', 'fa dies que el contenidor és ple. Guimerà', 'Carrer de Guimerà'],
    ['alone, after a comma', 'rates a la claveguera, Sobrerroca 9', 'Carrer de Sobrerroca, 9'],
    ['alone, after words of place', 'se ha roto una tubería en Canyelles', 'Carrer de Canyelles'],
    ['without accents', 'no hay luz en verge de l alba', "Carrer de la Verge de l'Alba"],
    ['with slips', 'farola rota en la calle Guimrá', 'Carrer de Guimerà'],
    ['by ear', 'hi ha un forat al carrer Sobrarroca', 'Carrer de Sobrerroca'],
    ['in one word', 'paperera plena a la plaça santdomenec', 'Plaça de Sant Domènec'],
    ['in two words', 'gat mort a sobre roca 12', 'Carrer de Sobrerroca, 12'],
    ['with its number in one word', 'sot a guimera12, molt gros', 'Carrer de Guimerà, 12'],
    ['of common words', 'una tapa fa soroll, al remei de dalt', 'Carrer del Remei de Dalt'],
    ['with its article in one word', 'la font de lagulla no raja, camí de lagulla', "Camí de l'Agulla"],
    ['by a part of it', 'la vorera del carrer Verdaguer està aixecada', 'Carrer de Jacint Verdaguer'],
    ['in Spanish', 'hay basura en la calle San Bartolomé 50', 'Carrer de Sant Bartomeu, 50'],
    ['in Spanish, word by word', 'un coche en el paseo del Río', 'Passeig del Riu'],
    ['as people say it', 'embús al Passeig', 'Passeig de Pere III'],
    ['with figures for Roman ones', 'arbre caigut al passeig Pere 3', 'Passeig de Pere III'],
  ])('%s: «%s»', (_, text, address) => {
    expect(where(text)).toBe(address)
  })

  test.each([
    ['French', 'il y a un trou devant le 9 rue Sobrerroca', 'Carrer de Sobrerroca, 9'],
    ['English', 'broken bench on Talamanca street', 'Carrer de Talamanca'],
    ['Romanian', 'gunoi pe strada Bruc 18', 'Carrer del Bruc, 18'],
    ['Arabic', 'الحاوية ممتلئة في شارع Bruc 30', 'Carrer del Bruc, 30'],
    ['Arabic, its name too', 'الضوء مكسور في شارع غيميرا 12', 'Carrer de Guimerà, 12'],
    ['Arabic, a saint’s name', 'حفرة في شارع سانت بارتوميو', 'Carrer de Sant Bartomeu'],
    ['Arabic, after its comma', 'الضوء مكسور، Sobrerroca 4', 'Carrer de Sobrerroca, 4'],
  ])('in a sentence in %s: «%s»', (_, text, address) => {
    expect(where(text)).toBe(address)
  })
})

describe('a house number is found beside its street', () => {
  test.each([
    ['el 14 del carrer Talamanca no té llum', 'Carrer de Talamanca, 14'],
    ['sot a Guimerà número 12', 'Carrer de Guimerà, 12'],
    ['contenidor cremat, carretera de Vic a l’altura del 150', 'Carretera de Vic, 150'],
    ['cotxe abandonat al carrer Casanova davant del número 4', 'Carrer de Casanova, 4'],
    ['moble al carrer davant del 33 de Remei de Dalt', 'Carrer del Remei de Dalt, 33'],
    ['number 12 Carrer de Lleida has no light', 'Carrer de Lleida, 12'],
    ['soroll a Trieta 12 bis', 'Carrer de Trieta, 12 bis'],
    ['soroll a Trieta, 9, tercer segona', 'Carrer de Trieta, 9'],
  ])('«%s»', (text, address) => {
    expect(where(text)).toBe(address)
  })

  test.each([
    ['al carrer Guimerà 12 fanals no funcionen', 'Carrer de Guimerà'],
    ['al carrer Guimerà, 3 dies sense llum', 'Carrer de Guimerà'],
    ['tallen el carrer Guimerà el 12 de maig', 'Carrer de Guimerà'],
    ['soroll al carrer Guimerà a les 12', 'Carrer de Guimerà'],
  ])('but none that counts something else: «%s»', (text, address) => {
    expect(where(text)).toBe(address)
  })
})

test.each([
  ['semàfor apagat a la cantonada Bruc amb Puig', 'Carrer del Bruc / Passatge de Puig'],
  ['choque en Casanova esquina Guimerà', 'Carrer de Casanova / Carrer de Guimerà'],
  ['mobles a la cantonada de Jorbetes i Talamanca', 'Carrer de Jorbetes / Carrer de Talamanca'],
  ['lampadaire cassé, Sallent avec Vic', 'Carrer de Sallent / Carretera de Vic'],
])('two streets that cross are one place: «%s»', (text, address) => {
  expect(where(text)).toBe(address)
})

describe('what is not sure is offered, three at most', () => {
  test.each([
    ['fanal fos a Sant Ignasi', '? Plaça de Sant Ignasi | Via Sant Ignasi'],
    ['paperera plena davant de l’hospital', 'Hospital Sant Joan de Déu (Althaia)'],
    [
      'cotxe mal aparcat davant de l’estació',
      '? Estació de Manresa (Renfe) | Estació de Manresa-Alta (FGC) | Estació de Manresa-Baixador (FGC)',
    ],
    // In another kind of way than the one that the list has.
    ['bancs trencats a la plaça Infants', '? Carrer dels Infants'],
  ])('«%s»', (text, candidates) => {
    expect(where(text)).toBe(candidates)
  })

  test.each([
    ['mobles al carrer Carrió 5', '«carrer Carrió 5»'],
    ['fanal fos a la plaça Gispert', '«a la plaça Gispert»'],
    ['pintades a la paret de l’escola Lledoner', '«a la paret de l’escola Lledoner»'],
    ['brossa al costat del Bonpreu', '«al costat del Bonpreu»'],
    ['hay un bache, Dante Alighieri 3', '«Dante Alighieri 3»'],
    ['brutícia davant de la llar d’infants', '«davant de la llar d’infants»'],
    ['brutícia davant de l’escola', '«davant de l’escola»…'],
  ])('a place that no list has keeps its words: «%s»', (text, words) => {
    expect(where(text).replace('«al carrer', '«carrer')).toBe(words)
  })
})

describe('a common word that is a street’s name as well is none without more', () => {
  test.each([
    'tinc un problema nou',
    'fa olor de mel i sal',
    'els infants no poden jugar',
    'no hi ha llibertat en aquest poble',
    'la canal de casa meva vessa',
    'els drets dels veïns',
    'qui pot tallar un arbre nou i un de vell?',
    'tinc mal de pit i dolors',
    'sorry only english, I am new in Manresa',
    'gràcies i bon dia a tothom',
    'la meva filla té tres anys',
    'encara a les fosques per Sant Joan',
  ])('«%s»', (text) => {
    expect(where(text)).toBe('')
  })

  test.each([
    ['rates a la claveguera, Mel 9', 'Carrer de la Mel, 9'],
    ['vessa el contenidor. Infants', 'Carrer dels Infants'],
    ['no hi ha llum al carrer de la Llibertat', 'Carrer de la Llibertat'],
  ])('«%s»', (text, address) => {
    expect(where(text)).toBe(address)
  })
})

describe('a known place is where it is, as people call it', () => {
  test.each([
    ['pintades a la paret de l’escola Bages', 'Escola Bages'],
    ['botellada al costat del Kursaal', 'Teatre Kursaal'],
    ['no hay luz detrás del pabellón Nou Congost', 'Pavelló Nou Congost'],
    ['arbre caigut davant del cementiri', 'Cementiri municipal'],
  ])('«%s»', (text, address) => {
    expect(where(text)).toBe(address)
  })

  test.each([
    ['gronxador trencat a Cal Gravat', '? Cal Gravat'],
    ['fanals apagats a la Mion', '? Barri de la Mion'],
    ['farolas apagadas en el Poble Nou', '? Barri del Poble Nou'],
  ])('but in a neighbourhood they are asked where: «%s»', (text, address) => {
    expect(where(text)).toBe(address)
  })

  test.each([
    'carrer brut',
    'calle sucia',
    'rue sale',
    'la marquesina rota',
    'em dic Berta',
    'الشارع وسخ جدا',
    'truqueu als bombers',
  ])('and what is no place is none: «%s»', (text) => {
    const { place } = gazetteer.read(text)
    expect(place?.candidates ?? []).toEqual([])
  })
})

test('a sentence is read without its place: what it is about', () => {
  expect(gazetteer.read('hi ha un sot al carrer Nou de Santa Clara, 12, molt gros').rest).toBe(
    'hi ha un sot al , molt gros',
  )
  expect(gazetteer.read('hi ha un sot molt gros').rest).toBe('hi ha un sot molt gros')
})

test('whatever is written, the place stands in the text and the rest is the rest', () => {
  const words = fc.constantFrom(
    'carrer',
    'de',
    'Guimerà',
    'sant',
    'Ignasi',
    '12',
    ',',
    '.',
    'amb',
    'l’',
    'davant',
    'شارع',
    '·',
    'ﬃ',
    '👍',
  )
  fc.assert(
    fc.property(
      fc.array(fc.oneof(words, fc.string({ unit: 'grapheme', maxLength: 6 })), { maxLength: 30 }),
      (all) => {
        const text = all.join(' ')
        const { place, rest } = gazetteer.read(text)
        if (!place) return rest === text
        const { start, end, candidates, certainty } = place
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(text.length)
        expect(candidates.length).toBeLessThanOrEqual(certainty === 'sure' ? 1 : 3)
        expect(rest.length).toBeLessThanOrEqual(text.length - (end - start) + 1)
        return true
      },
    ),
    { numRuns: 300 },
  )
})

describe('a town of many addresses', () => {
  const SYLLABLES = [
    'bar',
    'cel',
    'dum',
    'fon',
    'gri',
    'jol',
    'lem',
    'mar',
    'nos',
    'pul',
    'ral',
    'ses',
    'tur',
    'vil',
  ]
  const syllable = (at: number): string => SYLLABLES[at % SYLLABLES.length] ?? ''
  /** A name for each number, far enough from the others to be told apart with a slip. */
  const nameOf = (at: number): string => {
    const name = [at, at / 14, at / 196, at / 2_744].map((part) => syllable(Math.floor(part))).join('')
    return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
  }
  const many: Street[] = Array.from({ length: 2_000 }, (_, at) => {
    const point = { lat: 41.7 + (at % 40) / 1_000, long: 1.8 + Math.floor(at / 40) / 1_000 }
    const numbers = Array.from({ length: 50 }, (__, house) => ({
      number: String(house + 1),
      lat: point.lat + house / 100_000,
      long: point.long,
    }))
    return {
      id: `S${at}`,
      kind: 'Carrer',
      name: nameOf(at),
      officialName: `Carrer de ${nameOf(at)}`,
      variants: [],
      numbers,
      ...point,
    }
  })
  const big = createGazetteer(many, boundary)

  test('each is found, with its number and its number’s own point', () => {
    for (const at of [0, 7, 713, 1_999]) {
      const [street] = many.slice(at)
      const text = `hi ha un fanal fos al carrer ${nameOf(at).toLowerCase()} 31, des d’ahir`
      const { place } = big.read(text)
      expect(place?.candidates).toMatchObject([
        { addressId: `S${at}`, address: `Carrer de ${nameOf(at)}, 31`, lat: street?.numbers?.[30]?.lat },
      ])
    }
  })

  test('the nearest house is found for a point', () => {
    const house = many[713]?.numbers?.[12]
    expect(big.reverse({ lat: house?.lat ?? 0, long: house?.long ?? 0 })).toMatchObject({
      address: `Carrer de ${nameOf(713)}, 13`,
    })
  })
})
