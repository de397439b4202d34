import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { readWhen, type When } from '#platform/dates-in-text'

const ZONE = 'Europe/Madrid'
const at = (moment: string): DateTime => DateTime.fromISO(moment, { zone: ZONE })

/** A Wednesday. */
const NOW = at('2026-11-25T11:00')

const THURSDAY = '2026-11-26'
const FRIDAY = '2026-11-27'
const SATURDAY = '2026-11-28'
const TUESDAY = '2026-12-01'

const read = (text: string): When => readWhen(text, NOW)

describe('in Catalan', () => {
  test.each([
    ['avui', { day: '2026-11-25' }],
    ['demà', { day: THURSDAY }],
    ['demà passat a la tarda', { day: FRIDAY, part: 'afternoon' }],
    ['dissabte que ve a la tarda', { day: SATURDAY, part: 'afternoon' }],
    ['dimecres', { day: '2026-11-25' }],
    ['dimecres que ve', { day: '2026-12-02' }],
    ['dimarts de la setmana que ve', { day: TUESDAY }],
    ['d’aquí a dos dies', { day: FRIDAY }],
    ['d’aquí a una setmana', { day: '2026-12-02' }],
    ['d’aquí a 15 dies', { day: '2026-12-10' }],
    ['el 12', { day: '2026-12-12' }],
    ['el dia 30 a les 12', { day: '2026-11-30', time: '12:00' }],
    ['l’1 d’octubre', { day: '2027-10-01' }],
    ['el 28 de novembre de 2027', { day: '2027-11-28' }],
    ['28/11', { day: SATURDAY }],
    ['la setmana que ve', { days: { from: '2026-11-30', to: '2026-12-06' } }],
    ['aquesta setmana', { days: { from: '2026-11-25', to: '2026-11-29' } }],
    ['el cap de setmana', { days: { from: SATURDAY, to: '2026-11-29' } }],
    ['el mes que ve', { days: { from: '2026-12-01', to: '2026-12-31' } }],
    ['al gener', { days: { from: '2027-01-01', to: '2027-01-31' } }],
    ['aquesta tarda', { day: '2026-11-25', part: 'afternoon' }],
    ['a partir de les cinc', { from: '17:00' }],
    ['després de les 6 de la tarda', { from: '18:00', part: 'afternoon' }],
    ['abans de les 10', { until: '10:00' }],
    ['entre les 5 i les 7', { from: '17:00', until: '19:00' }],
    ['de les nou a les onze', { from: '09:00', until: '11:00' }],
    ['a dos quarts de sis', { time: '17:30' }],
    ['a tres quarts d’onze del matí', { time: '10:45', part: 'morning' }],
    ['2/4 de 6 de la tarda', { time: '17:30', part: 'afternoon' }],
    ['a les nou i mitja', { time: '09:30' }],
    ['a les 10.30 h', { time: '10:30' }],
    ['les 8 del vespre', { time: '20:00', part: 'evening' }],
    ['a les 8 del vespre', { time: '20:00', part: 'evening' }],
    ['al migdia', { from: '12:00', until: '15:00' }],
    ['com més aviat millor', { soonest: true }],
  ] as [string, When][])('«%s»', (text, when) => {
    expect(read(text)).toEqual(when)
  })
})

describe('in Spanish', () => {
  test.each([
    ['mañana', { day: THURSDAY }],
    ['mañana por la mañana', { day: THURSDAY, part: 'morning' }],
    ['pasado mañana', { day: FRIDAY }],
    ['por la mañana', { part: 'morning' }],
    ['el martes que viene', { day: TUESDAY }],
    ['el próximo martes por la tarde', { day: TUESDAY, part: 'afternoon' }],
    ['dentro de tres días', { day: SATURDAY }],
    ['en dos semanas', { day: '2026-12-09' }],
    ['el 5 de enero', { day: '2027-01-05' }],
    ['la semana que viene', { days: { from: '2026-11-30', to: '2026-12-06' } }],
    ['este finde', { days: { from: SATURDAY, to: '2026-11-29' } }],
    ['a partir de las cinco', { from: '17:00' }],
    ['antes de las 11', { until: '11:00' }],
    ['a las seis menos cuarto', { time: '17:45' }],
    ['a las 9:15', { time: '09:15' }],
    ['a las cinco y media de la tarde', { time: '17:30', part: 'afternoon' }],
    ['cuanto antes', { soonest: true }],
  ] as [string, When][])('«%s»', (text, when) => {
    expect(read(text)).toEqual(when)
  })
})

