import { describe, expect, test } from 'bun:test'
import { DateTime } from 'luxon'
import { applyRoutingRules, findZone, parseZones } from '#domain/routing'
import { addWorkingDays } from '#domain/service-requests'
import { deadlineAfterWait, getDeadlines } from '../../../src/domain/service-requests/deadlines.ts'

const zone = 'Europe/Madrid'
const hours = {
  weekly: [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '14:00' }],
  seasons: [],
  holidays: ['2026-12-08', '2026-12-25'],
}
const at = (text: string) => DateTime.fromISO(text, { zone })
const said = (date: Date | null) => date && DateTime.fromJSDate(date, { zone }).toFormat('yyyy-MM-dd HH:mm')

describe('a deadline', () => {
  test('in working days ends with the last of them, skipping weekends and holidays', () => {
    expect(said(addWorkingDays(at('2026-12-03T11:00'), 1, true, hours))).toBe('2026-12-04 23:59')
    expect(said(addWorkingDays(at('2026-12-03T11:00'), 2, true, hours))).toBe('2026-12-07 23:59')
    expect(said(addWorkingDays(at('2026-12-03T11:00'), 3, true, hours))).toBe('2026-12-09 23:59')
    expect(said(addWorkingDays(at('2026-12-05T11:00'), 1, true, hours))).toBe('2026-12-07 23:59')
  })

  test('in days of 24 hours ignores weekends, holidays and clock changes', () => {
    expect(said(addWorkingDays(at('2026-10-24T12:00'), 1, false, hours))).toBe('2026-10-25 11:00')
    expect(said(addWorkingDays(at('2026-12-05T11:00'), 0.5, true, hours))).toBe('2026-12-05 23:00')
  })

  test('of the first answer is no later than that of the end', () => {
    const { answerDueAt, expectedAt } = getDeadlines(
      { response_days: 3, resolution_days: 1, working_days: true },
      at('2026-12-03T11:00'),
      hours,
    )
    expect([said(answerDueAt), said(expectedAt)]).toEqual(['2026-12-04 23:59', '2026-12-04 23:59'])
  })

  test('after a wait has as many working days left as at its start', () => {
    const service = { resolution_days: 5, working_days: true }
    const due = at('2026-12-11T23:59:59')
    const after = (from: string, to: string) =>
      said(deadlineAfterWait(due, [at(from), at(to)], service, hours))
    // From Friday evening to Sunday, and over a holiday: no working day has gone by.
    expect(after('2026-12-04T18:00', '2026-12-06T10:00')).toBe('2026-12-11 23:59')
    expect(after('2026-12-07T09:00', '2026-12-08T20:00')).toBe('2026-12-11 23:59')
    // From Friday to the Wednesday after, with a holiday between: Monday and Wednesday.
    expect(after('2026-12-04T10:00', '2026-12-09T10:00')).toBe('2026-12-15 23:59')
  })

  test('after a wait moves by its duration where days have 24 hours', () => {
    const moved = (service: { resolution_days: number; working_days?: boolean } | undefined) =>
      said(
        deadlineAfterWait(
          at('2026-12-11T12:00'),
          [at('2026-12-04T18:00'), at('2026-12-06T10:00')],
          service,
          hours,
        ),
      )
    expect(moved({ resolution_days: 5 })).toBe('2026-12-13 04:00')
    expect(moved({ resolution_days: 0.5, working_days: true })).toBe('2026-12-13 04:00')
    expect(moved(undefined)).toBe('2026-12-13 04:00')
  })

  test('does not exist for zero days', () => {
    expect(addWorkingDays(at('2026-12-03T11:00'), 0, true, hours)).toBeNull()
  })
})

describe('routing', () => {
  const square = (west: number, south: number): [number, number][] => [
    [west, south],
    [west + 0.01, south],
    [west + 0.01, south + 0.01],
    [west, south + 0.01],
    [west, south],
  ]
  const zones = [
    { code: 'nord', name: 'Nord', ring: square(1.82, 41.73) },
    { code: 'sud', name: 'Sud', ring: square(1.82, 41.71) },
  ]
  const joan = { id: '1', name: 'Joan' }

  test('the first matching rule decides; without one, the service’s department', () => {
    const rules = [
      { services: ['EP01'], zones: ['nord'], assignee: joan },
      { services: ['EP01'], zones: [], department: 'VIAPUBLICA' },
    ]
    const given = { service: 'EP01', department: 'ENLLUMENAT' }
    const north = applyRoutingRules(rules, zones, { ...given, point: { lat: 41.735, long: 1.825 } })
    expect(north).toEqual({ zone: 'nord', department: 'ENLLUMENAT', assignee: joan })
    expect(applyRoutingRules(rules, zones, { ...given, point: { lat: 41.715, long: 1.825 } })).toMatchObject({
      zone: 'sud',
      department: 'VIAPUBLICA',
    })
    expect(applyRoutingRules(rules, zones, { service: 'NR01', department: 'RESIDUS' })).toEqual({
      zone: undefined,
      department: 'RESIDUS',
      assignee: undefined,
    })
    expect(findZone(zones, { lat: 41, long: 2 })).toBeUndefined()
  })

  test('reads zones from GeoJSON, and reports errors with their place', () => {
    const feature = (name: unknown, ring = square(1, 41)) => ({
      type: 'Feature',
      properties: { name },
      geometry: { type: 'Polygon', coordinates: [ring] },
    })
    const file = (...features: unknown[]) => JSON.stringify({ type: 'FeatureCollection', features })
    expect(parseZones(file(feature('Barri Antic'), feature('Barri Antic')))).toMatchObject([
      { code: 'barri-antic' },
      { code: 'barri-antic-2' },
    ])
    expect(parseZones('{')).toEqual({ problem: 'not-json' })
    expect(parseZones(file(feature('A'), { type: 'Feature', geometry: { type: 'Point' } }))).toEqual({
      problem: 'not-polygons',
      at: 2,
    })
    expect(parseZones(file(feature('')))).toEqual({ problem: 'no-name', at: 1 })
  })
})
