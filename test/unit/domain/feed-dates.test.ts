import { describe, expect, test } from 'bun:test'
import { createDateReader } from '../../../src/domain/information/feeds/infer-date-order.ts'
import { parseWrittenDate } from '../../../src/domain/information/feeds/parse-date.ts'

/** Dates as Catalan and Spanish servers write them. A month is never taken for a day: what is doubtful is not read. */

const ZONE = 'Europe/Madrid'
const iso = (date: { toUTC(): { toISO(): string | null } } | undefined) => date?.toUTC().toISO()?.slice(0, 16)

describe('an unambiguous date', () => {
  test.each([
    ['Tue, 01 Dec 2026 09:00:00 +0100', '2026-12-01T08:00'],
    ['Tue, 01 Dec 2026 09:00:00 CET', '2026-12-01T08:00'],
    ['Tue, 01 Sep 2026 09:00:00 CEST', '2026-09-01T07:00'],
    ['Tue, 01 Sep 2026 09:00:00', '2026-09-01T07:00'],
    ['Tue, 01 Dec 2026 09:00:00', '2026-12-01T08:00'],
    ['dt., 01 des. 2026 09:00:00 +0100', '2026-12-01T08:00'],
    ['mar, 01 dic 2026 09:00:00 +0100', '2026-12-01T08:00'],
    ['mar., 1 dic. 2026 9:00:00 GMT', '2026-12-01T09:00'],
    ['Tue, 01 Dec 26 08:00:00 UT', '2026-12-01T08:00'],
    ['Mon, 01 Dec 2026 09:00:00 +0100', '2026-12-01T08:00'],
    ['Tue, 01 December 2026 09:00:00 +01:00', '2026-12-01T08:00'],
    ['Tue Dec 01 09:00:00 CET 2026', '2026-12-01T08:00'],
    ['Tue, 01 Dec 2026 09:00:00 GMT+1', '2026-12-01T08:00'],
    ['Tue Dec 01 2026 09:00:00 GMT+0100 (Central European Standard Time)', '2026-12-01T08:00'],
    ['December 1, 2026 6:30 PM', '2026-12-01T17:30'],
    ['1 de desembre de 2026', '2026-11-30T23:00'],
    ['1 de diciembre de 2026', '2026-11-30T23:00'],
    ['1r de desembre del 2026', '2026-11-30T23:00'],
    ['3 d’agost de 2026, 18.30 h', '2026-08-03T16:30'],
    ["1 d'octubre de 2026 a les 18:30", '2026-10-01T16:30'],
    ['dimarts, 1 desembre 2026 18:30', '2026-12-01T17:30'],
    ['Dimarts 1 de Desembre de 2026, a les 18.30 h', '2026-12-01T17:30'],
    ['martes, 1 de diciembre de 2026 a las 18:30 h', '2026-12-01T17:30'],
    ['14 de març de 2026', '2026-03-13T23:00'],
    ['01-des-2026', '2026-11-30T23:00'],
    ['2026-12-01T09:00:00+01:00', '2026-12-01T08:00'],
    ['2026-12-01T09:00:00+0100', '2026-12-01T08:00'],
    ['2026-12-01T09:00:00.123456Z', '2026-12-01T09:00'],
    ['2026-12-01 09:00:00', '2026-12-01T08:00'],
    ['2026-12-01 09:00:00 CET', '2026-12-01T08:00'],
    ['2026-12-01T09:00', '2026-12-01T08:00'],
    ['2026-12-01T24:00:00Z', '2026-12-02T00:00'],
    ['2026-12-01T09:00:00+01:00[Europe/Madrid]', '2026-12-01T08:00'],
    ['20261201T090000Z', '2026-12-01T09:00'],
    ['20261201', '2026-11-30T23:00'],
    ['2026/12/01 09:00', '2026-12-01T08:00'],
    ['31/12/2026', '2026-12-30T23:00'],
    ['12/12/2026', '2026-12-11T23:00'],
    ['dimarts 01/12/2026 18:30', '2026-12-01T17:30'],
    ['1796119200', '2026-12-01T10:00'],
    ['1796119200000', '2026-12-01T10:00'],
  ])('%s is read', (text, at) => {
    expect(iso(parseWrittenDate(text, ZONE)?.certain)).toBe(at)
  })
})

