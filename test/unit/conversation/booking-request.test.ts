import { expect, test } from 'bun:test'
import { DateTime } from 'luxon'
import type { BookingRequest } from '../../../src/conversation/engine/types.ts'
import { parseBookingRequest } from '../../../src/conversation/flows/booking/booking-request.ts'

/** A Wednesday. */
const NOW = DateTime.fromISO('2026-11-25T11:00', { zone: 'Europe/Madrid' })

test.each([
  ['la primera hora lliure', { first: true }],
  ['com més aviat millor', { first: true }],
  ['lo antes posible', { first: true }],
  ['the first one', { first: true }],
  ['dijous', { day: '2026-11-26' }],
  ['dijous al matí', { day: '2026-11-26', part: 'morning' }],
  ['el jueves por la mañana', { day: '2026-11-26', part: 'morning' }],
  ['mañana', { day: '2026-11-26' }],
  ['mañana por la mañana', { day: '2026-11-26', part: 'morning' }],
  ['demà a la tarda', { day: '2026-11-26', part: 'afternoon' }],
  ['Thursday afternoon', { day: '2026-11-26', part: 'afternoon' }],
  ['al matí', { part: 'morning' }],
  ['a les 10', { time: '10:00' }],
  ['a les 10.30 h', { time: '10:30' }],
  ['a las 9:15', { time: '09:15' }],
  ['a les 5 de la tarda', { part: 'afternoon', time: '17:00' }],
  ['a les 4', { time: '16:00' }],
  ['18.30 h', { time: '18:30' }],
  ['el 30 de novembre a les 12', { day: '2026-11-30', time: '12:00' }],
  ['30/11', { day: '2026-11-30' }],
  ['la primera de divendres', { first: true, day: '2026-11-27' }],
  ['al carrer Guimerà 12', {}],
  ['vull empadronar-me', {}],
  ['', {}],
  ['🙂', {}],
  ['99/99', {}],
  ['a les 99', {}],
] as [string, BookingRequest][])('«%s» is understood as a booking request', (text, request) => {
  expect(parseBookingRequest(text, NOW)).toEqual(request)
})
