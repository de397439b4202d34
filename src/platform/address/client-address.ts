import { isIP } from 'node:net'

/**
 * The address of a client: an IPv4 address, or the /64 network of an IPv6 one, which is what a provider gives to one
 * household. Empty where it is not known.
 */
export type ClientAddress = string

/** Longer lists of proxies are not read: nobody has so many. */
const LONGEST = 2_000

/** The eight groups of an IPv6 address. */
const ipv6Groups = (address: string): string[] => {
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? []
  const left = head ? head.split(':') : []
  const right = tail ? tail.split(':') : []
  const between = tail === undefined ? [] : Array(Math.max(0, 8 - left.length - right.length)).fill('0')
  return [...left, ...between, ...right].map((group) => group.replace(/^0+(?=.)/, ''))
}

/** An IPv4 address as an IPv6 socket shows it. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

const normalise = (text: string): ClientAddress | undefined => {
  const address = MAPPED.exec(text)?.[1] ?? text
  switch (isIP(address)) {
    case 4:
      return address
    case 6:
      return `${ipv6Groups(address).slice(0, 4).join(':')}::/64`
    default:
      return undefined
  }
}

/**
 * The address of the client that sent a request. Each proxy appends to X-Forwarded-For whom it was asked by, so with a known
 * number of proxies of our own the address stands that many places from the right; everything before it was written by
 * the client and is not believed. Without such a place, or with something else in it, it is the socket's.
 * @param trusted how many proxies of our own stand before this process
 */
export const clientAddress = (forwarded: string | null, socket: string, trusted: number): ClientAddress => {
  const own = normalise(socket) ?? ''
  if (trusted < 1 || !forwarded || forwarded.length > LONGEST) return own
  return normalise(forwarded.split(',').at(-trusted)?.trim() ?? '') ?? own
}

/** The network around an address: 256 addresses of IPv4, the /48 of IPv6. */
export const toNetwork = (address: ClientAddress): string =>
  address.includes(':')
    ? `${address.split(':').slice(0, 3).join(':')}::/48`
    : `${address.split('.').slice(0, 3).join('.')}.0/24`

const addresses = new WeakMap<Request, ClientAddress>()

/** Notes the address of a request, once, where it is received. */
export const setClientAddress = (request: Request, address: ClientAddress): void => {
  addresses.set(request, address)
}

/** The address of a request's client, as it was noted where it was received. */
export const getClientAddress = (request: Request): ClientAddress => addresses.get(request) ?? ''
