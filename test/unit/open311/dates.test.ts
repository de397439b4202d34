import { expect, test } from 'bun:test'
import type { Town } from '#domain/town'
import { formatW3cDate } from '../../../src/open311/dates.ts'

const town = (zone: string) => ({ profile: { time_zone: zone } }) as Town

test.each([
  ['2026-11-24T08:30:00.999Z', 'Europe/Madrid', '2026-11-24T09:30:00+01:00'],
  ['2026-10-25T00:59:59Z', 'Europe/Madrid', '2026-10-25T02:59:59+02:00'],
  ['2026-10-25T01:00:00Z', 'Europe/Madrid', '2026-10-25T02:00:00+01:00'],
  ['2027-03-28T00:59:59Z', 'Europe/Madrid', '2027-03-28T01:59:59+01:00'],
  ['2027-03-28T01:00:00Z', 'Europe/Madrid', '2027-03-28T03:00:00+02:00'],
  ['2026-06-01T12:00:00Z', 'America/St_Johns', '2026-06-01T09:30:00-02:30'],
])('%s in %s is formatted as %s', (instant, zone, written) => {
  expect(formatW3cDate(town(zone), new Date(instant))).toBe(written)
})