test.each([
  ...[
    'dilluns a la tarda',
    '31/02/2026',
    '2026-13-01',
    '0000-00-00',
    '01/01/0001',
    '2026',
    '12/2026',
    '1 de desembre',
  ],
  ...[
    'Del 2 al 4 de desembre de 2026',
    '01/12/2026 - 05/12/2026',
    '13/13/2026',
    '25:99',
    '2026-12-01T25:00:00Z',
    '',
  ],
  ...[
    '2026-12-01T09:00:00 XYZ',
    '99999999999',
    '0',
    '-1',
    '1 de mar de plàstic de 2026',
    'Tue, 01 Dec 2026 nit',
  ],
])('«%s» is not a date', (text) => {
  expect(parseWrittenDate(text, ZONE)).toBeUndefined()
})

/** The days of a feed's entries, as they are read together. */
const days = (published: string[], built: string[] = [], besides: string[][] = []) => {
  const entries = published.map((text, index) => ({ published: text, others: besides[index] ?? [] }))
  const read = createDateReader(entries, built, ZONE)
  return entries.map((entry) => read(entry, 'published')?.at.toISODate() ?? 'undated')
}

describe('a date whose day and month could be swapped', () => {
  test('is day first if another date can only be day first', () => {
    expect(days(['01/12/2026', '13/11/2026'])).toEqual(['2026-12-01', '2026-11-13'])
  })
  test('is month first if another date can only be month first', () => {
    expect(days(['12/01/2026', '11/13/2026'])).toEqual(['2026-12-01', '2026-11-13'])
  })
  test('is undated when nothing else decides', () => {
    expect(days(['01/12/2026'])).toEqual(['undated'])
    expect(days(['01/12/2026 09:00', '02/11/2026 10:00'])).toEqual(['undated', 'undated'])
    expect(days(['1-12-2026'])).toEqual(['undated'])
  })
  test('is undated in a feed that contradicts itself, where only certain dates are kept', () => {
    expect(days(['13/11/2026', '11/14/2026', '01/12/2026'])).toEqual(['2026-11-13', '2026-11-14', 'undated'])
  })
  test('is day first with full stops, unless the feed shows otherwise', () => {
    expect(days(['05.12.2026 10:00'])).toEqual(['2026-12-05'])
    expect(days(['05.12.2026 10:00', '12.25.2026 10:00'])).toEqual(['2026-05-12', '2026-12-25'])
  })
  test('is decided for the whole feed by a weekday', () => {
    expect(days(['dimarts, 01/12/2026', '02/11/2026'])).toEqual(['2026-12-01', '2026-11-02'])
  })
  test('is decided by dated neighbours', () => {
    expect(days(['Wed, 02 Dec 2026 09:00:00 +0100', '01/12/2026', '2026-11-30'])[1]).toBe('2026-12-01')
  })
  test('is not decided by neighbours far from each other', () => {
    expect(days(['2026-12-02', '01/12/2026', '2026-01-02'])[1]).toBe('undated')
  })
  test('is decided by another date of the same entry', () => {
    expect(days(['01/12/2026', '03/11/2026'], [], [['2026-12-01T08:00:00Z']])).toEqual([
      '2026-12-01',
      '2026-11-03',
    ])
  })
  test('is decided by the date on which the feed was built', () => {
    expect(days(['01/12/2026', '03/11/2026'], ['Tue, 01 Dec 2026 12:00:00 +0100'])).toEqual([
      '2026-12-01',
      '2026-11-03',
    ])
  })
  test('is not decided merely because one reading is in the future', () => {
    expect(days(['01/12/2026', '02/12/2026'], ['Tue, 24 Nov 2026 12:00:00 +0100'])).toEqual([
      'undated',
      'undated',
    ])
  })
  test('is decided by the order of the feed', () => {
    expect(
      days(['03/12/2026', '01/12/2026', '12/11/2026', '11/11/2026', '02/11/2026', '09/10/2026'])[0],
    ).toBe('2026-12-03')
  })
  test('has a two-digit year of this century', () => {
    expect(days(['01/12/26', '30/11/26'])).toEqual(['2026-12-01', '2026-11-30'])
    expect(days(['26-12-01'])).toEqual(['undated'])
  })
  test('is decided by the town’s setting', () => {
    const entry = { published: '01/12/2026', others: [] }
    expect(createDateReader([entry], [], ZONE, 'dmy')(entry, 'published')?.at.toISODate()).toBe('2026-12-01')
  })
})
