import { DateTime } from 'luxon'
import type { Town } from '#domain/town'

/** RFC 9116 recommends less than a year; a kept copy is asked for again after this. */
const VALID_DAYS = 180

/** Whom to tell of a vulnerability, for programs and people who found one (RFC 9116). */
export const securityText = (town: Town): Response => {
  const { profile, publicUrl } = town
  const expires = DateTime.fromJSDate(town.now(), { zone: 'utc' }).startOf('day').plus({ days: VALID_DAYS })
  const fields = [
    ['Contact', profile.security_contact ?? profile.privacy_url],
    ['Expires', expires.toISO({ suppressMilliseconds: true })],
    ['Preferred-Languages', profile.languages.join(', ')],
    ['Canonical', `${publicUrl}/.well-known/security.txt`],
  ]
  return new Response(fields.map(([name, value]) => `${name}: ${value}\n`).join(''), {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  })
}
