import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { clientAddress, getClientAddress, setClientAddress, toNetwork } from '#platform/address'

const SOCKET = '10.0.0.9'

test("without a trusted proxy the client's address is the socket's", () => {
  expect(clientAddress('1.2.3.4', SOCKET, 0)).toBe(SOCKET)
  expect(clientAddress(null, '::ffff:192.0.2.7', 0)).toBe('192.0.2.7')
})

test('with n trusted proxies it is the n-th from the right; earlier entries are not trusted', () => {
  expect(clientAddress('6.6.6.6, 1.2.3.4', SOCKET, 1)).toBe('1.2.3.4')
  expect(clientAddress('6.6.6.6, 1.2.3.4, 10.0.0.2', SOCKET, 2)).toBe('1.2.3.4')
})

test('an invalid or missing entry falls back to the socket’s address', () => {
  for (const odd of ['', 'unknown', '1.2.3.4:80', '999.1.1.1', '1.2.3.4, ', '<script>', ','.repeat(5_000)])
    expect(clientAddress(odd, SOCKET, 1)).toBe(SOCKET)
  expect(clientAddress('1.2.3.4', SOCKET, 2)).toBe(SOCKET)
})

test('an IPv6 address is counted by its /64 network', () => {
  expect(clientAddress(null, '2001:db8:0:7:aaaa::1', 0)).toBe('2001:db8:0:7::/64')
  expect(clientAddress(null, '2001:DB8:0:7:bbbb:0:0:2', 0)).toBe('2001:db8:0:7::/64')
  expect(clientAddress(null, '2001:db8::1', 0)).toBe('2001:db8:0:0::/64')
  expect(clientAddress(null, 'fe80::1%eth0', 0)).toBe('fe80:0:0:0::/64')
  expect(toNetwork('2001:db8:0:7::/64')).toBe('2001:db8:0::/48')
  expect(toNetwork('192.0.2.7')).toBe('192.0.2.0/24')
})

test('no header yields anything but an address', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 0, max: 4 }), (header, trusted) => {
      const found = clientAddress(header, SOCKET, trusted)
      return found === SOCKET || /^[\d.]+$|^[\da-f:]+::\/64$/.test(found)
    }),
  )
})

test('a request whose address was not recorded has none', () => {
  const request = new Request('http://localhost/', { headers: { 'x-client-address': '1.2.3.4' } })
  expect(getClientAddress(request)).toBe('')
  setClientAddress(request, SOCKET)
  expect(getClientAddress(request)).toBe(SOCKET)
})
