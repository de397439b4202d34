import { assetName } from '#domain/assets'
import {
  encodeChoice,
  listMessage,
  type NamedAsset,
  type Option,
  type Outgoing,
  type PlacedAsset,
} from '#domain/conversations'
import { findActiveService, localised, type ServiceDefinition } from '#domain/services'
import type { Language } from '#domain/town'
import type { World } from '../../engine/types.ts'
import type { Words } from './words.ts'

/** Characters of a row's title: what is longer is told whole below it. */
const ROW = 24

/** The services that a thing can be wrong with and that the town offers, likeliest first. */
export const faultsOf = (
  { kind }: NamedAsset,
  { layers, catalogue }: Pick<World, 'layers' | 'catalogue'>,
): ServiceDefinition[] =>
  (layers.find(({ code }) => code === kind)?.services ?? []).flatMap(
    (code) => findActiveService(catalogue, code) ?? [],
  )

/** «Què li passa?»: what can be wrong with a thing of its kind. */
export const faultQuestion = (
  asset: NamedAsset,
  world: World,
  language: Language,
  { t, words, place }: { t: Words; words: (...parts: string[]) => string; place: string },
): Outgoing => {
  const rows = faultsOf(asset, world).map(({ code, names }): Option => {
    const name = localised(names, language)
    return {
      id: encodeChoice('fault', { service: code }),
      title: name,
      ...(name.length > ROW ? { hint: name } : {}),
    }
  })
  const cancel = { id: encodeChoice('cancel'), title: t('incident.cancel') }
  return listMessage(
    words(t('asset.what', { asset: place })),
    t('asset.what.button'),
    t('asset.what.section'),
    [...rows.slice(0, 9), cancel],
  )
}

/** «Quin d’aquests és?»: the nearest of the kinds that the report can be about. */
export const nearestQuestion = (
  assets: PlacedAsset[],
  world: World,
  language: Language,
  { t, words }: { t: Words; words: (...parts: string[]) => string },
): Outgoing => {
  const rows = assets.map(
    ({ id, metres, location, ...asset }): Option => ({
      id: encodeChoice('asset', { asset: id }),
      title: assetName(asset, world.layers, language),
      hint: [metres === undefined ? '' : t('asset.metres', { metres: Math.round(metres) }), location.address]
        .filter(Boolean)
        .join(' · '),
    }),
  )
  const none = { id: encodeChoice('asset', { asset: 'none' }), title: t('asset.none') }
  return listMessage(words(t('asset.which')), t('asset.which.button'), t('asset.which.section'), [
    ...rows,
    none,
  ])
}