describe('in English', () => {
  test.each([
    ['tomorrow morning', { day: THURSDAY, part: 'morning' }],
    ['the day after tomorrow', { day: FRIDAY }],
    ['next tuesday', { day: TUESDAY }],
    ['on Friday afternoon', { day: FRIDAY, part: 'afternoon' }],
    ['monday next week', { day: '2026-11-30' }],
    ['in two days', { day: FRIDAY }],
    ['December 12th', { day: '2026-12-12' }],
    ['the 3rd of January', { day: '2027-01-03' }],
    ['the 12th', { day: '2026-12-12' }],
    ['next week', { days: { from: '2026-11-30', to: '2026-12-06' } }],
    ['at 5 pm', { time: '17:00' }],
    ['at half past nine', { time: '09:30' }],
    ['at a quarter to six', { time: '17:45' }],
    ['after 4', { from: '16:00' }],
    ['between 9 and 11', { from: '09:00', until: '11:00' }],
    ['as soon as possible', { soonest: true }],
  ] as [string, When][])('«%s»', (text, when) => {
    expect(read(text)).toEqual(when)
  })
})

describe('in French', () => {
  test.each([
    ['demain matin', { day: THURSDAY, part: 'morning' }],
    ['après-demain', { day: FRIDAY }],
    ['mardi prochain', { day: TUESDAY }],
    ['samedi après-midi', { day: SATURDAY, part: 'afternoon' }],
    ['dans trois jours', { day: SATURDAY }],
    ['le 12 décembre', { day: '2026-12-12' }],
    ['la semaine prochaine', { days: { from: '2026-11-30', to: '2026-12-06' } }],
    ['à 10h30', { time: '10:30' }],
    ['à partir de 17h', { from: '17:00' }],
    ['à cinq heures et demie', { time: '17:30' }],
  ] as [string, When][])('«%s»', (text, when) => {
    expect(read(text)).toEqual(when)
  })
})

describe('in Arabic', () => {
  test.each([
    ['غدا', { day: THURSDAY }],
    ['بعد غد', { day: FRIDAY }],
    ['يوم الثلاثاء القادم', { day: TUESDAY }],
    ['يوم الجمعة في الصباح', { day: FRIDAY, part: 'morning' }],
    ['بعد ثلاثة أيام', { day: SATURDAY }],
    ['الأسبوع القادم', { days: { from: '2026-11-30', to: '2026-12-06' } }],
    ['يوم ١٢ دجنبر', { day: '2026-12-12' }],
    ['على الساعة الخامسة', { time: '17:00' }],
    ['الساعة ١٠:٣٠', { time: '10:30' }],
  ] as [string, When][])('«%s»', (text, when) => {
    expect(read(text)).toEqual(when)
  })
})

describe('in Romanian', () => {
  test.each([
    ['mâine dimineață', { day: THURSDAY, part: 'morning' }],
    ['poimâine', { day: FRIDAY }],
    ['marțea viitoare', { day: TUESDAY }],
    ['vineri după-amiază', { day: FRIDAY, part: 'afternoon' }],
    ['peste trei zile', { day: SATURDAY }],
    ['pe 12 decembrie', { day: '2026-12-12' }],
    ['săptămâna viitoare', { days: { from: '2026-11-30', to: '2026-12-06' } }],
    ['la ora 10', { time: '10:00' }],
    ['cât mai repede', { soonest: true }],
  ] as [string, When][])('«%s»', (text, when) => {
    expect(read(text)).toEqual(when)
  })
})

test.each([
  'al carrer Guimerà 12',
  'carrer Sant Marc 12',
  'vull empadronar-me amb els meus dos fills',
  'som cinc persones',
  'may I come',
  'el 12 de Guimerà no té llum',
  '99/99',
  '31/2',
  'a les 99',
  'constructor __proto__',
  '',
])('«%s» says nothing of when', (text) => {
  expect(read(text)).toEqual({})
})

describe('days are those of the town', () => {
  test('its day has begun where the clock of the machine is still in the one before', () => {
    const midnight = DateTime.fromISO('2026-11-24T23:30:00Z').setZone(ZONE)
    expect(readWhen('avui', midnight)).toEqual({ day: '2026-11-25' })
    expect(readWhen('demà', midnight)).toEqual({ day: '2026-11-26' })
  })

  test.each([
    ['the night before the clock goes forward', '2027-03-27T23:30', 'demà', '2027-03-28'],
    ['that very night', '2027-03-28T01:30', 'demà', '2027-03-29'],
    ['the night before the clock goes back', '2026-10-24T23:30', 'demà', '2026-10-25'],
    ['a week over the change', '2026-10-24T00:15', 'd’aquí a una setmana', '2026-10-31'],
    ['the last of the year', '2026-12-31T12:00', 'demà', '2027-01-01'],
    ['a weekday over the year', '2026-12-31T12:00', 'dilluns', '2027-01-04'],
    ['a date that has passed', '2026-12-31T12:00', 'el 3 de gener', '2027-01-03'],
    ['a day that the month does not have', '2027-02-03T12:00', 'el dia 30', '2027-03-30'],
    ['a leap day', '2026-12-31T12:00', 'el 29 de febrer', '2028-02-29'],
  ])('%s', (_, now, text, day) => {
    expect(readWhen(text, at(now))).toEqual({ day })
  })
})

