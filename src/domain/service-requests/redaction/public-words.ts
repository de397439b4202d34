import type { ServiceDefinition } from '#domain/services'
import type { Town } from '#domain/town'
import { getPublicNumbers } from './public-numbers.ts'
import { redact } from './redact.ts'

/** Where a request is, as it is stored or filed. */
type Where = { lat?: number | null; long?: number | null }

/**
 * Makes words of a request such that anybody may read them: without what identifies people, and without any place but the one
 * that is published of the request.
 * @param names of the people concerned
 */
export const publicWords = (
  { profile, streets }: Pick<Town, 'profile' | 'streets'>,
  service: ServiceDefinition | undefined,
  { lat, long }: Where,
  names: string[],
): ((text: string) => string) => {
  const known = typeof lat === 'number' && typeof long === 'number' ? { lat, long } : undefined
  // Where the place may be somebody's doorstep, it is published some way off: the words may not tell it exactly.
  const places = { near: profile.centre, own: service?.approximate_location ? undefined : known }
  return (text) => redact(text, names, getPublicNumbers(profile), streets, places)
}
