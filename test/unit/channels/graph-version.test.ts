import { expect, test } from 'bun:test'
import { DEFAULT_GRAPH_VERSION, graphVersionState } from '#channels/whatsapp'

/** @see https://developers.facebook.com/docs/graph-api/changelog (after 29 July 2026) */

test.each([
  ['v23.0', '2027-04-01', { state: 'supported' }],
  ['v23.0', '2027-04-12', { state: 'ends', day: '2027-10-08' }],
  ['v23.0', '2027-10-08', { state: 'ended', day: '2027-10-08' }],
  ['v20.0', '2026-11-29', { state: 'ended' }],
  ['v27.0', '2026-11-29', { state: 'supported' }],
])('version %s, on %s', (version, day, expected) => {
  expect(graphVersionState(version, new Date(`${day}T12:00:00Z`))).toEqual(expected as never)
})

test('the default version is supported for more than a year after it came out', () => {
  expect(graphVersionState(DEFAULT_GRAPH_VERSION, new Date('2027-07-29T00:00:00Z'))).toEqual({
    state: 'supported',
  })
})
