import ipaddr from 'ipaddr.js'

/**
 * Whether an address is one of the open internet: not loopback, private, link-local (where clouds keep their
 * secrets), shared, multicast, reserved, nor one of those dressed as IPv6 (mapped, NAT64, 6to4, Teredo).
 * @param text an IPv4 or IPv6 address; anything else is not
 */
export const isPublicAddress = (text: string): boolean =>
  ipaddr.isValid(text) && ipaddr.process(text).range() === 'unicast'

/** Thrown when an address that a stranger gave leads, or may lead, inside. Never tried again. */
export class ForbiddenAddress extends Error {
  override name = 'ForbiddenAddress'
}

/** Characters of an address at most: what browsers and proxies take. */
const LONGEST = 2_048

/**
 * Checks an address as far as it can be without asking for its name.
 * @param allowed `host` or `host:port` that may be reached though private: what the town itself configured
 * @throws {ForbiddenAddress}
 */
export const assertAllowedAddress = (text: string, allowed: ReadonlySet<string>): URL => {
  // A host of thousands of combining marks takes seconds to be put in its normal form.
  const url = text.length > LONGEST ? null : URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw new ForbiddenAddress('not an http URL')
  if (url.username || url.password) throw new ForbiddenAddress('a URL with credentials')
  if (isAllowedPrivateHost(url, allowed)) return url
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (ipaddr.isValid(literal) && !isPublicAddress(literal)) throw new ForbiddenAddress('a private address')
  if (/(^|\.)(localhost|local|internal|home\.arpa)\.?$/.test(url.hostname))
    throw new ForbiddenAddress('a private name')
  return url
}

/** Whether the town's own configuration lets this private place be reached. */
export const isAllowedPrivateHost = (url: URL, allowed: ReadonlySet<string>): boolean =>
  allowed.has(url.host) || allowed.has(url.hostname)