const moments = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2039-12-31'), noInvalidDate: true })
  .map((date) => DateTime.fromJSDate(date, { zone: ZONE }))

describe('at any moment', () => {
  test('a day that is written as the calendar has it is read as that day, in each language', () => {
    fc.assert(
      fc.property(
        moments,
        fc.integer({ min: 0, max: 364 }),
        fc.constantFrom('ca', 'es', 'en', 'fr', 'ro'),
        (now, ahead, locale) => {
          const day = now.startOf('day').plus({ days: ahead })
          const written = day
            .setLocale(locale)
            .toLocaleString({ day: 'numeric', month: 'long', year: 'numeric' })
          expect([written, readWhen(written, now)]).toEqual([written, { day: day.toISODate() ?? '' }])
          const short = day.setLocale(locale).toLocaleString({ day: 'numeric', month: 'long' })
          const { day: next = '' } = readWhen(short, now)
          expect([short, next.slice(5)]).toEqual([short, day.toFormat('MM-dd')])
          expect(next >= (now.toISODate() ?? '')).toBe(true)
        },
      ),
    )
  })

  test('a weekday is within a week, and is that weekday', () => {
    fc.assert(
      fc.property(
        moments,
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('ca', 'es', 'en', 'fr', 'ro', 'ar'),
        (now, weekday, locale) => {
          const name = now
            .set({ weekday: weekday as 1 })
            .setLocale(locale)
            .toLocaleString({ weekday: 'long' })
          const day = DateTime.fromISO(readWhen(name, now).day ?? '', { zone: ZONE })
          expect([name, day.weekday]).toEqual([name, weekday as 1])
          expect(day.diff(now.startOf('day'), 'days').days).toBeLessThan(7.1)
          expect(day >= now.startOf('day')).toBe(true)
        },
      ),
    )
  })

  test('so many days from now are so many days of the calendar, whatever the clock does', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 2, max: 60 }), (now, days) => {
        const expected = now.startOf('day').plus({ days }).toISODate() ?? ''
        for (const text of [
          `d’aquí a ${days} dies`,
          `dentro de ${days} días`,
          `in ${days} days`,
          `dans ${days} jours`,
          `بعد ${days} أيام`,
          `peste ${days} zile`,
        ])
          expect([text, readWhen(text, now)]).toEqual([text, { day: expected }])
      }),
    )
  })

  test('an hour that is written with its minutes is that hour', () => {
    fc.assert(
      fc.property(
        moments,
        fc.integer({ min: 7, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        (now, hour, minute) => {
          const minutes = String(minute).padStart(2, '0')
          const time = `${String(hour).padStart(2, '0')}:${minutes}`
          for (const text of [
            `a les ${hour}.${minutes} h`,
            `a las ${hour}:${minutes}`,
            `at ${hour}:${minutes}`,
            `à ${hour}h${minutes}`,
            `الساعة ${hour}:${minutes}`,
            `la ora ${hour}:${minutes}`,
          ])
            expect([text, readWhen(text, now)]).toEqual([text, { time }])
        },
      ),
    )
  })

  test('whatever is written, what is read is days of the calendar and hours of the clock', () => {
    const words = fc.constantFrom(
      'el',
      '12',
      'de',
      'maig',
      'demà',
      'a les',
      'cinc',
      'que ve',
      'dilluns',
      '29',
      '/',
      '2',
      'entre',
      'i',
      'setmana',
      'half',
      'past',
      'بعد',
    )
    fc.assert(
      fc.property(
        moments,
        fc.array(fc.oneof(words, fc.string({ unit: 'grapheme', maxLength: 5 })), { maxLength: 20 }),
        (now, all) => {
          const when = readWhen(all.join(' '), now)
          for (const day of [when.day, when.days?.from, when.days?.to])
            if (day) expect(DateTime.fromISO(day).isValid).toBe(true)
          if (when.days) expect(when.days.from <= when.days.to).toBe(true)
          for (const time of [when.time, when.from, when.until])
            if (time) expect(time).toMatch(/^(?:[01]\d|2[0-3]):[0-5]\d$/)
        },
      ),
    )
  })
})
