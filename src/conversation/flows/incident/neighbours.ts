import {
  buttonsMessage,
  encodeChoice,
  listMessage,
  type Neighbour,
  type Outgoing,
} from '#domain/conversations'
import type { Language } from '#domain/town'
import type { World } from '../../engine/types.ts'
import { daysAgo } from '../../engine/world.ts'

/** More than these are not offered: the nearest are the likeliest. */
const MOST = 5

/** «A 12 m d’aquí ja hi ha…: és el mateix?» */
export const neighboursQuestion = (
  neighbours: Neighbour[],
  language: Language,
  world: World,
  words: (...parts: string[]) => string,
): Outgoing => {
  const t = (key: Parameters<World['say']>[1], parameters?: Parameters<World['say']>[2]) =>
    world.say(language, key, parameters)
  const described = ({ number, service, address, requestedAt, metres }: Neighbour): string =>
    t('join.one', {
      number,
      service,
      address: address ?? '',
      metres: Math.round(metres),
      days: daysAgo(requestedAt, world.now),
    })
  const [only, ...others] = neighbours
  const none = { id: encodeChoice('join', { number: 'none' }), title: t('join.none') }
  if (only && others.length === 0)
    return buttonsMessage(words(t('join.ask'), described(only)), [
      { id: encodeChoice('join', { number: only.number }), title: t('join.yes') },
      none,
    ])
  const rows = neighbours.slice(0, MOST).map((one) => ({
    id: encodeChoice('join', { number: one.number }),
    title: one.metres < 1 ? one.number : `${one.number} · ${Math.round(one.metres)} m`,
    hint: [one.service, one.address].filter(Boolean).join(' · '),
  }))
  return listMessage(words(t('join.which')), t('join.button'), t('join.section'), [...rows, none])
}
