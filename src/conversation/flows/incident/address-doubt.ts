import {
  type AddressDoubt,
  buttonsMessage,
  encodeChoice,
  listMessage,
  type Outgoing,
} from '#domain/conversations'
import { distanceMetres } from '#platform/geocoding'
import type { World } from '../../engine/types.ts'
import { inDegrees } from './describe-report.ts'
import type { Words } from './words.ts'

/** Where an address is too far from the town for any reading of its boundary, in metres. */
const FAR = 15_000

/** Which of the places that were found is meant. */
export const addressDoubt = (
  { words: heard, point, candidates, turned, photo }: AddressDoubt,
  { profile }: World,
  t: Words,
  words: (...parts: string[]) => string,
): Outgoing => {
  const keep = { id: encodeChoice('address', { answer: 'keep' }), title: t('incident.address.keep') }
  const again = { id: encodeChoice('address', { answer: 'again' }), title: t('incident.address.again') }
  if (point) {
    const far = distanceMetres(point, profile.centre) > FAR
    const body = t(far ? 'incident.address.far' : 'incident.address.outside', { town: profile.name })
    return buttonsMessage(words(body), far ? [again] : [keep, again])
  }
  const [only, ...others] = candidates
  if (only && (turned || photo)) {
    const question = turned ? 'incident.address.turned' : 'incident.photo.here'
    return buttonsMessage(words(t(question, { address: only.address || inDegrees(only) })), [
      { id: encodeChoice('address', { answer: '0' }), title: t('incident.address.yes') },
      turned ? again : { ...again, title: t('incident.photo.elsewhere') },
    ])
  }
  if (!only)
    return buttonsMessage(
      words(t('incident.address.unknown', { text: heard.slice(0, 100).toWellFormed(), town: profile.name })),
      [keep, again],
    )
  if (others.length === 0) {
    const body = t('incident.address.check', { address: only.address })
    return buttonsMessage(words(body), [
      { id: encodeChoice('address', { answer: '0' }), title: t('incident.address.yes') },
      again,
      keep,
    ])
  }
  const rows = candidates.slice(0, 8).map(({ address, quarter: neighbourhood }, index) => ({
    id: encodeChoice('address', { answer: String(index) }),
    title: address,
    hint: [address, neighbourhood].filter(Boolean).join(' · '),
  }))
  const none = {
    id: encodeChoice('address', { answer: 'keep' }),
    title: t('incident.address.none'),
    hint: t('incident.address.none.hint'),
  }
  return listMessage(
    words(t('incident.address.which')),
    t('incident.address.which.button'),
    t('incident.edit.address'),
    [...rows, none],
  )
}
