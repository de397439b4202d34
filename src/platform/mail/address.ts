import { domainToASCII } from 'node:url'

/** RFC 5321, section 4.5.3.1. */
const MAX_LOCAL = 64
const MAX_ADDRESS = 254

/** `dot-string` of RFC 5321: what people have. Quoted local parts are refused. */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/

/**
 * An address that one person may have been written as typed: `Rosa@Exemple.cat `.
 * @returns it as it is written to, its domain in ASCII; undefined for what is none
 */
export const parseMailAddress = (typed: string): string | undefined => {
  const text = typed.trim()
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  const domain = domainToASCII(text.slice(at + 1))
  const known =
    at > 0 &&
    local.length <= MAX_LOCAL &&
    LOCAL.test(local) &&
    DOMAIN.test(domain) &&
    at + 1 + domain.length <= MAX_ADDRESS
  return known ? `${local}@${domain}` : undefined
}

/** What an address is hashed as: no provider tells small letters from capitals. */
export const hashedMailAddress = (address: string): string => `mail:${address.toLowerCase()}`
